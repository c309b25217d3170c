#include "engine/generate/prefix_store.h"

#include <fstream>

#include "engine/generate/session.h"
#include "engine/model/forward.h"
#include "engine/model/kv_file.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

class Prefixes : public testing::Test {
  protected:
    void SetUp() override {
        const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
        folder_ = fs::temp_directory_path() / ("thimble-prefixes-" + name);
        fs::remove_all(folder_);
        model_ = test::loadGolden("nano-swa-Q4_0");
        tokens_ = test::goldenTokens();
    }
    void TearDown() override { fs::remove_all(folder_); }

    KvCache cacheOf(std::span<const Token> tokens) {
        auto cache = KvCache::create(model_->config(), 64, model_->plan().kvType);
        if (!tokens.empty()) {
            EXPECT_TRUE(*forward(model_->parts(), *cache, tokens));
        }
        return std::move(*cache);
    }
    std::span<const Token> first(std::size_t count) const { return std::span(tokens_).first(count); }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
    std::unique_ptr<Model> model_;
    std::vector<Token> tokens_;
};

TEST_F(Prefixes, RestoresTheLongestThatFits) {
    PrefixStore store(folder_, 1 << 30, 1);
    for (const std::size_t count : {10, 30, 20}) {
        ASSERT_TRUE(store.save(cacheOf(first(count)), first(count)).ok());
    }
    KvCache cache = cacheOf({});
    EXPECT_EQ(store.restore(first(48), 0, cache), 30);
    EXPECT_EQ(cache.size(), 30);
    EXPECT_EQ(store.restore(first(25), 0, cache), 20);
    std::vector<Token> other(tokens_.begin(), tokens_.begin() + 40);
    other[15] ^= 1;
    EXPECT_EQ(store.restore(other, 0, cache), 10);
}

TEST_F(Prefixes, LeavesTheCacheAloneWhenMemoryHoldsAsMuch) {
    PrefixStore store(folder_, 1 << 30, 1);
    ASSERT_TRUE(store.save(cacheOf(first(10)), first(10)).ok());
    KvCache cache = cacheOf(first(12));
    EXPECT_EQ(store.restore(first(48), 12, cache), 0);
    EXPECT_EQ(cache.size(), 12);
}

TEST_F(Prefixes, KnowsItsOwnModelOnly) {
    ASSERT_TRUE(PrefixStore(folder_, 1 << 30, 1).save(cacheOf(first(10)), first(10)).ok());
    KvCache cache = cacheOf({});
    EXPECT_EQ(PrefixStore(folder_, 1 << 30, 2).restore(first(20), 0, cache), 0);
}

TEST_F(Prefixes, RemovesWhatIsDamaged) {
    PrefixStore store(folder_, 1 << 30, 1);
    ASSERT_TRUE(store.save(cacheOf(first(10)), first(10)).ok());
    const fs::path file = fs::directory_iterator(folder_)->path();
    fs::resize_file(file, fs::file_size(file) - 3);
    KvCache cache = cacheOf({});
    EXPECT_EQ(store.restore(first(20), 0, cache), 0);
    EXPECT_EQ(files(), 0u);
}

TEST_F(Prefixes, StaysWithinItsDiskByDroppingTheLeastRecentlyUsed) {
    const std::uint64_t one = kvFileBytes(cacheOf(first(20)));
    PrefixStore store(folder_, 2 * one + one / 2, 1);
    KvCache cache = cacheOf({});
    std::vector<std::vector<Token>> texts;
    for (int i = 0; i < 3; ++i) {
        texts.emplace_back(tokens_.begin() + i, tokens_.begin() + i + 20);
        ASSERT_TRUE(store.save(cacheOf(texts.back()), texts.back()).ok());
        // Times of change are what "recently" is read from; a file system may keep them coarsely.
        for (const auto& file : fs::directory_iterator(folder_)) {
            fs::last_write_time(file.path(), file.last_write_time() - std::chrono::seconds(10));
        }
        if (i == 1) {
            texts[0].push_back(1);
            EXPECT_EQ(store.restore(texts[0], 0, cache), 20);  // the older one was used again
        }
    }
    EXPECT_EQ(files(), 2u);
    texts[1].push_back(1);
    EXPECT_EQ(store.restore(texts[1], 0, cache), 0);
    EXPECT_EQ(store.restore(texts[0], 0, cache), 20);
}

TEST_F(Prefixes, KeepsNothingThatIsLargerThanItsDisk) {
    PrefixStore store(folder_, 100, 1);
    EXPECT_TRUE(store.save(cacheOf(first(20)), first(20)).ok());
    KvCache cache = cacheOf({});
    EXPECT_EQ(store.restore(first(30), 0, cache), 0);
}

TEST_F(Prefixes, ASessionReopensADocumentWithoutComputingItAgain) {
    auto model = Model::load(fs::path(THIMBLE_TEST_DATA) / "models/nano-chat-Q8_0.gguf", {});
    ASSERT_TRUE(model.ok());
    GenerateRequest request;
    std::string document;
    for (int i = 0; i < 20; ++i)
        document += "Paragraph " + std::to_string(i) + "; ";
    document.resize(200);  // the context of this model is 256 tokens, about one a character
    request.messages = {{"system", document}, {"user", "?"}};
    request.sampling.temperature = 0;
    request.maxTokens = 2;
    request.keepMessages = 1;
    SessionOptions options;
    options.prefixFolder = folder_;
    std::vector<std::string> replies;
    for (int run = 0; run < 2; ++run) {
        Session session(**model, options);
        std::string text;
        GenerateCallbacks callbacks;
        callbacks.onPiece = [&](std::string_view piece) { return text += piece, true; };
        const auto stats = session.generate(request, callbacks);
        ASSERT_TRUE(stats.ok()) << stats.error().message;
        replies.push_back(text);
        if (run == 1) {
            EXPECT_GT(stats->reusedTokens, 100);
        }
    }
    EXPECT_EQ(replies[0], replies[1]);
}

}  // namespace
}  // namespace thimble::engine
