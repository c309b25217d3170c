#include <gmock/gmock.h>

#include <QTemporaryDir>

#include "app/storage/database.h"
#include "app/workers/chat.h"
#include "app/workers/conversations.h"
#include "app/workers/engine_thread.h"
#include "app/workers/settings.h"
#include "app/workers/storage_thread.h"
#include "tests/app/workers/waiting.h"
#include "tests/fakes/scripted_model.h"

namespace thimble::app {
namespace {

using testing::HasSubstr;

/// A chat over a store whose size is limited: a quota of pages stands in for a full disk.
class DiskFullTest : public testing::Test {
  protected:
    void SetUp() override {
        engine_.listen({[](double) {}, [](const auto&) {}, [] {}});
        storage_.open(
            std::filesystem::path(folder_.path().toStdString()) / "thimble.db", [](Database&) {}, [](const auto&) {});
        chat_.open();
        engine_.load({});
        QObject::connect(&chat_, &Chat::notSent, [this](Id, const QString& text, const auto&, const QString& problem) {
            notSent_ << text << problem;
        });
        QObject::connect(&chat_, &Chat::messageAdded, [this](const Message& message) { added_.push_back(message); });
        QObject::connect(&chat_, &Chat::replyFinished, [this](const Message& reply) { finished_.push_back(reply); });
    }
    void TearDown() override {
        chat_.stopAll();
        engine_.finish();
        storage_.finish();
    }
    void setQuota(int freePages) {
        valueOf(storage_.ask([=](Database& database) {
            const int pages = database.sql().execAndGet("PRAGMA page_count").getInt() + freePages;
            return database.sql().execAndGet("PRAGMA max_page_count = " + std::to_string(pages)).getInt();
        }));
    }

    QTemporaryDir folder_;
    std::shared_ptr<ScriptedModel> model_ = ScriptedModel::create();
    Mailbox mailbox_;
    StorageThread storage_{mailbox_, [](const engine::Error&) {}};
    EngineThread engine_{mailbox_, model_->loader()};
    Settings settings_{storage_, nullptr};
    Conversations conversations_{storage_, nullptr};
    Chat chat_{{mailbox_, storage_, engine_, settings_, conversations_, nullptr}, nullptr};
    QStringList notSent_;
    std::vector<Message> added_;
    std::vector<Message> finished_;
};

TEST_F(DiskFullTest, AQuestionThatCannotBeStoredIsGivenBack) {
    setQuota(2);
    const QString text = QString("words ").repeated(20'000);
    chat_.send(0, text);
    ASSERT_TRUE(waitUntil([&] { return notSent_.size() == 2; }));
    EXPECT_EQ(notSent_[0], text);
    EXPECT_THAT(notSent_[1].toStdString(), HasSubstr("is full"));
    EXPECT_TRUE(added_.empty());
    EXPECT_TRUE(model_->requests().empty());
}

TEST_F(DiskFullTest, AReplyThatCannotBeStoredIsKeptAndStoredLater) {
    ScriptedReply reply = ScriptedReply::words(std::string(200'000, 'x'));
    reply.pieces.insert(reply.pieces.begin(), "first ");
    reply.waitForRelease = true;
    model_->answer(reply);
    chat_.send(0, "Question");
    ASSERT_TRUE(waitUntil([&] { return model_->requests().size() == 1; }));
    setQuota(2);
    model_->release();
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 1; }));
    EXPECT_EQ(finished_[0].text.size(), 200'006);
    EXPECT_THAT(finished_[0].problem.toStdString(), HasSubstr("is full"));
    // Space again: it is stored without being asked.
    setQuota(100'000);
    ASSERT_TRUE(waitUntil([&] { return finished_.size() == 2; }));
    EXPECT_EQ(finished_[1].problem, "");
    EXPECT_EQ(valueOf(conversations_.messages(added_.at(0).conversation, 0, 10)).rows.at(1).text.size(), 200'006);
}

}  // namespace
}  // namespace thimble::app
