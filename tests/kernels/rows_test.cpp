// Row products: quantization of activations, matVec and matMul of every type on every level.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

using test::kAllTypes;
using test::nameOf;
using test::OwnedActivation;
using test::OwnedMatrix;

const Kernels& scalar() {
    return *available().front();
}

// Equal bits, or both zero (the sign of an exact zero is nobody's business).
bool same(float a, float b) {
    return std::memcmp(&a, &b, 4) == 0 || (a == 0 && b == 0);
}

TEST(Quantize, KeepsEveryValueWithinHalfAStep) {
    std::mt19937 rng(3);
    for (const Kernels* k : available()) {
        const auto x = test::randomFloats(1536, rng, 3.0F);
        const OwnedActivation a(*k, x);
        for (std::int64_t i = 0; i < 1536; ++i) {
            const std::int64_t b = i / 32;
            const std::int64_t at = b / 16 * 512 + i % 32 / 4 * 64 + b % 16 * 4 + i % 4;
            const float scale = a.view().scales[b];
            ASSERT_LE(std::fabs(float(a.view().q[at]) * scale - x[std::size_t(i)]), 0.5001F * scale) << k->name << i;
        }
    }
}

TEST(Quantize, LevelsAgreeOnAnySizeAndScale) {
    std::mt19937 rng(4);
    for (const Kernels* k : available()) {
        for (std::size_t size : {1u, 31u, 32u, 33u, 64u, 96u, 500u, 512u, 520u, 768u, 1536u, 2560u}) {
            for (float scale : {1.0F, 1e-38F, 1e-33F, 1e-20F, 1e20F, 1e37F, 0.0F}) {
                const auto x = test::randomFloats(size, rng, scale);
                const OwnedActivation want(scalar(), x);
                const OwnedActivation got(*k, x);
                const std::size_t groups = (size + 511) / 512;
                ASSERT_EQ(std::memcmp(want.view().q, got.view().q, groups * 512), 0) << k->name << size << " " << scale;
                ASSERT_EQ(std::memcmp(want.view().scales, got.view().scales, groups * 64), 0) << k->name << size;
                ASSERT_EQ(std::memcmp(want.view().sums, got.view().sums, groups * 64), 0) << k->name << size;
                ASSERT_EQ(std::memcmp(want.view().halfSums, got.view().halfSums, groups * 64), 0) << k->name << size;
            }
        }
    }
}

TEST(Quantize, AFaultyValueSpoilsItsBlockAndNoOther) {
    for (const Kernels* k : available()) {
        for (float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
            std::vector<float> x(96, 1.0F);
            x[40] = bad;
            const OwnedActivation a(*k, x);
            EXPECT_EQ(a.view().scales[0], 1.0F / 127) << k->name;
            EXPECT_TRUE(std::isnan(a.view().scales[1])) << k->name;
            EXPECT_EQ(a.view().sums[1], 0) << k->name;
            EXPECT_EQ(a.view().scales[2], 1.0F / 127) << k->name;
        }
    }
}

// The meaning: a product close to the one in double precision of dequantized weights and activations. The bound is that
// of the method: float rounding for float types, half a step of each activation for the others.
TEST(MatVec, ScalarProductIsTheProduct) {
    std::mt19937 rng(5);
    for (WeightType type : kAllTypes) {
        const std::int64_t cols = 768;
        const OwnedMatrix w(type, 5, cols, rng);
        const auto x = test::randomFloats(std::size_t(cols), rng);
        const OwnedActivation a(scalar(), x);
        float out[5];
        scalar().matVec(w.view, a.view(), 0, nullptr, 5, out);
        for (std::int64_t r = 0; r < 5; ++r) {
            double want = 0;
            double bound = 0;
            for (std::int64_t i = 0; i < cols; ++i) {
                const double weight = w.values[std::size_t(r * cols + i)];
                want += weight * double(x[std::size_t(i)]);
                const double step = info(type).quantized ? 0.51 * double(a.view().scales[i / 32]) : 0.0;
                bound += std::fabs(weight) * (step + 1e-5 * std::fabs(double(x[std::size_t(i)])));
            }
            EXPECT_NEAR(out[r], want, bound) << nameOf(scalar(), type, r, cols);
            if (info(type).quantized) {
                EXPECT_NEAR(out[r], want, bound / 5) << "errors of steps average out";
            }
        }
    }
}

void expectLevelsAgree(WeightType type, std::int64_t rows, std::int64_t cols, float weightScale, float valueScale,
                       std::mt19937& rng) {
    const OwnedMatrix w(type, rows, cols, rng, weightScale);
    const auto x = test::randomFloats(std::size_t(cols), rng, valueScale);
    const OwnedActivation a(scalar(), x);
    std::vector<float> want(static_cast<std::size_t>(rows));
    std::vector<float> got(static_cast<std::size_t>(rows));
    scalar().matVec(w.view, a.view(), 0, nullptr, rows, want.data());
    for (const Kernels* k : available()) {
        k->matVec(w.view, a.view(), 0, nullptr, rows, got.data());
        for (std::size_t r = 0; r < want.size(); ++r) {
            ASSERT_TRUE(same(want[r], got[r]))
                << nameOf(*k, type, rows, cols) << " row " << r << ": " << want[r] << " against " << got[r];
            ASSERT_FALSE(std::isnan(got[r]));
        }
    }
}

TEST(MatVec, LevelsGiveTheSameBits) {
    std::mt19937 rng(6);
    for (WeightType type : kAllTypes) {
        for (std::int64_t cols : {256, 512, 768, 1280, 1536}) {
            for (std::int64_t rows : {1, 2, 3, 4, 5, 9})
                expectLevelsAgree(type, rows, cols, 0.01F, 1.0F, rng);
        }
    }
}

TEST(MatVec, LevelsGiveTheSameBitsOnOddBlockCounts) {
    std::mt19937 rng(7);
    for (WeightType type : kAllTypes) {
        if (info(type).blockValues > 32) continue;
        for (std::int64_t blocks : {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 24, 25, 31, 33}) {
            expectLevelsAgree(type, 3, blocks * 32, 0.01F, 1.0F, rng);
        }
    }
    for (WeightType type : {WeightType::F32, WeightType::F16, WeightType::BF16}) {
        for (std::int64_t cols : {1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65}) {
            expectLevelsAgree(type, 3, cols, 0.01F, 1.0F, rng);
        }
    }
}

TEST(MatVec, ExtremeScalesAndDenormals) {
    std::mt19937 rng(8);
    for (WeightType type : kAllTypes) {
        for (auto [w, x] : {std::pair{1e-7F, 1.0F},
                            {1e3F, 1e30F},
                            {1e-3F, 1e-29F},
                            {1e-7F, 1e-32F},
                            {0.0F, 1.0F},
                            {1.0F, 0.0F},
                            {1e4F, 1e-40F}}) {
            expectLevelsAgree(type, 3, 768, w, x, rng);
        }
    }
}

// All codes at the ends of their range against activations of +-127: the largest integer sums there are.
TEST(MatVec, LargestIntegerSums) {
    for (WeightType type : kAllTypes) {
        if (!info(type).quantized) continue;
        for (int byte : {0x00, 0x7f, 0x80, 0x88, 0xff}) {
            const std::int64_t cols = 512;
            std::vector<std::byte> file(fileBytes(type, 2, cols), std::byte(byte));
            std::vector<std::byte> one = file;
            // Sane 16-bit scales wherever a type keeps them: 0x3c3c is 1.06.
            const int size = info(type).blockBytes;
            for (std::size_t b = 0; b < file.size(); b += std::size_t(size)) {
                const int at = type == WeightType::Q2_K   ? 80
                               : type == WeightType::Q3_K ? 108
                               : type == WeightType::Q6_K ? 208
                                                          : 0;
                for (int i = 0; i < 4 && at + i < size; ++i)
                    file[b + std::size_t(at + i)] = std::byte{0x3c};
            }
            test::Buffer packed(2 * packedRowBytes(type, cols));
            packRows(type, file.data(), 2, cols, packed.data());
            const PackedMatrix w{type, 2, cols, packedRowBytes(type, cols), packed.data()};
            for (float sign : {1.0F, -1.0F}) {
                const OwnedActivation a(scalar(), std::vector<float>(std::size_t(cols), sign));
                float want[2];
                scalar().matVec(w, a.view(), 0, nullptr, 2, want);
                for (const Kernels* k : available()) {
                    float got[2];
                    k->matVec(w, a.view(), 0, nullptr, 2, got);
                    ASSERT_TRUE(same(want[0], got[0]) && same(want[1], got[1])) << nameOf(*k, type, byte);
                }
            }
        }
    }
}

TEST(MatVec, ChosenRowsAndRangesAreTheRowsOfTheWhole) {
    std::mt19937 rng(9);
    for (const Kernels* k : available()) {
        for (WeightType type : kAllTypes) {
            const OwnedMatrix w(type, 23, 256, rng);
            const OwnedActivation a(*k, test::randomFloats(256, rng));
            std::vector<float> all(23);
            k->matVec(w.view, a.view(), 0, nullptr, 23, all.data());
            const std::int32_t rows[] = {0, 3, 4, 11, 12, 13, 14, 22};
            float some[8];
            k->matVec(w.view, a.view(), 0, rows, 8, some);
            for (int i = 0; i < 8; ++i)
                EXPECT_EQ(some[i], all[std::size_t(rows[i])]) << nameOf(*k, type, i);
            float range[7];
            k->matVec(w.view, a.view(), 5, nullptr, 7, range);
            for (int i = 0; i < 7; ++i)
                EXPECT_EQ(range[i], all[std::size_t(5 + i)]) << nameOf(*k, type, i);
            k->matVec(w.view, a.view(), 0, rows, 0, nullptr);
        }
    }
}

TEST(MatVec, RowsNeedNoAlignment) {
    std::mt19937 rng(10);
    for (const Kernels* k : available()) {
        for (WeightType type : kAllTypes) {
            const OwnedMatrix w(type, 3, 512, rng);
            const std::size_t bytes = 3 * packedRowBytes(type, 512);
            test::Buffer shifted(bytes, 2);
            std::memcpy(shifted.data(), w.view.data, bytes);
            PackedMatrix moved = w.view;
            moved.data = shifted.data();
            const OwnedActivation a(*k, test::randomFloats(512, rng));
            float want[3];
            float got[3];
            k->matVec(w.view, a.view(), 0, nullptr, 3, want);
            k->matVec(moved, a.view(), 0, nullptr, 3, got);
            EXPECT_EQ(std::memcmp(want, got, sizeof want), 0) << nameOf(*k, type);
        }
    }
}

TEST(MatMul, SameBitsAsMatVecWhateverTheBatch) {
    std::mt19937 rng(11);
    for (const Kernels* k : available()) {
        const bool slow = k == available().front();
        for (WeightType type : kAllTypes) {
            for (std::int64_t cols : {256, 768}) {
                const OwnedMatrix w(type, 11, cols, rng);
                for (std::int64_t tokens : {1, 2, 3, 4, 5, 7, 8, 13, 33}) {
                    if (slow && tokens > 4) continue;
                    std::vector<OwnedActivation> owned;
                    std::vector<Activation> x;
                    owned.reserve(std::size_t(tokens));
                    for (std::int64_t t = 0; t < tokens; ++t) {
                        owned.emplace_back(*k, test::randomFloats(std::size_t(cols), rng));
                        x.push_back(owned.back().view());
                    }
                    const std::int64_t first = 2;
                    const std::int64_t count = 8;
                    const std::int64_t stride = 9;
                    std::vector<float> out(std::size_t(tokens * stride), -7.0F);
                    k->matMul(w.view, x.data(), tokens, first, count, out.data(), stride);
                    for (std::int64_t t = 0; t < tokens; ++t) {
                        float want[8];
                        k->matVec(w.view, x[std::size_t(t)], first, nullptr, count, want);
                        for (std::int64_t r = 0; r < count; ++r) {
                            ASSERT_TRUE(same(want[r], out[std::size_t(t * stride + r)]))
                                << nameOf(*k, type, t, r) << " of " << tokens;
                        }
                        ASSERT_EQ(out[std::size_t(t * stride + count)], -7.0F) << "wrote past the rows asked for";
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
