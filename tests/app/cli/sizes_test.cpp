#include "app/cli/sizes.h"

#include <gtest/gtest.h>

namespace thimble::app {
namespace {

TEST(ParseSize, ReadsPowersOf1024) {
    EXPECT_EQ(*parseSize("1G"), 1ull << 30);
    EXPECT_EQ(*parseSize("1GiB"), 1ull << 30);
    EXPECT_EQ(*parseSize("1gb"), 1ull << 30);
    EXPECT_EQ(*parseSize("1.5G"), 3ull << 29);
    EXPECT_EQ(*parseSize("512m"), 512ull << 20);
    EXPECT_EQ(*parseSize("4k"), 4096u);
    EXPECT_EQ(*parseSize("1048576"), 1048576u);
    EXPECT_EQ(*parseSize("100b"), 100u);
    EXPECT_EQ(*parseSize("0"), 0u);
}

TEST(ParseSize, RefusesWhatIsNoSizeAndRepeatsIt) {
    for (const char* text : {"", "G", "-1", "-1G", "1X", "1GG", "1 apple", "nan", "inf", "1e300", "ib", "1ib"}) {
        const auto size = parseSize(text);
        ASSERT_FALSE(size.ok()) << text;
        EXPECT_NE(size.error().message.find("'" + std::string(text) + "'"), std::string::npos);
    }
}

}  // namespace
}  // namespace thimble::app
