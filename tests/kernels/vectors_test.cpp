#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/half.h"
#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

constexpr std::size_t kSizes[] = {1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 1536};
const Kernels& scalar() {
    return *available().front();
}

TEST(Half, EveryHalfSurvivesTheRoundTrip) {
    for (std::uint32_t h = 0; h < 0x10000u; ++h) {
        const float value = halfToFloat(std::uint16_t(h));
        if (std::isnan(value)) continue;
        ASSERT_EQ(floatToHalf(value), h);
    }
}

TEST(Half, RoundsToNearestEven) {
    EXPECT_EQ(floatToHalf(1.0F + 0x1p-11F), 0x3c00);             // tie, down to even
    EXPECT_EQ(floatToHalf(1.0F + 0x1p-11F + 0x1p-20F), 0x3c01);  // just above the tie
    EXPECT_EQ(floatToHalf(1.0F + 3 * 0x1p-11F), 0x3c02);         // tie, up to even
    EXPECT_EQ(floatToHalf(65519.0F), 0x7bff);
    EXPECT_EQ(floatToHalf(65520.0F), 0x7c00);
    EXPECT_EQ(floatToHalf(0x1p-25F), 0);  // tie at half the smallest denormal
    EXPECT_EQ(floatToHalf(0x1.8p-25F), 1);
    EXPECT_TRUE(std::isnan(halfToFloat(floatToHalf(std::numeric_limits<float>::quiet_NaN()))));
}

TEST(RmsNorm, MatchesDoublePrecisionAndAllLevels) {
    std::mt19937 rng(30);
    for (std::size_t n : kSizes) {
        for (float scale : {1e-20F, 1e-4F, 1.0F, 1e15F}) {
            const auto x = test::randomFloats(n, rng, scale);
            const auto gain = test::randomFloats(n, rng);
            double squares = 0;
            for (float v : x)
                squares += double(v) * double(v);
            const double factor = 1 / std::sqrt(squares / double(n) + 1e-6);
            std::vector<float> want(n);
            scalar().rmsNorm(x.data(), gain.data(), std::int64_t(n), 1e-6F, want.data());
            for (std::size_t i = 0; i < n; ++i) {
                const double exact = double(x[i]) * factor * double(gain[i]);
                ASSERT_NEAR(want[i], exact, 1e-6 * std::fabs(exact) + 1e-37);
            }
            for (const Kernels* k : available()) {
                std::vector<float> got(n);
                k->rmsNorm(x.data(), gain.data(), std::int64_t(n), 1e-6F, got.data());
                ASSERT_EQ(std::memcmp(want.data(), got.data(), n * 4), 0) << k->name << " " << n;
                auto inPlace = x;
                k->rmsNorm(inPlace.data(), gain.data(), std::int64_t(n), 1e-6F, inPlace.data());
                ASSERT_EQ(std::memcmp(want.data(), inPlace.data(), n * 4), 0) << k->name << " in place " << n;
            }
        }
    }
}

TEST(Rope, TurnsPairsAndAllLevelsAgree) {
    std::mt19937 rng(31);
    for (int headDim : {2, 8, 16, 18, 64, 80, 128}) {
        const int half = headDim / 2;
        std::vector<float> cosines;
        std::vector<float> sines;
        for (int i = 0; i < half; ++i) {
            cosines.push_back(std::cos(0.1F * float(i + 1)));
            sines.push_back(std::sin(0.1F * float(i + 1)));
        }
        const auto x = test::randomFloats(std::size_t(3 * headDim), rng);
        auto want = x;
        scalar().rope(want.data(), 3, headDim, cosines.data(), sines.data());
        for (int h = 0; h < 3; ++h) {
            for (int i = 0; i < half; ++i) {
                const std::size_t a = std::size_t(h * headDim + i);
                const std::size_t b = a + std::size_t(half);
                const double c = double(cosines[std::size_t(i)]);
                const double s = double(sines[std::size_t(i)]);
                ASSERT_NEAR(want[a], double(x[a]) * c - double(x[b]) * s, 1e-6);
                ASSERT_NEAR(want[b], double(x[b]) * c + double(x[a]) * s, 1e-6);
            }
        }
        for (const Kernels* k : available()) {
            auto got = x;
            k->rope(got.data(), 3, headDim, cosines.data(), sines.data());
            ASSERT_EQ(std::memcmp(want.data(), got.data(), got.size() * 4), 0) << k->name << " " << headDim;
        }
    }
}

TEST(Add, EveryElementOnceOnAllLevels) {
    std::mt19937 rng(32);
    for (const Kernels* k : available()) {
        for (std::size_t n : kSizes) {
            const auto x = test::randomFloats(n, rng);
            auto y = test::randomFloats(n + 1, rng);
            const auto start = y;
            k->add(x.data(), std::int64_t(n), y.data());
            for (std::size_t i = 0; i < n; ++i)
                ASSERT_EQ(y[i], start[i] + x[i]) << k->name << " " << n;
            ASSERT_EQ(y[n], start[n]) << k->name;
        }
    }
}

TEST(ArgMax, FirstOfEqualsAtEveryPlace) {
    for (const Kernels* k : available()) {
        for (std::size_t n : {1u, 2u, 15u, 16u, 17u, 40u, 100u}) {
            for (std::size_t at = 0; at < n; ++at) {
                std::vector<float> x(n, -5.0F);
                x[at] = -1.0F;
                ASSERT_EQ(k->argMax(x.data(), std::int64_t(n)), std::int64_t(at)) << k->name << " " << n;
                for (std::size_t later = at; later < n; ++later)
                    x[later] = -1.0F;
                ASSERT_EQ(k->argMax(x.data(), std::int64_t(n)), std::int64_t(at)) << k->name << " " << n << " equals";
            }
            const std::vector<float> none(n, -std::numeric_limits<float>::infinity());
            ASSERT_EQ(k->argMax(none.data(), std::int64_t(n)), 0) << k->name;
        }
    }
}

TEST(Softmax, ExponentialsAreAccurateAndAllLevelsAgree) {
    std::mt19937 rng(33);
    for (std::size_t n : kSizes) {
        for (float scale : {0.1F, 5.0F, 60.0F}) {
            auto x = test::randomFloats(n, rng, scale);
            if (n > 8) x[3] = -std::numeric_limits<float>::infinity();
            const float largest = *std::max_element(x.begin(), x.end());
            auto want = x;
            const float sum = scalar().softmaxInPlace(want.data(), std::int64_t(n));
            double exactSum = 0;
            for (std::size_t i = 0; i < n; ++i) {
                const double exact = std::exp(double(x[i] - largest));
                exactSum += exact;
                ASSERT_NEAR(want[i], exact, 1.8e-7 * exact + 1.2e-38) << x[i] - largest;
            }
            ASSERT_NEAR(sum, exactSum, 1e-5 * exactSum);
            for (const Kernels* k : available()) {
                auto got = x;
                const float gotSum = k->softmaxInPlace(got.data(), std::int64_t(n));
                ASSERT_EQ(std::memcmp(want.data(), got.data(), n * 4), 0) << k->name << " " << n;
                ASSERT_EQ(gotSum, sum) << k->name << " " << n;
            }
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
