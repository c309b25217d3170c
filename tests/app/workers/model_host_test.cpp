#include <gmock/gmock.h>

#include "tests/app/workers/assistant_fixture.h"

namespace thimble::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ModelHostTest : public AssistantFixture {
  protected:
    void SetUp() override {
        AssistantFixture::SetUp();
        QObject::connect(&host(), &ModelHost::stateChanged, [this](const ModelState& state) {
            if (stages_.empty() || stages_.back() != state.stage) stages_.push_back(state.stage);
        });
    }
    ModelHost& host() { return assistant_->model(); }
    bool waitFor(ModelStage stage) {
        return waitUntil([&] { return host().state().stage == stage; });
    }
    std::vector<ModelStage> stages_;
};

TEST_F(ModelHostTest, LoadsAtTheStartWithProgress) {
    ASSERT_TRUE(waitFor(ModelStage::Ready));
    EXPECT_EQ(host().state().name, "Scripted");
    EXPECT_EQ(host().state().contextSize, 4096);
    EXPECT_EQ(host().state().progress, 1);
    EXPECT_TRUE(host().state().writesSummaries);
}

TEST_F(ModelHostTest, AModelThatCannotBeLoadedSaysWhyAndTheNextOneWorks) {
    ASSERT_TRUE(waitFor(ModelStage::Ready));
    ScriptedModel::Nature broken;
    broken.loadError = "The file is truncated.";
    model_->setNature(broken);
    host().load("/tmp/broken.gguf");
    ASSERT_TRUE(waitFor(ModelStage::Failed));
    EXPECT_EQ(host().state().problem, "The file is truncated.");
    EXPECT_EQ(ask(0, "Hi").problem, "The file is truncated.");
    model_->setNature({});
    host().load("/tmp/good.gguf");
    ASSERT_TRUE(waitFor(ModelStage::Ready));
    EXPECT_TRUE(host().state().problem.isEmpty());
    EXPECT_EQ(ask(0, "Hi").text, "OK.");
    EXPECT_EQ(assistant_->settings().value("model.path"), "/tmp/good.gguf");
}

TEST_F(ModelHostTest, SwitchingStopsTheReplyUnderWay) {
    ScriptedReply endless;
    endless.pieces.assign(100'000, "x");
    endless.betweenPieces = 1ms;
    model_->answer(endless);
    chat().send(0, "Talk");
    waitForPiece();
    host().load("/tmp/other.gguf");
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_EQ(finished_[0].problem, "Stopped.");
    EXPECT_TRUE(waitFor(ModelStage::Ready));
}

TEST_F(ModelHostTest, APersonasModelIsLoadedForItsQuestion) {
    ASSERT_TRUE(waitFor(ModelStage::Ready));
    const Id conversation = ask(0, "Hi").conversation;
    ChatSettings own;
    own.model = "/tmp/special.gguf";
    conversations().setSettings(conversation, own);
    EXPECT_EQ(ask(conversation, "Again").text, "OK.");
    EXPECT_EQ(host().state().path, "/tmp/special.gguf");
    EXPECT_EQ(model_->loads(), 2);
}

TEST_F(ModelHostTest, FiguresComeWhileAModelIsLoaded) {
    bool figures = false;
    QObject::connect(&host(), &ModelHost::figures, [&](const LiveFigures& live) { figures = live.residentBytes > 0; });
    EXPECT_TRUE(waitUntil([&] { return figures; }));
    host().unload();
    EXPECT_EQ(host().state().stage, ModelStage::None);
}

}  // namespace
}  // namespace thimble::app
