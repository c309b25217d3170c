// Loading: what fits, what does not, and what a person is told.

#include <gmock/gmock.h>

#include "engine/model/evaluate.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Model, LoadsAndTellsWhatItIs) {
    const auto model = test::loadGolden("nano-swa-Q4_0");
    EXPECT_EQ(model->config().layers, 8);
    EXPECT_EQ(model->config().slidingWindow, 16);
    EXPECT_TRUE(model->config().sigmoidGating);
    EXPECT_EQ(model->tokenizer(), nullptr);
    EXPECT_TRUE(model->plan().resident);
    LoadOptions quantized;
    quantized.floatsBelowHidden = 0;
    EXPECT_EQ(test::loadGolden("nano-Q4_0", quantized)->plan().kvType, kernels::KvType::F16);
    EXPECT_EQ(test::loadGolden("nano-F32")->plan().kvType, kernels::KvType::F32);
    LoadOptions eight;
    eight.kvType = kernels::KvType::Q8_0;
    EXPECT_EQ(test::loadGolden("nano-F32", eight)->plan().kvType, kernels::KvType::Q8_0);
}

TEST(Model, CountsExactlyTheBytesOfItsCacheAndItsBuffers) {
    const auto model = test::loadGolden("nano-swa-Q4_0");
    for (const std::int64_t context : {8, 16, 100, 256}) {
        for (const auto type : {kernels::KvType::F16, kernels::KvType::Q8_0, kernels::KvType::F32}) {
            const auto cache = KvCache::create(model->config(), context, type);
            ASSERT_TRUE(cache.ok());
            EXPECT_EQ(cache->bytes(), kvCacheBytes(model->config(), context, type));
            const auto scratch = Scratch::create(model->config(), context, type);
            ASSERT_TRUE(scratch.ok());
            EXPECT_EQ(scratch->storage.size(), scratchBytes(model->config(), context, type));
        }
    }
    const auto& parts = model->parts();
    EXPECT_EQ(parts.weights.storage.size(), weightBytes(parts.config, parts.gguf.header()));
}

TEST(Model, AnEightBitCacheChangesTheAnswerLittle) {
    const std::vector<Token> tokens = test::goldenTokens();
    const auto logits = [&](kernels::KvType type) {
        LoadOptions options;
        options.kvType = type;
        const auto model = test::loadGolden("nano-F16", options);
        std::vector<float> rows;
        EXPECT_TRUE(evaluateLogits(*model, tokens, 48, [&](std::span<const float> row) {
                        rows.insert(rows.end(), row.begin(), row.end());
                    }).ok());
        return rows;
    };
    const double error = test::normalisedError(logits(kernels::KvType::Q8_0), test::goldenLogits("nano-F16"));
    EXPECT_GT(error, 1e-9);  // it is used
    EXPECT_LT(error, 1e-3);
}

TEST(Model, HearsProgressUpToTheEndAndStopsWhenTold) {
    std::vector<double> heard;
    ASSERT_TRUE(Model::load(test::goldenFile("nano-F16.gguf"), {}, [&](double share) {
                    heard.push_back(share);
                    return true;
                }).ok());
    ASSERT_FALSE(heard.empty());
    EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
    EXPECT_DOUBLE_EQ(heard.back(), 1.0);
    const auto cancelled = Model::load(test::goldenFile("nano-F16.gguf"), {}, [](double) { return false; });
    ASSERT_FALSE(cancelled.ok());
    EXPECT_THAT(cancelled.error().message, HasSubstr("cancelled"));
}

TEST(Model, RefusesABudgetThatIsTooSmallAndNamesOneThatWorks) {
    LoadOptions options;
    options.memoryBudget = 1 << 20;
    const auto refused = Model::load(test::goldenFile("nano-F16.gguf"), options);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, HasSubstr("too small"));
}

TEST(Model, TheBudgetChangesWhileItIsLoadedAndTheAnswersDoNot) {
    LoadOptions options;
    options.memoryBudget = std::uint64_t{1} << 30;
    options.context = 64;
    const auto model = test::loadGolden("nano-Q4_0", options);
    const auto logits = [&] {
        std::vector<float> rows;
        EXPECT_TRUE(evaluateLogits(*model, test::goldenTokens(), 48, [&](std::span<const float> row) {
                        rows.insert(rows.end(), row.begin(), row.end());
                    }).ok());
        return rows;
    };
    const std::vector<float> before = logits();
    const MemoryPlan large = model->plan();
    ASSERT_TRUE(large.resident);
    // Room for half of the experts.
    const std::uint64_t half = large.total - large.expertCache / 2;
    ASSERT_TRUE(model->setMemoryBudget(half).ok());
    EXPECT_FALSE(model->plan().resident);
    EXPECT_LE(model->plan().total, half);
    EXPECT_EQ(logits(), before);
    EXPECT_FALSE(model->setMemoryBudget(1000).ok());
    EXPECT_LE(model->plan().total, half);  // a refused budget changes nothing
    EXPECT_EQ(logits(), before);
    ASSERT_TRUE(model->setMemoryBudget(std::uint64_t{1} << 30).ok());
    EXPECT_TRUE(model->plan().resident);
    EXPECT_EQ(logits(), before);
}

class BadFile : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() /
                  (std::string("thimble-model-") + testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    std::string refusal(const fs::path& path) {
        const auto model = Model::load(path, {});
        return model ? "accepted" : model.error().message;
    }
    fs::path folder_;
};

TEST_F(BadFile, IsRefusedWithItsName) {
    EXPECT_THAT(refusal(folder_ / "absent.gguf"), HasSubstr("absent.gguf"));
    EXPECT_NE(refusal(folder_), "accepted");
    std::ofstream(folder_ / "empty.gguf").close();
    EXPECT_THAT(refusal(folder_ / "empty.gguf"), HasSubstr("empty"));
    std::ofstream(folder_ / "text.gguf") << "This is not a model.";
    EXPECT_THAT(refusal(folder_ / "text.gguf"), HasSubstr("text.gguf"));
}

TEST_F(BadFile, CutAnywhereItIsRefused) {
    const auto size = fs::file_size(test::goldenFile("nano-Q4_0.gguf"));
    for (const double share : {0.001, 0.01, 0.05, 0.3, 0.7, 0.999}) {
        const fs::path cut = folder_ / "cut.gguf";
        fs::copy_file(test::goldenFile("nano-Q4_0.gguf"), cut, fs::copy_options::overwrite_existing);
        fs::resize_file(cut, static_cast<std::uintmax_t>(static_cast<double>(size) * share));
        EXPECT_THAT(refusal(cut), HasSubstr("cut.gguf")) << share;
    }
}

TEST_F(BadFile, CutWhileInUseTheAnswerEndsWithASentence) {
    const fs::path path = folder_ / "vanishing.gguf";
    fs::copy_file(test::goldenFile("nano-Q4_0.gguf"), path);
    auto model = Model::load(path, {});
    ASSERT_TRUE(model.ok());
    fs::resize_file(path, 1000);
    const Status status = evaluateLogits(**model, test::goldenTokens(), 1, [](std::span<const float>) {});
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(status.error().message, HasSubstr("vanishing.gguf"));
}

}  // namespace
}  // namespace thimble::engine
