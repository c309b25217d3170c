#include "engine/model/expert_guesses.h"

#include <algorithm>

namespace thimble::engine {
namespace {

/// A wrong guess costs the disk a whole read that a needed one may wait for, a right one saves a wait that is partly
/// hidden anyway.
constexpr double leastAccuracy = 0.85;
/// Until the first answers: as if each kind had been right this often.
constexpr double firstBelief = 0.9;
constexpr double weightOfAnswer = 1.0 / 256;

}  // namespace

ExpertGuesses::ExpertGuesses(std::int64_t layers, std::int64_t active)
    : active_(active),
      guessed_(static_cast<std::size_t>(layers * farthest * active), -1),
      accuracy_(static_cast<std::size_t>(farthest * active), firstBelief) {}

std::span<std::int32_t> ExpertGuesses::guess(std::int64_t layer, std::int64_t distance) {
    return {guessed_.data() + place(layer, distance), static_cast<std::size_t>(active_)};
}

std::span<const std::int32_t> ExpertGuesses::worthReading(std::int64_t layer, std::int64_t distance) const {
    std::int64_t count = 0;
    while (count < active_ && accuracy(distance, count) >= leastAccuracy)
        ++count;
    return {guessed_.data() + place(layer, distance), static_cast<std::size_t>(count)};
}

void ExpertGuesses::check(std::int64_t layer, std::span<const std::int32_t> chosen) {
    for (std::int64_t distance = 1; distance <= farthest; ++distance) {
        const std::span<std::int32_t> guessed = guess(layer, distance);
        for (std::size_t rank = 0; rank < guessed.size() && guessed[rank] >= 0; ++rank) {
            const bool right = std::find(chosen.begin(), chosen.end(), guessed[rank]) != chosen.end();
            double& accuracy = accuracy_[static_cast<std::size_t>((distance - 1) * active_) + rank];
            accuracy += ((right ? 1.0 : 0.0) - accuracy) * weightOfAnswer;
            guessed[rank] = -1;
        }
    }
}

}  // namespace thimble::engine
