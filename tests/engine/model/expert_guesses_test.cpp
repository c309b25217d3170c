#include "engine/model/expert_guesses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace thimble::engine {
namespace {

using Experts = std::vector<std::int32_t>;

void put(ExpertGuesses& guesses, std::int64_t layer, std::int64_t distance, const Experts& experts) {
    std::ranges::copy(experts, guesses.guess(layer, distance).begin());
}
Experts worthReading(const ExpertGuesses& guesses, std::int64_t layer, std::int64_t distance) {
    const auto part = guesses.worthReading(layer, distance);
    return {part.begin(), part.end()};
}

TEST(ExpertGuesses, GivesOutTheKindsThatWereRight) {
    ExpertGuesses guesses(8, 4);
    for (int token = 0; token < 2000; ++token) {
        put(guesses, 5, 1, {10, 11, 12, 13});
        put(guesses, 5, 2, {10, 20, 12, 13});
        guesses.check(5, Experts{13, 10, 11, 14});  // ranks 0, 1 and 3 of the first guess, 0 and 3 of the second
    }
    put(guesses, 6, 1, {1, 2, 3, 4});
    put(guesses, 6, 2, {5, 6, 7, 8});
    EXPECT_EQ(worthReading(guesses, 6, 1), (Experts{1, 2}));  // up to the first rank that is not worth it
    EXPECT_EQ(worthReading(guesses, 6, 2), (Experts{5}));
    EXPECT_GT(guesses.accuracy(1, 3), 0.99);
    EXPECT_LT(guesses.accuracy(1, 2), 0.01);
}

TEST(ExpertGuesses, LearnsAnew) {
    ExpertGuesses guesses(2, 1);
    const auto answer = [&](std::int32_t chosen) {
        put(guesses, 1, 1, {3});
        guesses.check(1, Experts{chosen});
    };
    for (int token = 0; token < 2000; ++token)
        answer(4);
    put(guesses, 1, 1, {3});
    EXPECT_TRUE(worthReading(guesses, 1, 1).empty());
    for (int token = 0; token < 2000; ++token)
        answer(3);
    put(guesses, 1, 1, {3});
    EXPECT_EQ(worthReading(guesses, 1, 1), (Experts{3}));
}

TEST(ExpertGuesses, CountsOnlyWhatWasGuessed) {
    ExpertGuesses guesses(4, 2);
    const double before = guesses.accuracy(1, 0);
    guesses.check(2, Experts{0, 1});
    put(guesses, 2, 2, {0, 1});
    guesses.check(3, Experts{5, 6});  // another layer
    EXPECT_EQ(guesses.accuracy(1, 0), before);
    EXPECT_EQ(guesses.accuracy(2, 0), before);
    guesses.check(2, Experts{5, 6});
    EXPECT_LT(guesses.accuracy(2, 0), before);
    const double after = guesses.accuracy(2, 0);
    guesses.check(2, Experts{5, 6});  // forgotten: not counted twice
    EXPECT_EQ(guesses.accuracy(2, 0), after);
}

}  // namespace
}  // namespace thimble::engine
