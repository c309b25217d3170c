#include <gmock/gmock.h>

#include <QTemporaryDir>
#include <future>

#include "app/storage/database.h"
#include "app/workers/engine_thread.h"
#include "app/workers/reply_stream.h"
#include "app/workers/storage_thread.h"
#include "tests/app/workers/waiting.h"
#include "tests/fakes/scripted_model.h"

namespace thimble::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(JobThread, RunsUrgentJobsFirstAndFinishesThem) {
    std::vector<int> order;
    JobThread thread;
    std::promise<void> go;
    thread.post([&, wait = go.get_future().share()] { wait.get(); });
    thread.post([&] { order.push_back(3); }, JobThread::Priority::Background);
    thread.post([&] { order.push_back(1); });
    thread.post([&] { order.push_back(2); });
    std::promise<void> done;
    thread.post([&] { done.set_value(); }, JobThread::Priority::Background);
    go.set_value();
    done.get_future().get();
    EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(JobThread, EndsWithWhatIsUrgentDoneAndTheRestDropped) {
    std::atomic<int> urgent = 0;
    std::atomic<int> background = 0;
    {
        JobThread thread;
        std::promise<void> go;
        thread.post([wait = go.get_future().share()] { wait.get(); });
        for (int i = 0; i < 100; ++i) {
            thread.post([&] { ++urgent; });
            thread.post([&] { ++background; }, JobThread::Priority::Background);
        }
        std::thread ending([&] { go.set_value(); });
        thread.finish();
        thread.post([&] { ++urgent; });  // too late
        ending.join();
    }
    EXPECT_EQ(urgent, 100);
    EXPECT_LE(background, 100);
}

TEST(Mailbox, DeliversInOrderOnItsOwnThread) {
    Mailbox mailbox;
    std::vector<int> got;
    const auto here = std::this_thread::get_id();
    bool elsewhere = false;
    std::thread sender([&] {
        for (int i = 0; i < 1000; ++i)
            mailbox.post([&, i] {
                got.push_back(i);
                elsewhere |= std::this_thread::get_id() != here;
            });
    });
    ASSERT_TRUE(waitUntil([&] { return got.size() == 1000; }));
    sender.join();
    EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
    EXPECT_FALSE(elsewhere);
}

TEST(Mailbox, DropsWhatIsNotDelivered) {
    bool called = false;
    {
        Mailbox mailbox;
        mailbox.post([&] { called = true; });
    }
    QCoreApplication::processEvents();
    EXPECT_FALSE(called);
}

class StorageThreadTest : public testing::Test {
  protected:
    std::filesystem::path file() const { return std::filesystem::path(folder_.path().toStdString()) / "thimble.db"; }
    void open() {
        std::optional<bool> opened;
        storage_.open(
            file(), [](Database&) {}, [&](const auto& result) { opened = result.ok(); });
        ASSERT_TRUE(waitUntil([&] { return opened.has_value(); }));
        EXPECT_TRUE(*opened);
    }
    int one(const std::string& query) {
        return valueOf(storage_.ask([=](Database& database) { return database.sql().execAndGet(query).getInt(); }));
    }
    QTemporaryDir folder_;
    std::vector<std::string> problems_;
    Mailbox mailbox_;
    StorageThread storage_{mailbox_, [this](const engine::Error& error) { problems_.push_back(error.message); }};
};

TEST_F(StorageThreadTest, AnswersWhatWasAskedBeforeItIsOpen) {
    storage_.open(
        file(), [](Database&) {}, [](const auto&) {});
    EXPECT_EQ(one("SELECT 41 + 1"), 42);
}

TEST_F(StorageThreadTest, AFailedJobIsRolledBackCancelledAndTold) {
    open();
    auto future = storage_.ask([](Database& database) {
        database.sql().exec("INSERT INTO drafts VALUES (1, 'x')");
        database.sql().exec("INSERT INTO nowhere VALUES (1)");
        return true;
    });
    ASSERT_TRUE(waitUntil([&] { return future.isFinished() && !problems_.empty(); }));
    EXPECT_TRUE(future.isCanceled());
    EXPECT_EQ(one("SELECT count(*) FROM drafts"), 0);
    EXPECT_EQ(problems_.size(), 1u);
    EXPECT_THAT(problems_[0], HasSubstr("thimble.db"));
}

TEST_F(StorageThreadTest, AFullDiskIsASentenceAndEarlierRowsStay) {
    open();
    storage_.post([](Database& database) { database.sql().exec("INSERT INTO drafts VALUES (1, 'kept')"); });
    // A quota of a few pages stands in for the disk.
    const int pages = one("PRAGMA page_count");
    EXPECT_EQ(one("PRAGMA max_page_count = " + std::to_string(pages + 2)), pages + 2);
    std::optional<engine::Status> status;
    storage_.post(
        [](Database& database) { database.sql().exec("INSERT INTO drafts VALUES (2, hex(zeroblob(100000)))"); },
        [&](const engine::Status& result) { status = result; });
    ASSERT_TRUE(waitUntil([&] { return status.has_value(); }));
    ASSERT_FALSE(status->ok());
    EXPECT_THAT(status->error().message, HasSubstr("is full"));
    EXPECT_EQ(one("SELECT count(*) FROM drafts"), 1);
}

TEST_F(StorageThreadTest, FoundDamageIsRememberedForTheNextStart) {
    open();
    storage_.post([](Database&) { throw SQLite::Exception("bad page", 11 /* SQLITE_CORRUPT */); });
    ASSERT_TRUE(waitUntil([&] { return !problems_.empty(); }));
    EXPECT_THAT(problems_[0], HasSubstr("damaged"));
    EXPECT_TRUE(std::filesystem::exists(file().string() + ".suspect"));
}

TEST_F(StorageThreadTest, WhatIsPostedAtTheEndIsKept) {
    open();
    storage_.post([](Database& database) { database.sql().exec("INSERT INTO drafts VALUES (1, 'last')"); });
    storage_.finish();
    auto reopened = Database::open(file());
    ASSERT_TRUE(reopened.ok());
    EXPECT_EQ((*reopened)->sql().execAndGet("SELECT count(*) FROM drafts").getInt(), 1);
}

class EngineThreadTest : public testing::Test {
  protected:
    void begin() {
        engine_.listen({[this](double) { ++progress_; },
                        [this](const engine::Result<ModelFacts>& facts) {
                            loaded_.push_back(facts.ok() ? facts->name : facts.error().message);
                        },
                        [this] { ++putAway_; }});
    }
    /// What a request hears: the model's name, or the problem.
    std::string request() {
        auto answer = std::make_shared<std::promise<std::string>>();
        auto future = answer->get_future();
        engine_.run([answer](const engine::Result<Generator*>& generator) {
            answer->set_value(generator ? (*generator)->modelName() : generator.error().message);
        });
        return future.get();
    }
    std::shared_ptr<ScriptedModel> model_ = ScriptedModel::create();
    std::vector<std::string> loaded_;
    int progress_ = 0;
    int putAway_ = 0;
    Mailbox mailbox_;
    EngineThread engine_{mailbox_, model_->loader()};
};

TEST_F(EngineThreadTest, WithoutAModelRequestsHearWhy) {
    begin();
    EXPECT_THAT(request(), HasSubstr("No model is loaded"));
    ScriptedModel::Nature broken;
    broken.loadError = "The file is broken.";
    model_->setNature(broken);
    engine_.load({});
    EXPECT_EQ(request(), "The file is broken.");
    EXPECT_EQ(request(), "The file is broken.");
    EXPECT_EQ(model_->loads(), 1);  // not tried again by every request
    ASSERT_TRUE(waitUntil([&] { return loaded_.size() == 1; }));
    EXPECT_EQ(loaded_[0], "The file is broken.");
}

TEST_F(EngineThreadTest, WhatWasPutAwayComesBackUnseen) {
    begin();
    engine_.load({});
    EXPECT_EQ(request(), "Scripted");
    EXPECT_TRUE(engine_.figures().has_value());
    engine_.putAway();
    ASSERT_TRUE(waitUntil([&] { return putAway_ == 1; }));
    EXPECT_FALSE(engine_.figures().has_value());
    EXPECT_EQ(request(), "Scripted");
    EXPECT_EQ(model_->loads(), 2);
    engine_.unload();
    EXPECT_THAT(request(), HasSubstr("No model is loaded"));
}

TEST_F(EngineThreadTest, ANewerLoadTakesOver) {
    begin();
    ScriptedModel::Nature slow;
    slow.name = "Slow";
    slow.loadTime = 60s;
    model_->setNature(slow);
    engine_.load({});
    ASSERT_TRUE(waitUntil([&] { return model_->loads() == 1; }));
    // A request that waits for the first model is answered by the second.
    std::promise<std::string> answered;
    engine_.run([&](const engine::Result<Generator*>& generator) {
        answered.set_value(generator ? (*generator)->modelName() : generator.error().message);
    });
    model_->setNature({});
    engine_.load({});
    EXPECT_EQ(answered.get_future().get(), "Scripted");
    ASSERT_TRUE(waitUntil([&] { return !loaded_.empty(); }));
    EXPECT_THAT(loaded_, ElementsAre("Scripted"));
}

TEST_F(EngineThreadTest, EndsWhileLoading) {
    begin();
    ScriptedModel::Nature slow;
    slow.loadTime = 60s;
    model_->setNature(slow);
    engine_.load({});
    ASSERT_TRUE(waitUntil([&] { return model_->loads() == 1; }));
    engine_.finish();
    EXPECT_THAT(loaded_, testing::IsEmpty());
}

TEST(ReplyStream, LosesNothingAndShowsWholePieces) {
    Message reply;
    reply.text = "before ";
    QString shown;
    int calls = 0;
    ReplyStream stream(reply, {[&](const QString& text) {
                                   shown += text;
                                   ++calls;
                               },
                               [](const Message&) {}});
    for (int i = 0; i < 3000; ++i)
        stream.add("\xe6\x9d\xb1");  // 東
    stream.flush();
    EXPECT_EQ(shown, QString("東").repeated(3000));
    EXPECT_LT(calls, 3000);
    stream.flush();
    EXPECT_EQ(shown.size(), 3000);
}

}  // namespace
}  // namespace thimble::app
