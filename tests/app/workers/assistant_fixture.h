#pragma once

#include <QStringList>
#include <QTemporaryDir>

#include "app/workers/assistant.h"
#include "tests/app/workers/waiting.h"
#include "tests/fakes/scripted_model.h"

namespace thimble::app {

/// An Assistant with a scripted model in a fresh data folder, and what it signalled.
class AssistantFixture : public testing::Test {
  protected:
    void SetUp() override { start(); }

    void start() {
        AssistantOptions options;
        options.dataFolder = std::filesystem::path(folder_.path().toStdString()) / "data";
        options.loader = model_->loader();
        options.documents = documents_;
        assistant_ = std::make_unique<Assistant>(std::move(options));
        QObject::connect(assistant_.get(), &Assistant::ready, [this] { ready_ = true; });
        QObject::connect(assistant_.get(), &Assistant::problem, [this](const QString& text) { problems_ << text; });
        QObject::connect(&chat(), &Chat::messageAdded, [this](const Message& message) { added_.push_back(message); });
        QObject::connect(&chat(), &Chat::pieceArrived, [this](Id, const QString& piece) { pieces_ << piece; });
        QObject::connect(&chat(), &Chat::replyFinished, [this](const Message& reply) { finished_.push_back(reply); });
        QObject::connect(&chat(), &Chat::contextFull,
                         [this](const ContextQuestion& question) { questions_.push_back(question); });
        QObject::connect(&chat(), &Chat::notSent, [this](Id, const QString& text, const auto&, const QString& problem) {
            notSent_ << text << problem;
        });
        ASSERT_TRUE(waitUntil([this] { return ready_; }));
    }
    void end() {
        assistant_.reset();
        ready_ = false;
    }
    void restart() {
        end();
        added_.clear();
        finished_.clear();
        start();
    }

    Chat& chat() { return assistant_->chat(); }
    Conversations& conversations() { return assistant_->conversations(); }
    QString databasePath() const { return folder_.path() + "/data/thimble.db"; }

    /// Sends and waits for the reply; the conversation it is in.
    Message ask(Id conversation, const QString& text) {
        const std::size_t before = finished_.size();
        chat().send(conversation, text);
        EXPECT_TRUE(waitUntil([&] { return finished_.size() > before; })) << "no reply to " << text.toStdString();
        return finished_.empty() ? Message{} : finished_.back();
    }
    /// Waits until a reply has begun to be written.
    void waitForPiece() {
        const qsizetype before = pieces_.size();
        ASSERT_TRUE(waitUntil([&] { return pieces_.size() > before; }));
    }
    std::vector<Message> shown(Id conversation) {
        return valueOf(conversations().messages(conversation, 0, 1000)).rows;
    }

    QTemporaryDir folder_;
    std::shared_ptr<ScriptedModel> model_ = ScriptedModel::create();
    std::shared_ptr<DocumentBackend> documents_;
    std::unique_ptr<Assistant> assistant_;
    bool ready_ = false;
    QStringList problems_;
    QStringList pieces_;
    QStringList notSent_;
    std::vector<Message> added_;
    std::vector<Message> finished_;
    std::vector<ContextQuestion> questions_;
};

}  // namespace thimble::app
