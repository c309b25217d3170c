#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "engine/base/error.h"

namespace thimble::engine {

/// How often each expert was chosen, with recent tokens counting more: the count of a use halves every `halfLife`
/// tokens. The replacement policy evicts the lowest; tests/simulator shows why this and how long.
class Popularity {
  public:
    static constexpr double defaultHalfLife = 128;  // tokens

    Popularity(std::int64_t layers, std::int64_t experts, double halfLife = defaultHalfLife);

    /// `chosen`: the experts of one layer's next tokens, in token order, `active` for each.
    void note(std::int64_t layer, std::span<const std::int32_t> chosen, std::int64_t active);

    /// Uses of an expert, aged to now. Comparable between layers.
    double of(std::int64_t layer, std::int32_t expert) const;

    /// Writes the aged uses to a small file, and reads them; a file of another model, a damaged or an absent one is
    /// ignored (returns false), because popularity only makes a start faster.
    bool save(const std::filesystem::path& path) const;
    bool load(const std::filesystem::path& path);

  private:
    void renormalise(std::int64_t layer);

    std::int64_t experts_;
    double growth_;               // weight of a token over that of the token before
    std::vector<double> uses_;    // [layers * experts], in units of the layer's weight
    std::vector<double> weight_;  // [layers] what the next use adds; grows instead of all counts shrinking
};

}  // namespace thimble::engine
