#include "engine/model/kv_file.h"

#include <gmock/gmock.h>

#include "engine/model/forward.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

class KvFile : public testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        std::replace(name.begin(), name.end(), '/', '-');
        folder_ = fs::temp_directory_path() / ("thimble-kv-" + name);
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        model_ = test::loadGolden(GetParam());
        tokens_ = test::goldenTokens();
    }
    void TearDown() override { fs::remove_all(folder_); }

    KvCache cacheOf(std::size_t tokens, std::int64_t context = 64) {
        auto cache = KvCache::create(model_->config(), context, model_->plan().kvType);
        if (tokens > 0) {
            EXPECT_TRUE(*forward(model_->parts(), *cache, std::span(tokens_).first(tokens)));
        }
        return std::move(*cache);
    }

    /// The state after one more token: it depends on every row of the cache.
    std::vector<float> stateAfter(KvCache& cache, Token token) {
        EXPECT_TRUE(*forward(model_->parts(), cache, {&token, 1}));
        const float* x = model_->parts().scratch.x;
        return {x, x + model_->config().hidden};
    }

    fs::path folder_;
    std::unique_ptr<Model> model_;
    std::vector<Token> tokens_;
};

TEST_P(KvFile, GivesBackTheSameCacheBeforeAndAfterTheRingsHaveGoneRound) {
    for (const std::size_t count : {1, 9, 16, 17, 40}) {
        KvCache cache = cacheOf(count);
        const fs::path path = folder_ / std::to_string(count);
        ASSERT_TRUE(saveKvCache(path, cache, 7, std::span(tokens_).first(count)).ok());
        EXPECT_EQ(fs::file_size(path), kvFileBytes(cache));

        const auto header = readKvHeader(path);
        ASSERT_TRUE(header.ok());
        EXPECT_EQ(header->tokens,
                  std::vector<Token>(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(count)));
        EXPECT_EQ(header->fingerprint, 7u);

        KvCache restored = cacheOf(0, 48);  // a smaller context does not matter
        const Status status = restoreKvCache(path, 7, restored);
        ASSERT_TRUE(status.ok()) << status.error().message;
        EXPECT_EQ(restored.size(), static_cast<std::int64_t>(count));
        EXPECT_EQ(stateAfter(restored, 3), stateAfter(cache, 3)) << count;
    }
}

TEST_P(KvFile, RefusesWhatDoesNotBelongToTheModel) {
    KvCache cache = cacheOf(20);
    const fs::path path = folder_ / "kept";
    ASSERT_TRUE(saveKvCache(path, cache, 7, std::span(tokens_).first(20)).ok());
    KvCache other = cacheOf(5);
    const Status status = restoreKvCache(path, 8, other);
    ASSERT_FALSE(status.ok());
    EXPECT_THAT(status.error().message, testing::HasSubstr("another model"));
    EXPECT_EQ(other.size(), 0);
    KvCache small = cacheOf(0, 19);
    EXPECT_THAT(restoreKvCache(path, 7, small).error().message, testing::HasSubstr("longer than the context"));
}

TEST_P(KvFile, DetectsEveryKindOfDamage) {
    KvCache cache = cacheOf(20);
    const fs::path path = folder_ / "kept";
    ASSERT_TRUE(saveKvCache(path, cache, 7, std::span(tokens_).first(20)).ok());
    const auto size = static_cast<std::int64_t>(fs::file_size(path));
    const auto flip = [&](std::int64_t at) {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekg(at);
        const char byte = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(byte ^ 16));
    };
    for (const std::int64_t at : {std::int64_t{0}, std::int64_t{17}, std::int64_t{60}, size / 2, size - 9, size - 1}) {
        flip(at);
        KvCache restored = cacheOf(0);
        EXPECT_FALSE(restoreKvCache(path, 7, restored).ok()) << "byte " << at;
        EXPECT_EQ(restored.size(), 0);
        flip(at);
    }
    KvCache restored = cacheOf(0);
    EXPECT_TRUE(restoreKvCache(path, 7, restored).ok());
    fs::resize_file(path, static_cast<std::uintmax_t>(size - 1));
    EXPECT_FALSE(restoreKvCache(path, 7, restored).ok());
    fs::resize_file(path, 0);
    EXPECT_FALSE(readKvHeader(path).ok());
    EXPECT_FALSE(readKvHeader(folder_ / "absent").ok());
    EXPECT_FALSE(readKvHeader(folder_).ok());
}

TEST_P(KvFile, LeavesNothingBehindWhenItCannotWrite) {
    KvCache cache = cacheOf(3);
    EXPECT_FALSE(saveKvCache(folder_ / "no" / "such" / "folder", cache, 7, std::span(tokens_).first(3)).ok());
    EXPECT_TRUE(fs::is_empty(folder_));
}

INSTANTIATE_TEST_SUITE_P(Models, KvFile, testing::Values("nano-Q4_0", "nano-swa-Q4_0", "nano-saturated-F32"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace thimble::engine
