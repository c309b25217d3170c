#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>

#include "engine/base/error.h"
#include "engine/model/kv_cache.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// Hears what a layer has chosen for the tokens of a chunk: experts and their weights [tokens * active], most wanted
/// first.
using RoutingObserver =
    std::function<void(std::int64_t layer, std::span<const std::int32_t> experts, std::span<const float> weights)>;

struct ForwardOptions {
    const std::atomic<bool>* stop = nullptr;  // set by any thread to break off
    RoutingObserver onRouting;
};

/// Runs the layers over `tokens` (1 to kChunkTokens), which follow those in `cache`, and appends them to it. The states
/// of these tokens stay in the model's scratch for computeLogits. True: done. False: `stop` broke it off; as after an
/// error, the cache then holds what it held before, as far as KvCache::reusable says.
///
/// The same tokens give the same bits however they are cut into chunks, with any number of threads and any expert
/// cache.
Result<bool> forward(Model::Parts& model, KvCache& cache, std::span<const Token> tokens,
                     const ForwardOptions& options = {});

/// Logits [rows][vocabulary] of tokens [first, first + rows) of the chunk that forward ran last.
void computeLogits(Model::Parts& model, std::int64_t first, std::int64_t rows, std::span<float> logits);

/// Logits of a single-token step. Where the model has an LM-head predictor, rows that it rules out are not computed and
/// get minus infinity; all are computed when it rules out all.
void computeNextLogits(Model::Parts& model, std::int64_t token, std::span<float> logits);

}  // namespace thimble::engine
