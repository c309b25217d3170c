#include "engine/model/evaluate.h"

#include <cmath>

#include "engine/base/thread_pool.h"
#include "engine/model/router.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

TEST(Evaluate, GivesTheLastRowsInOrder) {
    const auto model = test::loadGolden("nano-F16");
    const std::vector<Token> tokens = test::goldenTokens();
    const std::vector<float> golden = test::goldenLogits("nano-F16");
    for (const std::int64_t rows : {1, 7, 48, 100}) {
        std::vector<float> got;
        ASSERT_TRUE(evaluateLogits(*model, tokens, rows, [&](std::span<const float> row) {
                        got.insert(got.end(), row.begin(), row.end());
                    }).ok());
        const std::size_t count = std::min<std::size_t>(48, static_cast<std::size_t>(rows)) * 512;
        ASSERT_EQ(got.size(), count);
        EXPECT_LE(test::normalisedError(got, std::span(golden).last(count)), 1e-6);
    }
}

TEST(Evaluate, TheLogOfASumOfPowersDoesNotOverflow) {
    const std::vector<float> logits{1000.0f, 1000.0f, -1000.0f};
    EXPECT_NEAR(logSumExp(logits), 1000.0 + std::log(2.0), 1e-9);
}

TEST(Evaluate, PerplexityIsThatOfTheGoldenLogits) {
    const auto model = test::loadGolden("nano-F32");
    const std::vector<Token> tokens = test::goldenTokens();
    const std::vector<float> golden = test::goldenLogits("nano-F32");
    double sum = 0;
    for (std::size_t t = 0; t + 1 < tokens.size(); ++t) {
        double total = 0;
        for (std::size_t i = 0; i < 512; ++i)
            total += std::exp(static_cast<double>(golden[t * 512 + i]));
        sum += std::log(total) - static_cast<double>(golden[t * 512 + static_cast<std::size_t>(tokens[t + 1])]);
    }
    const auto result = perplexity(*model, tokens, 64);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->tokens, 47);
    EXPECT_NEAR(std::log(result->perToken), sum / 47, 1e-5);
}

TEST(Evaluate, PerplexityStartsEachPieceAnew) {
    const auto model = test::loadGolden("nano-F16");
    std::vector<Token> tokens = test::goldenTokens();
    tokens.resize(24);
    const auto once = perplexity(*model, tokens, 24);
    std::vector<Token> twice = tokens;
    twice.insert(twice.end(), tokens.begin(), tokens.end());
    const auto pieces = perplexity(*model, twice, 24);
    ASSERT_TRUE(once.ok() && pieces.ok());
    EXPECT_EQ(pieces->tokens, 46);
    EXPECT_NEAR(std::log(pieces->perToken), std::log(once->perToken), 1e-9);
    // A last piece of one token predicts nothing.
    twice.push_back(3);
    EXPECT_EQ(perplexity(*model, twice, 24)->tokens, 46);
}

TEST(Evaluate, TracesEveryTokenOnce) {
    const auto model = test::loadGolden("nano-F16");
    const std::vector<Token> tokens = test::goldenTokens();
    std::int64_t last = 0;
    const auto trace = traceRouting(*model, tokens, 20, [&](std::int64_t done, std::int64_t total) {
        EXPECT_GT(done, last);
        EXPECT_EQ(total, 48);
        last = done;
        return true;
    });
    ASSERT_TRUE(trace.ok());
    EXPECT_EQ(last, 48);
    EXPECT_EQ(trace->active, 2);
    ASSERT_EQ(trace->layers.size(), 4u);
    for (std::size_t layer = 0; layer < 4; ++layer) {
        ASSERT_EQ(trace->layers[layer].size(), 96u);
        for (std::size_t t = 0; t < 48; ++t) {
            EXPECT_NEAR(trace->weights[layer][2 * t] + trace->weights[layer][2 * t + 1], 1, 1e-6);
        }
    }
    // The use of experts counts each choice.
    std::uint64_t uses = 0;
    for (const std::uint64_t use : model->expertUse())
        uses += use;
    EXPECT_EQ(uses, 4u * 96u);
}

TEST(Evaluate, EndsWhenItIsToldTo) {
    const auto model = test::loadGolden("nano-F16");
    const auto cancel = [](std::int64_t, std::int64_t) { return false; };
    EXPECT_FALSE(traceRouting(*model, test::goldenTokens(), 20, cancel).ok());
    EXPECT_FALSE(perplexity(*model, test::goldenTokens(), 20, cancel).ok());
}

TEST(Evaluate, RefusesWhatItCannotDo) {
    LoadOptions options;
    options.context = 40;
    const auto model = test::loadGolden("nano-F16", options);
    const auto ignore = [](std::span<const float>) {};
    EXPECT_FALSE(evaluateLogits(*model, {}, 1, ignore).ok());
    EXPECT_FALSE(evaluateLogits(*model, test::goldenTokens(), 1, ignore).ok());  // 48 tokens
    EXPECT_FALSE(evaluateLogits(*model, std::vector<Token>{1, 512}, 1, ignore).ok());
    EXPECT_FALSE(perplexity(*model, std::vector<Token>{1}, 40).ok());
}

TEST(Router, TakesTheFirstOfEqualsAndTheLargestFirst) {
    const std::vector<float> logits = {1, 4, 4, -2, 4, 9};
    std::vector<std::int32_t> chosen(3);
    std::vector<float> share(3);
    chooseExperts(logits, false, chosen, share);
    EXPECT_EQ(chosen, (std::vector<std::int32_t>{5, 1, 2}));
    const double rest = std::exp(-5.0), sum = 1 + 2 * rest;
    EXPECT_NEAR(share[0], 1 / sum, 1e-7);
    EXPECT_NEAR(share[1], rest / sum, 1e-7);
}

TEST(Router, ChoosesByTheLogitWhereSigmoidsAreAllOne) {
    const std::vector<float> logits = {100, 120, 110, 90};
    std::vector<std::int32_t> chosen(2);
    std::vector<float> share(2);
    chooseExperts(logits, true, chosen, share);
    EXPECT_EQ(chosen, (std::vector<std::int32_t>{1, 2}));
    EXPECT_FLOAT_EQ(share[0], 0.5f);
    EXPECT_FLOAT_EQ(share[1], 0.5f);
}

TEST(Router, SharesOfVeryNegativeLogitsStillAddUp) {
    const std::vector<float> logits = {-300, -301, -302};
    std::vector<std::int32_t> chosen(3);
    std::vector<float> share(3);
    for (const bool sigmoid : {false, true}) {
        chooseExperts(logits, sigmoid, chosen, share);
        EXPECT_NEAR(share[0] + share[1] + share[2], 1, 1e-6) << sigmoid;
    }
}

TEST(Router, GroupsTokensByExpertInOrder) {
    const std::vector<std::int32_t> chosen = {2, 0, /**/ 2, 3, /**/ 0, 2};
    const std::vector<float> share = {1, 2, 3, 4, 5, 6};
    std::vector<std::int32_t> start(6), token(6);
    std::vector<float> weight(6);
    groupByExpert(chosen, share, 2, start, token, weight);
    EXPECT_EQ(start, (std::vector<std::int32_t>{0, 2, 2, 5, 6, 6}));
    EXPECT_EQ(token, (std::vector<std::int32_t>{0, 2, 0, 1, 2, 1}));
    EXPECT_EQ(weight, (std::vector<float>{2, 5, 1, 3, 6, 4}));
}

}  // namespace
}  // namespace thimble::engine
