#include "engine/generate/draft.h"

#include <gtest/gtest.h>

namespace thimble::engine {
namespace {

Draft draft(std::vector<Token> tokens, double perToken, StopReason reason = StopReason::EndOfText) {
    const double logLikelihood = perToken * static_cast<double>(tokens.size() + 1);
    return {std::move(tokens), reason, logLikelihood};
}

TEST(Draft, TheLikelierPerTokenIsBetter) {
    EXPECT_TRUE(draft({1, 2, 3, 4}, -1).betterThan(draft({1}, -1.5)));
    EXPECT_FALSE(draft({1}, -1.5).betterThan(draft({1, 2, 3, 4}, -1)));
}

TEST(Draft, OfASuggestionAShareOfTheLikelihoodCountsAndABonus) {
    Draft suggested = draft({1, 2}, -3);
    suggested.weight = 0.5;
    suggested.bonus = 0.25;
    EXPECT_DOUBLE_EQ(suggested.merit(), -1.25);
    EXPECT_TRUE(suggested.betterThan(draft({3}, -1.3)));
    EXPECT_FALSE(suggested.betterThan(draft({3}, -1.2)));
}

TEST(Draft, OneThatEndsIsBetterThanOneThatWasCut) {
    EXPECT_TRUE(draft({1, 2}, -9).betterThan(draft({3, 4}, -1, StopReason::MaxTokens)));
}

TEST(Draft, OneThatRepeatsThreeTokensIsWorseThanOneThatDoesNot) {
    EXPECT_TRUE(draft({1, 2, 3, 9, 1, 2, 3}, 0).repeatsItself());
    EXPECT_TRUE(draft({1, 1, 1, 1}, 0).repeatsItself());
    EXPECT_FALSE(draft({1, 2, 3, 1, 2}, 0).repeatsItself());
    EXPECT_FALSE(draft({}, 0).repeatsItself());
    EXPECT_TRUE(draft({5, 6}, -2).betterThan(draft({1, 2, 3, 9, 1, 2, 3}, -1)));
    EXPECT_TRUE(draft({1, 2, 3, 9, 1, 2, 3}, -2).betterThan(draft({5, 6}, -1, StopReason::ContextFull)));
}

}  // namespace
}  // namespace thimble::engine
