#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "kernels/half.h"
#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

// tests/data/kernels/dequantize.bin: for each quantized type in the enum's order, 512 values as blocks, then as the
// floats that a separate implementation in numpy gives for them.
TEST(Dequantize, EqualsTheFormatsOwnReference) {
    std::ifstream file(std::string(THIMBLE_TEST_DATA) + "/kernels/dequantize.bin", std::ios::binary);
    ASSERT_TRUE(file);
    for (WeightType type : test::kAllTypes) {
        if (!info(type).quantized) continue;
        std::vector<char> blocks(fileBytes(type, 1, 512));
        std::vector<float> want(512);
        file.read(blocks.data(), std::streamsize(blocks.size()));
        file.read(reinterpret_cast<char*>(want.data()), 512 * 4);
        ASSERT_TRUE(file) << info(type).name;
        std::vector<float> got(512);
        dequantize(type, reinterpret_cast<const std::byte*>(blocks.data()), 512, got.data());
        for (std::size_t i = 0; i < 512; ++i)
            ASSERT_EQ(got[i], want[i]) << info(type).name << " value " << i;
    }
    EXPECT_EQ(file.peek(), std::ifstream::traits_type::eof());
}

TEST(QuantizeWeights, FloatTypesRoundTrip) {
    std::mt19937 rng(50);
    const auto x = test::randomFloats(77, rng);
    for (WeightType type : {WeightType::F32, WeightType::F16, WeightType::BF16}) {
        std::vector<std::byte> file(fileBytes(type, 1, 77));
        ASSERT_TRUE(quantizeWeights(type, x.data(), 77, file.data()));
        std::vector<float> back(77);
        dequantize(type, file.data(), 77, back.data());
        const float relative = type == WeightType::F32 ? 0.0F : type == WeightType::F16 ? 0x1p-11F : 0x1p-8F;
        for (std::size_t i = 0; i < 77; ++i)
            ASSERT_LE(std::fabs(back[i] - x[i]), relative * std::fabs(x[i]) + 1e-7F);
    }
}

TEST(QuantizeWeights, LargestValueIsExactUpToItsScale) {
    std::vector<float> x(32, 0.0F);
    x[5] = -4.0F;
    x[9] = 2.0F;
    x[20] = 0.24F;
    std::vector<std::byte> file(18);
    std::vector<float> back(32);
    ASSERT_TRUE(quantizeWeights(WeightType::Q4_0, x.data(), 32, file.data()));
    dequantize(WeightType::Q4_0, file.data(), 32, back.data());
    EXPECT_EQ(back[5], -4.0F);  // scale 0.5, code 0
    EXPECT_EQ(back[9], 2.0F);
    EXPECT_EQ(back[20], 0.0F);  // 0.48 steps: to the nearest
    EXPECT_EQ(back[0], 0.0F);
    file.resize(34);
    ASSERT_TRUE(quantizeWeights(WeightType::Q8_0, x.data(), 32, file.data()));
    EXPECT_EQ(std::to_integer<int>(file[2 + 5]), 256 - 127);
    EXPECT_EQ(std::to_integer<int>(file[2 + 9]), 64);  // 63.5 rounds away from zero
}

TEST(QuantizeWeights, ZerosDenormalsAndFaultsStayDefined) {
    for (WeightType type : {WeightType::Q4_0, WeightType::Q8_0}) {
        for (float v : {0.0F, 1e-40F, 1e-38F, 3e38F, INFINITY, NAN}) {
            std::vector<float> x(64, v);
            x[3] = -v;
            std::vector<std::byte> file(fileBytes(type, 1, 64));
            ASSERT_TRUE(quantizeWeights(type, x.data(), 64, file.data()));
            std::vector<float> back(64);
            dequantize(type, file.data(), 64, back.data());
            if (std::fabs(v) < 1e-37F) {
                for (float b : back)
                    ASSERT_NEAR(b, 0.0F, 1e-7F) << info(type).name << v;
            }
        }
    }
}

TEST(QuantizeWeights, RefusesTypesItDoesNotWrite) {
    std::vector<float> x(256);
    std::vector<std::byte> file(1024);
    for (WeightType type : test::kAllTypes) {
        const bool writes = !info(type).quantized || type == WeightType::Q4_0 || type == WeightType::Q8_0;
        EXPECT_EQ(quantizeWeights(type, x.data(), 256, file.data()), writes) << info(type).name;
    }
}

}  // namespace
}  // namespace thimble::kernels
