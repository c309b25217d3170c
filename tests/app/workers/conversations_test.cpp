#include <gmock/gmock.h>

#include <QFile>

#include "tests/app/workers/assistant_fixture.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ConversationsServiceTest : public AssistantFixture {
  protected:
    void SetUp() override {
        AssistantFixture::SetUp();
        QObject::connect(&conversations(), &Conversations::created,
                         [this](const Conversation& row) { log_ << "created " + row.title; });
        QObject::connect(&conversations(), &Conversations::changed,
                         [this](const Conversation& row) { log_ << "changed " + row.title; });
        QObject::connect(&conversations(), &Conversations::removed, [this](Id) { log_ << "removed"; });
    }
    void waitFor(const QString& entry) {
        EXPECT_TRUE(waitUntil([&] { return log_.contains(entry); }))
            << entry.toStdString() << " not in " << log_.join(", ").toStdString();
    }
    std::vector<Conversation> rows() { return valueOf(conversations().list({}, 0, 100)).rows; }
    QStringList log_;
};

TEST_F(ConversationsServiceTest, ChangesAreAnnounced) {
    const Id id = ask(0, "Hello").conversation;
    waitFor("created Hello");
    conversations().rename(id, "Mine");
    waitFor("changed Mine");
    conversations().remove(id);
    waitFor("removed");
    EXPECT_THAT(rows(), IsEmpty());
    conversations().undoRemove(id);
    waitFor("created Mine");
    EXPECT_EQ(rows().size(), 1u);
    valueOf(conversations().duplicate(id));
    waitFor("created Mine (copy)");
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(ConversationsServiceTest, WhatWasRemovedIsGoneAfterARestart) {
    const Id id = ask(0, "Hello").conversation;
    conversations().remove(id);
    waitFor("removed");
    restart();
    conversations().undoRemove(id);
    EXPECT_THAT(rows(), IsEmpty());
    EXPECT_THAT(valueOf(conversations().search("Hello", 10)), IsEmpty());
}

TEST_F(ConversationsServiceTest, ExportedJsonIsImportedAgain) {
    model_->answer(ScriptedReply::words("An answer."));
    ask(0, "Question");
    const QString path = folder_.path() + "/all.json";
    EXPECT_TRUE(valueOf(conversations().exportTo(path, ExportFormat::Json, {})));
    const std::vector<Id> made = valueOf(conversations().importFrom(path));
    ASSERT_EQ(made.size(), 1u);
    EXPECT_EQ(shown(made[0]).at(1).text, "An answer.");
    EXPECT_EQ(rows().size(), 2u);
}

TEST_F(ConversationsServiceTest, MarkdownHoldsTheBranchOnShow) {
    model_->answer(ScriptedReply::words("First."));
    model_->answer(ScriptedReply::words("Second."));
    const Message first = ask(0, "Question");
    chat().regenerate(first.id);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    const QString path = folder_.path() + "/chat.md";
    EXPECT_TRUE(valueOf(conversations().exportTo(path, ExportFormat::Markdown, {first.conversation})));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const std::string text = file.readAll().toStdString();
    EXPECT_THAT(text, HasSubstr("Second."));
    EXPECT_THAT(text, testing::Not(HasSubstr("First.")));
}

/// What was asked and not answered when the program ends is cancelled; nothing is called that has gone.
TEST_F(ConversationsServiceTest, EndsWithQuestionsPending) {
    const Id id = ask(0, "Hello").conversation;
    for (int round = 0; round < 20; ++round) {
        auto duplicated = conversations().duplicate(id);
        auto branched = conversations().branch(id, added_.at(1).id);
        auto created = conversations().create();
        auto listed = conversations().list({}, 0, 10);
        auto persona = assistant_->savePersona({});
        auto documents = assistant_->documents().documents(id);
        int answers = 0;
        listed.then(QtFuture::Launch::Sync, [&](QFuture<ConversationPage> page) { answers += page.resultCount(); });
        conversations().rename(id, "Mine");
        conversations().switchBranch(id);
        if (round % 2) QCoreApplication::processEvents();
        end();
        QCoreApplication::processEvents();
        EXPECT_TRUE(duplicated.isFinished() && branched.isFinished() && created.isFinished() && persona.isFinished() &&
                    documents.isFinished());
        start();
    }
}

TEST_F(ConversationsServiceTest, FilesThatCannotBeUsedAreSentences) {
    auto refused = conversations().exportTo(folder_.path() + "/no/such/folder/a.json", ExportFormat::Json, {});
    auto missing = conversations().importFrom(folder_.path() + "/nothing.json");
    ASSERT_TRUE(waitUntil([&] { return refused.isFinished() && missing.isFinished() && problems_.size() == 2; }));
    EXPECT_TRUE(refused.isCanceled());
    EXPECT_TRUE(missing.isCanceled());
    EXPECT_THAT(problems_[0].toStdString(), HasSubstr("Cannot write"));
    EXPECT_THAT(problems_[1].toStdString(), HasSubstr("Cannot read"));
}

}  // namespace
}  // namespace thimble::app
