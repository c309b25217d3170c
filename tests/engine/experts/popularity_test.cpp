#include "engine/experts/popularity.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

TEST(Popularity, AUseCountsHalfAfterItsHalfLife) {
    Popularity popularity(2, 4, 10);
    popularity.note(0, std::array<std::int32_t, 2>{0, 1}, 2);
    EXPECT_DOUBLE_EQ(popularity.of(0, 0), 1);
    EXPECT_DOUBLE_EQ(popularity.of(0, 3), 0);
    EXPECT_DOUBLE_EQ(popularity.of(1, 0), 0);
    for (int token = 0; token < 10; ++token)
        popularity.note(0, std::array<std::int32_t, 2>{2, 3}, 2);
    EXPECT_NEAR(popularity.of(0, 0), 0.5, 1e-12);
    EXPECT_GT(popularity.of(0, 3), popularity.of(0, 0));
}

TEST(Popularity, AChunkCountsLikeItsTokensOneByOne) {
    Popularity chunk(1, 8, 16), single(1, 8, 16);
    const std::vector<std::int32_t> chosen = {0, 1, 2, 3, 1, 0, 7, 1};
    chunk.note(0, chosen, 2);
    for (std::size_t i = 0; i < chosen.size(); i += 2)
        single.note(0, std::span(chosen).subspan(i, 2), 2);
    for (std::int32_t expert = 0; expert < 8; ++expert)
        EXPECT_DOUBLE_EQ(chunk.of(0, expert), single.of(0, expert));
    EXPECT_GT(chunk.of(0, 7), chunk.of(0, 3));  // the last tokens weigh most
}

TEST(Popularity, StaysExactOverAMillionTokens) {
    Popularity popularity(1, 2, 64);
    for (int token = 0; token < 1'000'000; ++token)
        popularity.note(0, std::array<std::int32_t, 1>{token % 4 == 0}, 1);
    const double all = 1 / (1 - std::exp2(-1.0 / 64));
    EXPECT_NEAR(popularity.of(0, 0) + popularity.of(0, 1), all, all * 1e-9);
    EXPECT_NEAR(popularity.of(0, 1) / all, 0.25, 0.01);
}

TEST(Popularity, IsKeptInAFileAndRefusesWhatIsNotItsOwn) {
    const fs::path folder = fs::temp_directory_path() / ("thimble-popularity-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    const fs::path path = folder / "popularity";
    Popularity popularity(2, 3);
    popularity.note(1, std::array<std::int32_t, 2>{0, 2}, 2);
    ASSERT_TRUE(popularity.save(path));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);  // nothing half-written

    Popularity again(2, 3);
    ASSERT_TRUE(again.load(path));
    EXPECT_DOUBLE_EQ(again.of(1, 2), 1);
    EXPECT_DOUBLE_EQ(again.of(0, 0), 0);
    EXPECT_FALSE(Popularity(3, 2).load(path));
    EXPECT_FALSE(again.load(folder / "absent"));
    for (const char* damaged : {"", "thimble-popularity-1 2 3\n1 2 3\n4 5", "thimble-popularity-1 2 3\n1 2 3 4 5 -6",
                                "thimble-popularity-1 2 3\n1 2 3 4 5 nan", "something else"}) {
        std::ofstream(path) << damaged;
        EXPECT_FALSE(again.load(path)) << damaged;
        EXPECT_DOUBLE_EQ(again.of(1, 2), 1);  // as it was
    }
    EXPECT_FALSE(popularity.save(folder / "absent" / "popularity"));
    fs::remove_all(folder);
}

}  // namespace
}  // namespace thimble::engine
