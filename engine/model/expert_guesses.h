#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace thimble::engine {

/// Which experts the coming layers of the token at work will choose. A layer's router, applied to the state that it is
/// still layers away from, says most of it: the state changes little from layer to layer. How much can be believed
/// depends on the model, on the distance and on the rank of the expert in the guess; it is counted as the answers come,
/// and only guesses of a kind that was right often enough are given out.
class ExpertGuesses {
  public:
    static constexpr std::int64_t farthest = 3;  // layers ahead

    ExpertGuesses(std::int64_t layers, std::int64_t active);

    /// Where the guess for `layer` from `distance` layers before is to be put, most wanted first: [active].
    std::span<std::int32_t> guess(std::int64_t layer, std::int64_t distance);
    /// The part of that guess which is worth a read.
    std::span<const std::int32_t> worthReading(std::int64_t layer, std::int64_t distance) const;
    /// `layer` has chosen: counts which of the guesses for it were right, and forgets them.
    void check(std::int64_t layer, std::span<const std::int32_t> chosen);

    /// Share of right guesses, by how many layers ahead they were made and by rank; recent ones count more.
    double accuracy(std::int64_t distance, std::int64_t rank) const {
        return accuracy_[static_cast<std::size_t>((distance - 1) * active_ + rank)];
    }

  private:
    std::size_t place(std::int64_t layer, std::int64_t distance) const {
        return static_cast<std::size_t>((layer * farthest + distance - 1) * active_);
    }

    std::int64_t active_;
    std::vector<std::int32_t> guessed_;  // [layers, farthest, active]; -1: no guess
    std::vector<double> accuracy_;       // [farthest, active]
};

}  // namespace thimble::engine
