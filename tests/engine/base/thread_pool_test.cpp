#include "engine/base/thread_pool.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <thread>
#include <vector>

namespace thimble::engine {
namespace {

class ThreadPoolOf : public testing::TestWithParam<int> {};

TEST_P(ThreadPoolOf, VisitsEveryIndexExactlyOnce) {
    ThreadPool pool(GetParam());
    for (const std::int64_t n : {1, 2, 7, 64, 1000}) {
        for (const std::int64_t grain : {1, 3, 64, 5000}) {
            std::vector<int> visits(static_cast<std::size_t>(n), 0);
            pool.parallelFor(n, grain, [&](std::int64_t begin, std::int64_t end) {
                EXPECT_EQ(begin % grain, 0);
                EXPECT_LE(end - begin, grain);
                for (std::int64_t i = begin; i < end; ++i)
                    ++visits[static_cast<std::size_t>(i)];
            });
            EXPECT_EQ(visits, std::vector<int>(static_cast<std::size_t>(n), 1)) << n << " in parts of " << grain;
        }
    }
}

TEST_P(ThreadPoolOf, SeesTheWorkOfTheLoopBefore) {
    // Each loop reads what other threads wrote in the last one: a lost barrier shows as a wrong sum.
    ThreadPool pool(GetParam());
    constexpr std::int64_t n = 64;
    std::vector<std::int64_t> a(n, 1), b(n, 0);
    for (int round = 0; round < 2000; ++round) {
        pool.parallelFor(n, 4, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                b[static_cast<std::size_t>(i)] = a[static_cast<std::size_t>(n - 1 - i)] + 1;
            }
        });
        a.swap(b);
    }
    EXPECT_EQ(std::accumulate(a.begin(), a.end(), std::int64_t{0}), n * 2001);
}

TEST_P(ThreadPoolOf, WorksAfterItsThreadsHaveFallenAsleep) {
    ThreadPool pool(GetParam());
    for (int round = 0; round < 3; ++round) {
        std::atomic<std::int64_t> sum{0};
        pool.parallelFor(100, 1, [&](std::int64_t begin, std::int64_t) { sum += begin; });
        EXPECT_EQ(sum, 4950);
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

TEST_P(ThreadPoolOf, DoesNothingForNothing) {
    ThreadPool pool(GetParam());
    const auto fail = [](std::int64_t, std::int64_t) { FAIL(); };
    pool.parallelFor(0, 1, fail);
    pool.parallelFor(-3, 1, fail);
}

INSTANTIATE_TEST_SUITE_P(Threads, ThreadPoolOf, testing::Values(1, 2, 5));

TEST(ThreadPool, TakesAGrainBelowOneAsOne) {
    ThreadPool pool(2);
    std::atomic<int> calls{0};
    pool.parallelFor(5, 0, [&](std::int64_t begin, std::int64_t end) { calls += static_cast<int>(end - begin); });
    EXPECT_EQ(calls, 5);
}

TEST(ThreadPool, FallsBackToTheCoresForZeroOrFewerThreads) {
    EXPECT_EQ(ThreadPool(0).threads(), physicalCores());
    EXPECT_EQ(ThreadPool(-7).threads(), physicalCores());
    EXPECT_GE(physicalCores(), 1);
}

TEST(ThreadPool, LimitsTooManyThreads) {
    EXPECT_EQ(ThreadPool(1'000'000).threads(), mostThreads());
    EXPECT_GE(mostThreads(), 8);
}

TEST(ThreadPool, GrainsAreWholeUnitsAndCoverTheLoop) {
    ThreadPool pool(2);
    for (const std::int64_t n : {1, 31, 32, 33, 768, 151'936}) {
        const std::int64_t grain = pool.grainFor(n, 32);
        EXPECT_GT(grain, 0);
        EXPECT_EQ(grain % 32, 0);
        EXPECT_LE((n + grain - 1) / grain, 8);
    }
}

}  // namespace
}  // namespace thimble::engine
