#include "cache_simulator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>

namespace thimble::simulator {
namespace {

/// Every token chooses the same experts: the pure cycle.
Trace loop(std::int64_t tokens) {
    Trace trace;
    trace.layers = 4, trace.experts = 8, trace.active = 2;
    for (std::int64_t i = 0; i < tokens * trace.layers; ++i)
        trace.chosen.insert(trace.chosen.end(), {1, 5});
    return trace;
}

/// Uneven popularity, like a trained router's, drifting slowly.
Trace skewed(std::int64_t tokens) {
    Trace trace;
    trace.layers = 6, trace.experts = 16, trace.active = 2;
    std::mt19937 random(9);
    std::vector<double> weights(16);
    for (std::int64_t token = 0; token < tokens; ++token) {
        for (std::int64_t layer = 0; layer < trace.layers; ++layer) {
            for (std::int64_t expert = 0; expert < 16; ++expert) {
                weights[static_cast<std::size_t>(expert)] =
                    1.0 / static_cast<double>(1 + (expert + layer + token / 500) % 16);
            }
            std::discrete_distribution<std::int32_t> draw(weights.begin(), weights.end());
            const std::int32_t first = draw(random);
            std::int32_t second = first;
            while (second == first)
                second = draw(random);
            trace.chosen.insert(trace.chosen.end(), {first, second});
        }
    }
    return trace;
}

double rate(const Trace& trace, std::unique_ptr<Policy> policy, std::int64_t slots, bool perLayer = false) {
    return replay(trace, *policy, slots, trace.tokens() / 2, perLayer).rate();
}

TEST(CacheSimulator, BelowACycleRecencyHitsNothingAndTheOthersDo) {
    const Trace trace = loop(100);  // a cycle of 8
    EXPECT_EQ(rate(trace, leastRecentlyUsed(trace), 6), 0.0);
    EXPECT_EQ(rate(trace, leastRecentlyUsed(trace), 8), 1.0);
    EXPECT_GT(rate(trace, agedFrequency(trace, 128), 6), 0.4);
    // With room for 6 of 8 the most that any policy can hit is what it never lets go, and a little more.
    EXPECT_GT(rate(trace, optimum(trace), 6), 0.6);
    EXPECT_LT(rate(trace, optimum(trace), 6), 1.0);
}

TEST(CacheSimulator, NothingBeatsTheOptimum) {
    const Trace trace = skewed(2000);
    for (const std::int64_t slots : {6, 24, 48, 72}) {
        const double bound = rate(trace, optimum(trace), slots);
        EXPECT_LE(rate(trace, leastRecentlyUsed(trace), slots), bound) << slots;
        EXPECT_LE(rate(trace, agedFrequency(trace, 128), slots), bound) << slots;
        EXPECT_LE(rate(trace, expectedNextUse(trace, 128), slots), bound) << slots;
        EXPECT_LE(rate(trace, agedFrequency(trace, 128), slots, true), bound) << slots;
    }
    EXPECT_EQ(rate(trace, leastRecentlyUsed(trace), trace.keys()), 1.0);
}

TEST(CacheSimulator, TheEnginesPolicyBeatsRecencyWherePopularityIsUneven) {
    const Trace trace = skewed(2000);
    EXPECT_GT(rate(trace, agedFrequency(trace, 128), 24), rate(trace, leastRecentlyUsed(trace), 24) + 0.05);
    // Popularity drifts: never forgetting is worse than forgetting.
    EXPECT_GT(rate(trace, agedFrequency(trace, 128), 24), rate(trace, agedFrequency(trace, 1e9), 24));
}

TEST(CacheSimulator, ReadsTracesAndRefusesWhatIsNone) {
    const auto path = std::filesystem::temp_directory_path() / ("thimble-trace-" + std::to_string(::getpid()));
    std::ofstream(path) << "[[3,1],[0,2]]\n[[7,4], [5, 6]]\n";
    const auto trace = readTrace(path);
    ASSERT_TRUE(trace);
    EXPECT_EQ(trace->layers, 2);
    EXPECT_EQ(trace->active, 2);
    EXPECT_EQ(trace->experts, 8);
    EXPECT_EQ(trace->chosen, (std::vector<std::int32_t>{3, 1, 0, 2, 7, 4, 5, 6}));
    EXPECT_EQ(trace->part(1, 2).chosen, (std::vector<std::int32_t>{7, 4, 5, 6}));
    std::ofstream(path) << "[[3,1],[0,2]]\n[[7,4]]\n";
    EXPECT_FALSE(readTrace(path));
    std::ofstream(path) << "";
    EXPECT_FALSE(readTrace(path));
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace thimble::simulator
