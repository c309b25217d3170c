#include "app/workers/engine_generator.h"

#include <gmock/gmock.h>

#include <QTemporaryDir>
#include <fstream>

#include "app/chat/turn.h"
#include "app/models/built_in_model.h"
#include "tests/app/workers/waiting.h"

namespace thimble::app {
namespace {

using testing::HasSubstr;

/// The real engine with the model that ships with the program.
class EngineGeneratorTest : public testing::Test {
  protected:
    void SetUp() override {
        if (builtInModelPath().empty()) GTEST_SKIP() << "this tree has no built-in model";
    }
    engine::Result<std::unique_ptr<Generator>> load(const std::filesystem::path& path = {}) {
        LoadRequest request;
        request.path = path;
        request.context = 512;
        request.threads = 2;
        return engineLoader()(request, [this](double fraction) {
            fractions_.push_back(fraction);
            return true;
        });
    }
    std::vector<double> fractions_;
};

engine::GenerateRequest question(const std::string& text, int maxTokens) {
    engine::GenerateRequest request;
    request.messages = {{"user", text}};
    request.sampling.temperature = 0;
    request.maxTokens = maxTokens;
    return request;
}

TEST(BuiltInSampling, IsItsOwnUnlessTheUserChoseAndNeverLoops) {
    engine::SamplingSettings wish;
    wish.seed = 5;
    EXPECT_GT(builtInSampling(wish).candidates, 1);
    EXPECT_EQ(builtInSampling(wish).seed, 5u);
    EXPECT_GT(builtInSampling(wish).noRepeatNgram, 0);

    wish.temperature = 0.9f;
    EXPECT_EQ(builtInSampling(wish).temperature, 0.9f);
    EXPECT_EQ(builtInSampling(wish).candidates, 1);
    EXPECT_EQ(builtInSampling(wish).topP, wish.topP);
    EXPECT_GT(builtInSampling(wish).noRepeatNgram, 0);
    wish.noRepeatNgram = 20;
    EXPECT_EQ(builtInSampling(wish), wish);
}

TEST(BuiltInRequest, OffersAnswersInSmallTalkUnlessTheUserChoseOtherwise) {
    const QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdWString()) / "small-talk.db";
    ASSERT_TRUE(writeSmallTalk(
                    std::vector<std::string>{"> I lost my umbrella.\nWhere did you have your umbrella last?\n"}, file)
                    .ok());
    auto smallTalk = SmallTalk::open(file);
    ASSERT_TRUE(smallTalk.ok()) << smallTalk.error().message;
    engine::GenerateRequest wish;
    wish.messages = {{"user", "i lost my umbrella"}};
    const auto request = builtInRequest(wish, smallTalk->get());
    ASSERT_EQ(request.suggestions.size(), 2u);
    EXPECT_EQ(request.suggestions[0].text, "Where did you have your umbrella last?");
    EXPECT_GT(request.suggestions[0].bonus, request.suggestions[1].bonus);
    EXPECT_TRUE(builtInRequest(wish, nullptr).suggestions.empty());

    engine::GenerateRequest goesOn = wish;
    goesOn.messages.push_back({"assistant", "Where"});
    goesOn.messages.push_back({"user", kGoOn});
    EXPECT_TRUE(builtInRequest(goesOn, smallTalk->get()).suggestions.empty());
    wish.sampling.temperature = 0.9f;
    EXPECT_TRUE(builtInRequest(wish, smallTalk->get()).suggestions.empty());
}

TEST_F(EngineGeneratorTest, TheBuiltInModelAnswers) {
    auto model = load();
    ASSERT_TRUE(model.ok()) << model.error().message;
    Generator& generator = **model;
    EXPECT_EQ(generator.contextSize(), 512);
    EXPECT_FALSE(generator.modelName().empty());
    EXPECT_FALSE(generator.writesSummaries());
    EXPECT_GT(generator.memory().weights, 0u);

    const engine::GenerateRequest request = question("Hello!", 16);
    std::string text;
    std::int64_t prompt = 0;
    const auto stats =
        generator.generate(request, {[&](std::int64_t, std::int64_t total) { prompt = total; },
                                     [&](std::string_view piece) { return text += piece, true; }, nullptr});
    ASSERT_TRUE(stats.ok()) << stats.error().message;
    EXPECT_FALSE(text.empty());
    EXPECT_LE(stats->generatedTokens, 16);
    EXPECT_EQ(stats->promptTokens, prompt);
    // The prompt is counted as it is computed; countTokens leaves out at most the markers of the reply.
    const auto counted = generator.countTokens(request.messages);
    ASSERT_TRUE(counted.ok());
    EXPECT_NEAR(double(*counted), double(prompt), 8);
    EXPECT_EQ(generator.figures().expertUse.size() % std::size_t(generator.figures().experts), 0u);
}

TEST_F(EngineGeneratorTest, AStopEndsAReply) {
    auto model = load();
    ASSERT_TRUE(model.ok()) << model.error().message;
    std::atomic<bool> stop = false;
    const auto stats = (*model)->generate(question("Tell me a story.", 400),
                                          {{}, [&](std::string_view) { return stop = true, true; }, &stop});
    ASSERT_TRUE(stats.ok()) << stats.error().message;
    EXPECT_EQ(stats->reason, engine::StopReason::Stopped);
    EXPECT_LE(stats->generatedTokens, 2);
}

TEST_F(EngineGeneratorTest, FilesThatAreNoModelsAreSentences) {
    const QTemporaryDir folder;
    const auto path = std::filesystem::path(folder.path().toStdString()) / "model.gguf";
    std::ofstream(path) << "this is text";
    for (const auto& bad : {path, path.parent_path(), path.parent_path() / "missing.gguf"}) {
        const auto model = load(bad);
        ASSERT_FALSE(model.ok()) << bad;
        EXPECT_THAT(model.error().message, HasSubstr(bad.filename().string()));
    }
}

}  // namespace
}  // namespace thimble::app
