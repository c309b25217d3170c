#include "engine/generate/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace thimble::engine {
namespace {

constexpr float kNever = -std::numeric_limits<float>::infinity();

SamplingSettings everything(float temperature = 1.0f) {
    SamplingSettings settings;
    settings.temperature = temperature;
    settings.topK = 0;
    settings.topP = 1.0f;
    settings.seed = 7;
    return settings;
}

/// How often each token came in `draws` draws.
std::map<Token, int> histogram(const SamplingSettings& settings, const std::vector<float>& logits, int draws,
                               const std::vector<Token>& recent = {}) {
    Sampler sampler(settings);
    std::map<Token, int> counts;
    for (int i = 0; i < draws; ++i) {
        std::vector<float> copy = logits;
        ++counts[sampler.sample(copy, recent)];
    }
    return counts;
}

std::set<Token> tokensOf(const std::map<Token, int>& counts) {
    std::set<Token> tokens;
    for (const auto& [token, count] : counts)
        tokens.insert(token);
    return tokens;
}

TEST(Sampler, TakesTheFirstOfTheLargestAtTemperatureZero) {
    std::vector<float> logits = {1, 5, 3, 5, -2};
    EXPECT_EQ(Sampler(everything(0)).sample(logits, {}), 1);
    EXPECT_EQ(Sampler(everything(-1)).sample(logits, {}), 1);
}

TEST(Sampler, NoGroupOfTokensComesTwiceInAReply) {
    SamplingSettings settings = everything(0);
    settings.noRepeatNgram = 3;
    Sampler sampler(settings);
    std::vector<Token> reply;
    for (int i = 0; i < 40; ++i) {
        std::vector<float> logits(50);
        std::iota(logits.rbegin(), logits.rend(), 0.0f);  // greedy: nothing but token 0
        reply.push_back(sampler.sample(logits, std::vector<Token>(300, 0)));
    }
    std::set<std::vector<Token>> groups;
    for (auto at = reply.begin(); reply.end() - at >= 3; ++at)
        EXPECT_TRUE(groups.emplace(at, at + 3).second) << at - reply.begin();
    EXPECT_EQ(std::vector<Token>(reply.begin(), reply.begin() + 4), (std::vector<Token>{0, 0, 0, 1}));
}

TEST(Sampler, AReplyMayRepeatItselfWhereNothingForbidsIt) {
    Sampler sampler(everything(0));
    for (int i = 0; i < 40; ++i) {
        std::vector<float> logits = {5, 4, 3};
        EXPECT_EQ(sampler.sample(logits, {}), 0);
    }
}

TEST(Sampler, DrawsByTheSoftmax) {
    const auto counts = histogram(everything(), {std::log(1.0f), std::log(3.0f), kNever, std::log(6.0f)}, 20000);
    EXPECT_EQ(counts.count(2), 0u);
    // 20,000 draws: four standard deviations are below 280.
    EXPECT_NEAR(counts.at(0), 2000, 280);
    EXPECT_NEAR(counts.at(1), 6000, 280);
    EXPECT_NEAR(counts.at(3), 12000, 280);
}

TEST(Sampler, TemperatureSharpensAndFlattens) {
    const std::vector<float> logits = {0, std::log(3.0f)};
    EXPECT_NEAR(histogram(everything(0.5f), logits, 10000).at(0), 1000, 150);  // 1 : 9
    EXPECT_NEAR(histogram(everything(2.0f), logits, 10000).at(0), 10000 / (1 + std::sqrt(3.0)), 250);
}

TEST(Sampler, TopKKeepsTheLargestAndTheFirstOfEquals) {
    SamplingSettings settings = everything(5.0f);
    settings.topK = 3;
    EXPECT_EQ(tokensOf(histogram(settings, {1, 2, 1.5f, 2, 1.5f, 1.5f}, 500)), (std::set<Token>{1, 2, 3}));
    settings.topK = 1;
    EXPECT_EQ(tokensOf(histogram(settings, {1, 2, 2}, 100)), (std::set<Token>{1}));
}

TEST(Sampler, TopKBeyondTheVocabularyOrItsPossibleTokensIsAll) {
    SamplingSettings settings = everything(5.0f);
    settings.topK = 100;
    EXPECT_EQ(tokensOf(histogram(settings, {1, 2, 3}, 300)), (std::set<Token>{0, 1, 2}));
    settings.topK = 2;
    EXPECT_EQ(tokensOf(histogram(settings, {kNever, kNever, 3}, 50)), (std::set<Token>{2}));
}

TEST(Sampler, TopPKeepsTheFewestThatReachTheShare) {
    const std::vector<float> logits = {std::log(0.1f), std::log(0.5f), std::log(0.3f), std::log(0.1f)};
    SamplingSettings settings = everything();
    settings.topP = 0.45f;
    EXPECT_EQ(tokensOf(histogram(settings, logits, 300)), (std::set<Token>{1}));
    settings.topP = 0.75f;
    EXPECT_EQ(tokensOf(histogram(settings, logits, 300)), (std::set<Token>{1, 2}));
    settings.topP = 0.0f;
    EXPECT_EQ(tokensOf(histogram(settings, logits, 100)), (std::set<Token>{1}));
}

TEST(Sampler, TopPOverAFlatVocabularyKeepsItsShare) {
    // More tokens than are sorted at first: 900 of 1,000 equals are the lowest ids.
    SamplingSettings settings = everything();
    settings.topP = 0.9f;
    const auto tokens = tokensOf(histogram(settings, std::vector<float>(1000, 0.5f), 20000));
    EXPECT_LE(*tokens.rbegin(), 900);
    EXPECT_GT(*tokens.rbegin(), 850);
}

TEST(Sampler, MinPDropsWhatIsFarLessLikelyThanTheBest) {
    SamplingSettings settings = everything();
    settings.minP = 0.25f;
    const std::vector<float> logits = {0, std::log(0.3f), std::log(0.2f)};
    EXPECT_EQ(tokensOf(histogram(settings, logits, 500)), (std::set<Token>{0, 1}));
    settings.minP = 2.0f;  // more than the best itself: the best stays
    EXPECT_EQ(tokensOf(histogram(settings, logits, 50)), (std::set<Token>{0}));
}

TEST(Sampler, RepetitionPenaltyMakesRecentTokensLessLikelyWhateverTheirSign) {
    SamplingSettings settings = everything(0);
    settings.repetitionPenalty = 1.5f;
    EXPECT_EQ(tokensOf(histogram(settings, {3.0f, 2.5f}, 1, {0, 0})), (std::set<Token>{1}));  // 3 -> 2, once only
    EXPECT_EQ(tokensOf(histogram(settings, {-1.0f, -1.2f}, 1, {0})), (std::set<Token>{1}));   // -1 -> -1.5
    EXPECT_EQ(tokensOf(histogram(settings, {3.0f, 2.5f}, 1, {1, -5, 99})), (std::set<Token>{0}));
    std::vector<Token> longAgo(Sampler::kPenaltyWindow + 1, 1);
    longAgo[0] = 0;
    EXPECT_EQ(tokensOf(histogram(settings, {3.0f, 2.5f}, 1, longAgo)), (std::set<Token>{0}));
}

TEST(Sampler, TheSameSeedGivesTheSameTokens) {
    const std::vector<float> logits(300, 1.0f);
    const auto series = [&](std::uint64_t seed) {
        SamplingSettings settings = everything();
        settings.seed = seed;
        Sampler sampler(settings);
        std::vector<Token> tokens;
        for (int i = 0; i < 20; ++i) {
            std::vector<float> copy = logits;
            tokens.push_back(sampler.sample(copy, {}));
        }
        return tokens;
    };
    EXPECT_EQ(series(5), series(5));
    EXPECT_NE(series(5), series(6));
    EXPECT_NE(series(0), series(0));  // 0: a fresh one each time
}

TEST(Sampler, GivesATokenEvenWhenNoneIsPossible) {
    std::vector<float> logits(4, kNever);
    EXPECT_EQ(Sampler(everything()).sample(logits, {}), 0);
}

}  // namespace
}  // namespace thimble::engine
