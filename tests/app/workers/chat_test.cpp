#include <gmock/gmock.h>

#include "tests/app/workers/assistant_fixture.h"

namespace thimble::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ChatTest : public AssistantFixture {};

ScriptedReply endless() {
    ScriptedReply reply;
    reply.pieces.assign(100'000, "word ");
    reply.betweenPieces = 1ms;
    return reply;
}

TEST_F(ChatTest, AnswersAndStores) {
    model_->answer(ScriptedReply::words("Hello to you."));
    const Message reply = ask(0, "Hello there");
    EXPECT_EQ(reply.text, "Hello to you.");
    EXPECT_EQ(reply.status, MessageStatus::Complete);
    EXPECT_EQ(reply.stats.model, "Scripted");
    EXPECT_EQ(reply.stats.generatedTokens, 3);
    EXPECT_EQ(pieces_.join(""), "Hello to you.");
    ASSERT_EQ(added_.size(), 2u);
    EXPECT_EQ(added_[0].text, "Hello there");
    EXPECT_EQ(added_[1].id, reply.id);

    restart();
    const ConversationPage list = valueOf(conversations().list({}, 0, 10));
    ASSERT_EQ(list.rows.size(), 1u);
    EXPECT_EQ(list.rows[0].title, "Hello there");
    const std::vector<Message> rows = shown(list.rows[0].id);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1], reply);
}

TEST_F(ChatTest, TheModelSeesTheConversation) {
    assistant_->settings().set("chat.system_prompt", "Be kind.");
    model_->answer(ScriptedReply::words("First."));
    const Message first = ask(0, "One");
    ask(first.conversation, "Two");
    const engine::GenerateRequest request = model_->requests().back();
    EXPECT_THAT(request.messages,
                ElementsAre(engine::ChatMessage{"system", "Be kind."}, engine::ChatMessage{"user", "One"},
                            engine::ChatMessage{"assistant", "First."}, engine::ChatMessage{"user", "Two"}));
}

TEST_F(ChatTest, TheQuestionIsCommittedBeforeTheModelHearsOfIt) {
    ScriptedReply waiting = ScriptedReply::words("late answer");
    waiting.waitForRelease = true;
    model_->answer(waiting);
    chat().send(0, "Question");
    waitForPiece();
    // What another program would see now.
    EXPECT_EQ(shown(added_.at(0).conversation).at(0).text, "Question");
    EXPECT_EQ(shown(added_.at(0).conversation).at(1).status, MessageStatus::Partial);
    model_->release();
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_EQ(finished_[0].text, "late answer");
}

TEST_F(ChatTest, StopKeepsWhatWasWritten) {
    model_->answer(endless());
    chat().send(0, "Talk");
    waitForPiece();
    const Id conversation = added_.at(0).conversation;
    EXPECT_TRUE(chat().isReplying(conversation));
    chat().stop(conversation);
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_FALSE(chat().isReplying(conversation));
    EXPECT_EQ(finished_[0].status, MessageStatus::Partial);
    EXPECT_EQ(finished_[0].problem, "Stopped.");
    EXPECT_EQ(finished_[0].text, pieces_.join(""));
}

TEST_F(ChatTest, StopEndsAPromptToo) {
    ScriptedReply slow;
    slow.beforePrompt = 60s;
    model_->answer(slow);
    chat().send(0, "Long prompt");
    ASSERT_TRUE(waitUntil([&] { return !model_->requests().empty(); }));
    chat().stop(added_.at(0).conversation);
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_EQ(finished_[0].text, "");
    EXPECT_EQ(finished_[0].problem, "Stopped.");
}

TEST_F(ChatTest, EndingTheProgramKeepsWhatWasWritten) {
    model_->answer(endless());
    chat().send(0, "Talk");
    waitForPiece();
    const Id conversation = added_.at(0).conversation;
    const QString seen = pieces_.join("");
    restart();
    const Message reply = shown(conversation).at(1);
    EXPECT_EQ(reply.status, MessageStatus::Partial);
    EXPECT_EQ(reply.problem, "Stopped.");
    EXPECT_TRUE(reply.text.startsWith(seen));
}

TEST_F(ChatTest, PiecesComeGrouped) {
    ScriptedReply fast;
    fast.pieces.assign(5000, "x");
    fast.betweenPieces = 0ms;
    model_->answer(fast);
    const Message reply = ask(0, "Fast");
    EXPECT_EQ(reply.text, QString("x").repeated(5000));
    EXPECT_EQ(pieces_.join(""), reply.text);
    EXPECT_LT(pieces_.size(), 1000);
}

TEST_F(ChatTest, AnErrorIsTheReplysProblem) {
    model_->answer(ScriptedReply::failure("The file of the model is gone. Load another one."));
    const Message failed = ask(0, "Hi");
    EXPECT_EQ(failed.status, MessageStatus::Failed);
    EXPECT_EQ(failed.problem, "The file of the model is gone. Load another one.");
    // Regenerating makes an alternative; the failed one is not shown to the model.
    chat().regenerate(failed.id);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    EXPECT_EQ(finished_[1].text, "OK.");
    EXPECT_THAT(shown(failed.conversation).at(1).alternatives, ElementsAre(failed.id, finished_[1].id));
    EXPECT_THAT(model_->requests().back().messages, ElementsAre(engine::ChatMessage{"user", "Hi"}));
}

TEST_F(ChatTest, AnErrorMidwayKeepsTheText) {
    ScriptedReply reply = ScriptedReply::words("half of it");
    reply.error = "The disk failed.";
    model_->answer(reply);
    const Message partial = ask(0, "Hi");
    EXPECT_EQ(partial.status, MessageStatus::Partial);
    EXPECT_EQ(partial.text, "half of it");
    EXPECT_EQ(partial.problem, "The disk failed.");
}

TEST_F(ChatTest, WithoutAModelTheReplySaysSo) {
    assistant_->model().unload();
    const Message reply = ask(0, "Hi");
    EXPECT_EQ(reply.status, MessageStatus::Failed);
    EXPECT_THAT(reply.problem.toStdString(), HasSubstr("No model is loaded"));
}

TEST_F(ChatTest, EditingBranchesAndKeepsBoth) {
    model_->answer(ScriptedReply::words("About cats."));
    model_->answer(ScriptedReply::words("About dogs."));
    const Message cats = ask(0, "Cats?");
    const Id question = added_.at(0).id;
    chat().editAndResend(question, "Dogs?");
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    std::vector<Message> rows = shown(cats.conversation);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].text, "Dogs?");
    EXPECT_EQ(rows[1].text, "About dogs.");
    EXPECT_EQ(rows[0].alternatives.size(), 2u);
    EXPECT_THAT(model_->requests().back().messages, ElementsAre(engine::ChatMessage{"user", "Dogs?"}));

    bool reset = false;
    QObject::connect(&conversations(), &Conversations::messagesReset, [&](Id) { reset = true; });
    conversations().switchBranch(question);
    ASSERT_TRUE(waitUntil([&] { return reset; }));
    EXPECT_EQ(shown(cats.conversation).at(1).text, "About cats.");
}

TEST_F(ChatTest, GoingOnAddsToTheSameReply) {
    ScriptedReply cut = ScriptedReply::words("one two ");
    cut.reason = engine::StopReason::MaxTokens;
    model_->answer(cut);
    const Message first = ask(0, "Count");
    EXPECT_EQ(first.status, MessageStatus::Partial);
    model_->answer(ScriptedReply::words("three"));
    chat().continueReply(first.id);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    EXPECT_EQ(finished_[1].id, first.id);
    EXPECT_EQ(finished_[1].text, "one two three");
    EXPECT_EQ(finished_[1].status, MessageStatus::Complete);
}

TEST_F(ChatTest, ConversationsWaitInLine) {
    ScriptedReply waiting = ScriptedReply::words("first reply");
    waiting.waitForRelease = true;
    model_->answer(waiting);
    model_->answer(ScriptedReply::words("second reply"));
    chat().send(0, "A");
    waitForPiece();
    chat().send(0, "B");
    ASSERT_TRUE(waitUntil([&] { return added_.size() == 4; }));
    EXPECT_TRUE(chat().isReplying(added_[2].conversation));
    EXPECT_THAT(finished_, IsEmpty());
    model_->release();
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    EXPECT_EQ(finished_[1].text, "second reply");
    EXPECT_NE(finished_[0].conversation, finished_[1].conversation);
}

TEST_F(ChatTest, ASecondQuestionWhileReplyingIsGivenBack) {
    model_->answer(endless());
    chat().send(0, "A");
    waitForPiece();
    chat().send(added_.at(0).conversation, "B");
    EXPECT_EQ(notSent_.at(0), "B");
}

TEST_F(ChatTest, PersonaAndConversationOverlayTheSettings) {
    Persona pirate;
    pirate.name = "Pirate";
    pirate.settings.systemPrompt = "Arr.";
    pirate.settings.temperature = 0.1;
    const Id persona = valueOf(assistant_->savePersona(pirate));
    assistant_->settings().set("chat.persona", qlonglong(persona));
    assistant_->settings().set("sampling.top_k", 7);
    const Message first = ask(0, "Hi");
    ChatSettings own;
    own.temperature = 0.9;
    conversations().setSettings(first.conversation, own);
    ask(first.conversation, "Again");
    const auto requests = model_->requests();
    EXPECT_EQ(requests[0].messages.at(0).content, "Arr.");
    EXPECT_FLOAT_EQ(requests[0].sampling.temperature, 0.1f);
    EXPECT_EQ(requests[0].sampling.topK, 7);
    EXPECT_FLOAT_EQ(requests[1].sampling.temperature, 0.9f);
}

TEST_F(ChatTest, AMessageOfFiveMegabytesIsStoredAndExplained) {
    const QString text = QString("long words ").repeated(500'000);
    const Message reply = ask(0, text);
    EXPECT_EQ(reply.status, MessageStatus::Failed);
    EXPECT_THAT(reply.problem.toStdString(), HasSubstr("too long"));
    EXPECT_EQ(shown(reply.conversation).at(0).text, text);
    EXPECT_THAT(questions_, IsEmpty());
}

/// Fills a conversation until the next question no longer fits its context.
class FullContextTest : public AssistantFixture {
  protected:
    void SetUp() override {
        ScriptedModel::Nature nature;
        nature.contextSize = 1000;
        model_->setNature(nature);
        AssistantFixture::SetUp();
        for (int i = 0; i < 5; ++i) {
            model_->answer(ScriptedReply::words("answer " + std::to_string(i)));
            conversation_ = ask(conversation_, QString::number(i) + QString(" question").repeated(60)).conversation;
        }
        ASSERT_TRUE(waitUntil([this] { return finished_.size() == 5; }));
    }
    /// The question that does not fit.
    void overflow() { chat().send(conversation_, "last" + QString(" question").repeated(60)); }

    Id conversation_ = 0;
};

TEST_F(FullContextTest, AsksTheUser) {
    overflow();
    ASSERT_TRUE(waitUntil([&] { return !questions_.empty(); }));
    EXPECT_EQ(questions_[0].conversation, conversation_);
    EXPECT_EQ(questions_[0].contextSize, 1000);
    EXPECT_TRUE(questions_[0].canShorten);
    EXPECT_TRUE(chat().isReplying(conversation_));
    EXPECT_EQ(model_->requests().size(), 5u);
    chat().stop(conversation_);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 6; }));
    EXPECT_EQ(finished_[5].problem, "Stopped.");
}

TEST_F(FullContextTest, DropsTheOldestAndShowsWhere) {
    overflow();
    ASSERT_TRUE(waitUntil([&] { return !questions_.empty(); }));
    chat().answerContextFull(conversation_, ContextStrategy::DropOldest, true);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 6; }));
    EXPECT_EQ(finished_[5].status, MessageStatus::Complete);
    const auto sent = model_->requests().back().messages;
    EXPECT_THAT(sent.back().content, HasSubstr("last"));
    EXPECT_EQ(sent.front().role, "user");
    EXPECT_LE(ScriptedModel::tokensOf(sent), 500);
    int notes = 0;
    for (const Message& message : shown(conversation_))
        notes += message.note ? 1 : 0;
    EXPECT_EQ(notes, 1);
    EXPECT_EQ(assistant_->settings().value("chat.when_full"), "drop");
    // It stays so: the next prompt begins where this one began.
    ask(conversation_, "short");
    EXPECT_EQ(model_->requests().back().messages.front(), sent.front());
}

TEST_F(FullContextTest, SummarisesTheOldest) {
    model_->answer(ScriptedReply::words("They asked and I answered."));
    model_->answer(ScriptedReply::words("Fine."));
    overflow();
    ASSERT_TRUE(waitUntil([&] { return !questions_.empty(); }));
    chat().answerContextFull(conversation_, ContextStrategy::Summarise, false);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 6; }));
    EXPECT_EQ(finished_[5].text, "Fine.");
    const auto requests = model_->requests();
    EXPECT_THAT(requests[5].messages.back().content, HasSubstr("Summarise"));
    EXPECT_THAT(requests[6].messages.front().content, HasSubstr("They asked and I answered."));
    EXPECT_EQ(assistant_->settings().value("chat.when_full"), "ask");
    QString summary;
    for (const Message& message : shown(conversation_))
        if (message.note) summary = message.note->summary;
    EXPECT_EQ(summary, "They asked and I answered.");
}

TEST_F(FullContextTest, TakesTheQuestionToANewChat) {
    overflow();
    ASSERT_TRUE(waitUntil([&] { return !questions_.empty(); }));
    chat().answerContextFull(conversation_, ContextStrategy::NewChat, false);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 7; }));
    EXPECT_NE(added_.back().conversation, conversation_);
    EXPECT_EQ(shown(added_.back().conversation).size(), 2u);
    EXPECT_THAT(shown(conversation_).back().problem.toStdString(), HasSubstr("new chat"));
    EXPECT_FALSE(chat().isReplying(conversation_));
}

}  // namespace
}  // namespace thimble::app
