#include <gmock/gmock.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <QDir>
#include <QFile>
#include <QProcess>

#include "app/documents/documents.h"
#include "app/models/load_marker.h"
#include "app/storage/database.h"
#include "app/workers/data_folder.h"
#include "tests/app/workers/assistant_fixture.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StartTest : public AssistantFixture {
  protected:
    void SetUp() override { QDir(folder_.path()).mkdir("data"); }

    /// Starts with a database that may not be usable; what the program signals.
    struct Start {
        bool ready = false;
        QString unusable;
        QString keptAside;
    };
    Start startAnyway() {
        Start result;
        AssistantOptions options;
        options.dataFolder = toPath(folder_.path() + "/data");
        options.loader = model_->loader();
        assistant_ = std::make_unique<Assistant>(std::move(options));
        QObject::connect(assistant_.get(), &Assistant::ready, [&] { result.ready = true; });
        QObject::connect(assistant_.get(), &Assistant::unusable, [&](const QString& text) { result.unusable = text; });
        QObject::connect(assistant_.get(), &Assistant::databaseKeptAside,
                         [&](const QString& path) { result.keptAside = path; });
        EXPECT_TRUE(waitUntil([&] { return result.ready || !result.unusable.isEmpty(); }));
        return result;
    }
};

/// The child of the next test: answers without end until it is killed.
TEST_F(StartTest, DISABLED_AnswersUntilKilled) {
    AssistantOptions options;
    options.dataFolder = toPath(qEnvironmentVariable("THIMBLE_TEST_FOLDER"));
    ScriptedReply endless;
    endless.pieces.assign(1'000'000, "word ");
    endless.betweenPieces = std::chrono::milliseconds(1);
    model_->answer(endless);
    options.loader = model_->loader();
    Assistant assistant(std::move(options));
    assistant.chat().send(0, "The question");
    waitUntil([] { return false; }, 60'000);
}

TEST_F(StartTest, AKilledProgramLeavesTheQuestionAndAPartialReply) {
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("THIMBLE_TEST_FOLDER", folder_.path() + "/data");
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(),
                {"--gtest_also_run_disabled_tests", "--gtest_filter=StartTest.DISABLED_AnswersUntilKilled"});
    ASSERT_TRUE(child.waitForStarted());
    // Until a part of the reply has reached the disk.
    // Read only: opening the store here would migrate it while the child does.
    const auto written = [&] {
        try {
            SQLite::Database database(databasePath().toStdString(), SQLite::OPEN_READONLY);
            return database.execAndGet("SELECT count(*) FROM messages WHERE role = 1 AND text <> ''").getInt() == 1;
        } catch (const SQLite::Exception&) {
            return false;  // not there yet, or busy
        }
    };
    ASSERT_TRUE(waitUntil([&] { return QFile::exists(databasePath()) && written(); }, 30'000));
    child.kill();
    ASSERT_TRUE(child.waitForFinished());

    start();
    const auto list = valueOf(conversations().list({}, 0, 10)).rows;
    ASSERT_EQ(list.size(), 1u);
    const std::vector<Message> rows = shown(list[0].id);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].text, "The question");
    EXPECT_EQ(rows[1].status, MessageStatus::Partial);
    EXPECT_TRUE(rows[1].text.startsWith("word word "));
    EXPECT_THAT(rows[1].problem.toStdString(), HasSubstr("ended while this was being written"));
    // It can be gone on with.
    model_->answer(ScriptedReply::words("the rest"));
    chat().continueReply(rows[1].id);
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_TRUE(finished_[0].text.endsWith("the rest"));
    EXPECT_EQ(finished_[0].status, MessageStatus::Complete);
}

TEST_F(StartTest, WhatIsSentBeforeTheStartIsOverIsAnswered) {
    AssistantOptions options;
    options.dataFolder = toPath(folder_.path() + "/data");
    options.loader = model_->loader();
    assistant_ = std::make_unique<Assistant>(std::move(options));
    QObject::connect(&chat(), &Chat::replyFinished, [this](const Message& reply) { finished_.push_back(reply); });
    chat().send(0, "Early");
    ASSERT_TRUE(waitUntil([&] { return !finished_.empty(); }));
    EXPECT_EQ(finished_[0].text, "OK.");
    EXPECT_EQ(finished_[0].status, MessageStatus::Complete);
}

TEST_F(StartTest, DocumentsMayBeAskedForAsSoonAsItIsReady) {
    AssistantOptions options;
    options.dataFolder = toPath(folder_.path() + "/data");
    options.loader = model_->loader();
    options.documents = makeDocumentLibrary();
    assistant_ = std::make_unique<Assistant>(std::move(options));
    const auto early = assistant_->documents().documents(0);  // nobody can answer yet
    QFuture<std::vector<Document>> asked;
    QObject::connect(assistant_.get(), &Assistant::ready, [&] {
        asked = assistant_->documents().documents(1);
        ready_ = true;
    });
    ASSERT_TRUE(waitUntil([&] { return ready_; }));
    EXPECT_THAT(valueOf(asked), testing::IsEmpty());
    EXPECT_TRUE(early.isFinished());
}

TEST_F(StartTest, AModelThatBroughtTheProgramDownIsNotLoadedByItself) {
    start();
    assistant_->model().load("/tmp/fatal.gguf");
    ASSERT_TRUE(waitUntil([&] { return assistant_->model().state().stage == ModelStage::Ready; }));
    end();
    LoadMarker(folder_.path() + "/data").begin("/tmp/fatal.gguf");  // as a crash leaves it
    const int loads = model_->loads();
    start();
    EXPECT_EQ(assistant_->model().state().stage, ModelStage::Failed);
    EXPECT_THAT(assistant_->model().state().problem.toStdString(), HasSubstr("while it was loading"));
    EXPECT_EQ(model_->loads(), loads);
    // The user may insist; and after that it is trusted again.
    assistant_->model().load("/tmp/fatal.gguf");
    ASSERT_TRUE(waitUntil([&] { return assistant_->model().state().stage == ModelStage::Ready; }));
    restart();
    ASSERT_TRUE(waitUntil([&] { return assistant_->model().state().stage == ModelStage::Ready; }));
}

TEST_F(StartTest, ADatabaseOfANewerVersionIsLeftAlone) {
    {
        auto database = Database::open(toPath(databasePath()));
        ASSERT_TRUE(database.ok());
        (*database)->sql().exec("PRAGMA user_version = 1000");
    }
    const Start result = startAnyway();
    EXPECT_FALSE(result.ready);
    EXPECT_THAT(result.unusable.toStdString(), HasSubstr("newer version"));
    EXPECT_TRUE(QFile::exists(databasePath()));
    // Questions asked of it end, without an answer.
    auto list = conversations().list({}, 0, 10);
    ASSERT_TRUE(waitUntil([&] { return list.isFinished(); }));
    EXPECT_TRUE(list.isCanceled());
    QString givenBack;
    QObject::connect(&chat(), &Chat::notSent,
                     [&](Id, const QString& text, const auto&, const QString&) { givenBack = text; });
    chat().send(0, "Hello?");
    EXPECT_TRUE(waitUntil([&] { return givenBack == "Hello?"; }));
}

TEST_F(StartTest, ADamagedDatabaseIsReplacedAndRecovered) {
    start();
    ask(0, "Remember me");
    end();
    // The header alone is destroyed: what it led to can be read again once it is put back.
    QFile file(databasePath());
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    const QByteArray header = file.read(16);
    file.seek(0);
    file.write(QByteArray(16, 'x'));
    file.close();
    const Start result = startAnyway();
    EXPECT_TRUE(result.ready);
    EXPECT_THAT(valueOf(conversations().list({}, 0, 10)).rows, IsEmpty());
    ASSERT_TRUE(QFile::exists(result.keptAside));

    QFile kept(result.keptAside);
    ASSERT_TRUE(kept.open(QIODevice::ReadWrite));
    kept.write(header);
    kept.close();
    EXPECT_EQ(valueOf(assistant_->recover(result.keptAside)), 1);
    EXPECT_EQ(valueOf(conversations().list({}, 0, 10)).rows.at(0).title, "Remember me");
}

TEST_F(StartTest, SettingsAndPersonasAreThereAgain) {
    start();
    assistant_->settings().set("look.theme", "dark");
    assistant_->settings().set("look.font_size", 1000);  // moved to the limit
    assistant_->settings().set("look.theme", "purple");  // makes no sense
    valueOf(assistant_->savePersona({0, "Pirate", {}}));
    conversations().setDraft(0, "half a thought");
    restart();
    EXPECT_EQ(assistant_->settings().value("look.theme"), "dark");
    EXPECT_EQ(assistant_->settings().value("look.font_size"), 32);
    EXPECT_EQ(valueOf(assistant_->personas()).at(0).name, "Pirate");
    EXPECT_EQ(valueOf(conversations().draft(0)), "half a thought");
    EXPECT_THAT(valueOf(assistant_->connections()), IsEmpty());
    assistant_->settings().reset("look.theme");
    EXPECT_EQ(assistant_->settings().value("look.theme"), "system");
    EXPECT_FALSE(assistant_->settings().value("no.such.key").isValid());
}

TEST_F(StartTest, APortableFolderBesideTheProgramIsUsed) {
    EXPECT_NE(dataFolderFor(folder_.path()), toPath(folder_.path() + "/thimble-data"));
    QDir(folder_.path()).mkdir("thimble-data");
    EXPECT_EQ(dataFolderFor(folder_.path()), toPath(folder_.path() + "/thimble-data"));
}

}  // namespace
}  // namespace thimble::app
