#include "kernels/bandwidth.h"

#include <gtest/gtest.h>

#include <cmath>

namespace thimble::kernels {
namespace {

TEST(Bandwidth, AnyThreadCountSizeAndPassCountGivesANumber) {
    for (int threads : {-1, 0, 1, 2, 7}) {
        for (int passes : {0, 1, 2}) {
            const double rate = readBandwidth(threads, std::size_t(1) << 20, passes);
            EXPECT_TRUE(std::isfinite(rate)) << threads << " threads, " << passes << " passes";
            EXPECT_GT(rate, 0) << threads << " threads, " << passes << " passes";
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
