#include "engine/experts/matrix_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/experts/read_tuning.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

/// Reads that end when the test says so, and a record of what was started.
class ManualReads final : public AsyncReads {
  public:
    struct Control {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<ReadJob> started;
        std::vector<ReadDone> done;
        bool woken = false;

        std::vector<std::uint64_t> offsets() {
            const std::lock_guard lock(mutex);
            std::vector<std::uint64_t> all;
            for (const ReadJob& job : started)
                all.push_back(job.offset);
            return all;
        }
        void finish(std::size_t which, Status status = {}) {
            const std::lock_guard lock(mutex);
            done.push_back({started[which].id, std::move(status)});
            changed.notify_all();
        }
    };

    ManualReads(std::shared_ptr<Control> control, int depth) : AsyncReads(depth), control_(std::move(control)) {}
    void start(const ReadJob& job) override {
        const std::lock_guard lock(control_->mutex);
        std::fill(job.into.begin(), job.into.end(), static_cast<std::byte>(job.offset / 4096));
        control_->started.push_back(job);
    }
    std::optional<ReadDone> next(bool block) override {
        std::unique_lock lock(control_->mutex);
        if (block) control_->changed.wait(lock, [&] { return !control_->done.empty() || control_->woken; });
        if (control_->done.empty()) {
            control_->woken = false;
            return std::nullopt;
        }
        ReadDone first = std::move(control_->done.front());
        control_->done.erase(control_->done.begin());
        return first;
    }
    void wake() override {
        const std::lock_guard lock(control_->mutex);
        control_->woken = true;
        control_->changed.notify_all();
    }
    const char* name() const override { return "manual"; }

  private:
    std::shared_ptr<Control> control_;
};

class MatrixReaderTest : public testing::Test {
  protected:
    void SetUp() override {
        path_ = fs::temp_directory_path() / ("thimble-matrices-" + std::to_string(::getpid()));
        std::ofstream(path_) << std::string(1 << 20, 'x');
        control_ = std::make_shared<ManualReads::Control>();
        auto made = MatrixReader::create(
            std::move(InputFile::open(path_, FileAccess::Direct)).value(), 4096, 4,
            [this](std::uint64_t id, const std::byte* bytes, const Status& status) {
                const std::lock_guard lock(mutex_);
                handled_.push_back({id, bytes ? static_cast<int>(*bytes) : -1, status.ok()});
            },
            [this](const InputFile&, int depth) -> Result<std::unique_ptr<AsyncReads>> {
                return std::unique_ptr<AsyncReads>(std::make_unique<ManualReads>(control_, depth));
            });
        ASSERT_TRUE(made.ok());
        reader_ = std::move(*made);
    }
    void TearDown() override {
        reader_.reset();
        fs::remove(path_);
    }

    static std::vector<MatrixRead> reads(std::uint64_t first, std::uint64_t last) {
        std::vector<MatrixRead> list;
        for (std::uint64_t id = first; id < last; ++id)
            list.push_back({id, id * 4096, 4096});
        return list;
    }
    /// Waits until so many reads have been started: freed places are filled a moment after a matrix was handled.
    void waitForStarted(std::size_t count) {
        while (control_->offsets().size() < count)
            std::this_thread::yield();
    }
    std::size_t handled() {
        const std::lock_guard lock(mutex_);
        return handled_.size();
    }

    struct Handled {
        std::uint64_t id;
        int firstByte;
        bool good;
    };
    fs::path path_;
    std::shared_ptr<ManualReads::Control> control_;
    std::mutex mutex_;
    std::vector<Handled> handled_;
    std::unique_ptr<MatrixReader> reader_;
};

using Offsets = std::vector<std::uint64_t>;

TEST_F(MatrixReaderTest, NeededReadsGoFirstAndIdleOnesFillOnlyAFew) {
    reader_->add(reads(10, 16), Urgency::Idle);
    ASSERT_EQ(control_->offsets().size(), static_cast<std::size_t>(idleReadsInFlight(4)));
    reader_->add(reads(1, 4), Urgency::Needed);
    // One place was left, and the first needed read has it.
    EXPECT_EQ(control_->offsets(), (Offsets{10 * 4096, 11 * 4096, 12 * 4096, 1 * 4096}));
    control_->finish(0);
    waitForStarted(5);
    EXPECT_EQ(control_->offsets().back(), 2u * 4096);
    control_->finish(1);
    control_->finish(2);
    reader_->workUntil([&] { return handled() == 3; });
    waitForStarted(6);
    EXPECT_EQ(control_->offsets().size(), 6u);  // the last needed one; three in flight leave idle ones waiting
    EXPECT_EQ(control_->offsets().back(), 3u * 4096);
}

TEST_F(MatrixReaderTest, CancelsAllOfAGuessOrNothing) {
    reader_->add(reads(0, 6), Urgency::Idle);  // 0 to 2 have started
    EXPECT_FALSE(reader_->cancelIdle(0, 3));
    EXPECT_FALSE(reader_->cancelIdle(2, 5));
    EXPECT_TRUE(reader_->cancelIdle(3, 6));
    EXPECT_FALSE(reader_->cancelIdle(3, 6));
    for (std::size_t i = 0; i < 3; ++i)
        control_->finish(i);
    reader_->workUntil([&] { return handled() == 3; });
    EXPECT_EQ(control_->offsets().size(), 3u);
}

TEST_F(MatrixReaderTest, PromotedReadsStartAtOnce) {
    reader_->add(reads(0, 6), Urgency::Idle);
    reader_->promote(4, 6);
    EXPECT_EQ(control_->offsets(), (Offsets{0, 4096, 2 * 4096, 4 * 4096}));
    reader_->promote(100, 200);  // none of them: nothing happens
    control_->finish(0);
    waitForStarted(5);
    EXPECT_EQ(control_->offsets().back(), 5u * 4096);
}

TEST_F(MatrixReaderTest, HandsOverTheBytesOrTheError) {
    reader_->add(reads(7, 9), Urgency::Needed);
    control_->finish(0);
    control_->finish(1, Error{"injected"});
    reader_->workUntil([&] { return handled() == 2; });
    std::ranges::sort(handled_, {}, &Handled::id);
    EXPECT_EQ(handled_[0].firstByte, 7);
    EXPECT_TRUE(handled_[0].good);
    EXPECT_EQ(handled_[1].firstByte, -1);
    EXPECT_FALSE(handled_[1].good);
    EXPECT_EQ(reader_->traffic().bytes, 4096u);
}

TEST_F(MatrixReaderTest, EndsWithReadsThatWereNeverHandled) {
    reader_->add(reads(0, 20), Urgency::Needed);
    control_->finish(0);
}

}  // namespace
}  // namespace thimble::engine
