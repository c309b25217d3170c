#pragma once

#include <cstdint>
#include <span>

namespace thimble::engine {

/// Chooses one token's experts: the `chosen.size()` largest logits, the first of equals, most wanted first. `share`
/// becomes the weight of each: softmax over the kept logits, or their sigmoids divided by the sum of these. The choice
/// is made by the logit and never by the sigmoid, which trained routers saturate.
void chooseExperts(std::span<const float> logits, bool sigmoid, std::span<std::int32_t> chosen, std::span<float> share);

/// The tokens of a chunk by expert, `active` experts a token. groupStart [experts + 1]; tokens of a group ascend.
void groupByExpert(std::span<const std::int32_t> chosen, std::span<const float> share, std::int64_t active,
                   std::span<std::int32_t> groupStart, std::span<std::int32_t> groupToken,
                   std::span<float> groupWeight);

}  // namespace thimble::engine
