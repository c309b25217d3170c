#include <gtest/gtest.h>

#include "kernels/block.h"
#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

using test::kAllTypes;

TEST(Pack, EveryBlockReadsBackAsInTheFile) {
    std::mt19937 rng(1);
    for (WeightType type : kAllTypes) {
        if (!info(type).quantized) continue;
        for (std::int64_t cols : {256, 512, 768, 1536, 2560}) {
            const auto file = test::randomWeights(type, 2 * cols, rng);
            std::vector<std::byte> packed(2 * packedRowBytes(type, cols));
            packRows(type, file.data(), 2, cols, packed.data());
            for (std::int64_t b = 0; b < 2 * cols / 32; ++b) {
                Block want;
                Block got;
                readFileBlock(type, file.data(), b, want);
                const std::int64_t blocks = cols / 32;
                readPackedBlock(type, packed.data() + std::size_t(b / blocks) * packedRowBytes(type, cols), blocks,
                                b % blocks, got);
                ASSERT_TRUE(std::equal(want.code, want.code + 32, got.code)) << info(type).name << " block " << b;
                ASSERT_EQ(want.d, got.d) << info(type).name;
                ASSERT_EQ(want.m, got.m) << info(type).name;
                for (int half = 0; half < 2; ++half) {
                    ASSERT_EQ(want.s[half], got.s[half]) << info(type).name << " block " << b;
                    ASSERT_EQ(want.sm[half], got.sm[half]) << info(type).name << " block " << b;
                }
            }
        }
    }
}

TEST(Pack, OddBlockCountsKeepEveryByteInTheRow) {
    std::mt19937 rng(2);
    for (WeightType type : {WeightType::Q4_0, WeightType::Q4_1, WeightType::Q5_0, WeightType::Q5_1, WeightType::Q8_0,
                            WeightType::IQ4_NL}) {
        for (std::int64_t blocks : {1, 2, 7, 15, 16, 17, 31, 33}) {
            const auto file = test::randomWeights(type, blocks * 32, rng);
            ASSERT_EQ(packedRowBytes(type, blocks * 32), file.size()) << "nothing added to these types";
            std::vector<std::byte> packed(file.size());
            packRows(type, file.data(), 1, blocks * 32, packed.data());
            for (std::int64_t b = 0; b < blocks; ++b) {
                Block want;
                Block got;
                readFileBlock(type, file.data(), b, want);
                readPackedBlock(type, packed.data(), blocks, b, got);
                ASSERT_TRUE(std::equal(want.code, want.code + 32, got.code)) << info(type).name << " " << blocks;
                ASSERT_EQ(want.d, got.d);
            }
        }
    }
}

TEST(Pack, SizeStaysWithinFourPercentOfTheFile) {
    for (WeightType type : kAllTypes) {
        const double ratio = double(packedRowBytes(type, 1536)) / double(fileBytes(type, 1, 1536));
        EXPECT_GE(ratio, 1.0) << info(type).name;
        EXPECT_LE(ratio, 1.04) << info(type).name;
    }
    EXPECT_EQ(packedDownBytes(WeightType::Q4_0, DownLayout::Neurons, 768, 1536),
              fileBytes(WeightType::Q4_0, 1536, 768));
    EXPECT_EQ(packedDownBytes(WeightType::Q8_0, DownLayout::Neurons, 768, 1536),
              fileBytes(WeightType::Q8_0, 1536, 768));
}

TEST(Pack, DownLayoutFollowsFileAndType) {
    EXPECT_EQ(downLayout(WeightType::Q4_0, false), DownLayout::Neurons);
    EXPECT_EQ(downLayout(WeightType::Q8_0, false), DownLayout::Neurons);
    EXPECT_EQ(downLayout(WeightType::F16, false), DownLayout::Neurons);
    EXPECT_EQ(downLayout(WeightType::Q4_K, false), DownLayout::OutputRows);
    for (WeightType type : kAllTypes)
        EXPECT_EQ(downLayout(type, true), DownLayout::NeuronRows);
}

}  // namespace
}  // namespace thimble::kernels
