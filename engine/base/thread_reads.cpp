#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/async_reads.h"

namespace thimble::engine {
namespace {

/// A thread for each read in flight, with plain blocking reads. Works on every system.
class ThreadReads final : public AsyncReads {
  public:
    ThreadReads(const InputFile& file, int depth) : AsyncReads(depth), file_(file) {}

    ~ThreadReads() override {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        jobsChanged_.notify_all();
        for (std::thread& thread : threads_)
            thread.join();
    }

    /// False when the system grants no thread at all.
    bool startThreads() {
        try {
            while (static_cast<int>(threads_.size()) < depth_)
                threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            depth_ = static_cast<int>(threads_.size());
        }
        return depth_ > 0;
    }

    void start(const ReadJob& job) override {
        ++inFlight_;
        {
            const std::lock_guard lock(mutex_);
            jobs_.push_back(job);
        }
        jobsChanged_.notify_one();
    }

    std::optional<ReadDone> next(bool block) override {
        std::unique_lock lock(mutex_);
        if (block) doneChanged_.wait(lock, [&] { return !done_.empty() || woken_; });
        if (done_.empty()) {
            woken_ = false;
            return std::nullopt;
        }
        ReadDone done = std::move(done_.front());
        done_.pop_front();
        --inFlight_;
        return done;
    }

    void wake() override {
        {
            const std::lock_guard lock(mutex_);
            woken_ = true;
        }
        doneChanged_.notify_one();
    }

    const char* name() const override { return "threads"; }

  private:
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            jobsChanged_.wait(lock, [&] { return !jobs_.empty() || ending_; });
            if (jobs_.empty()) return;
            const ReadJob job = jobs_.front();
            jobs_.pop_front();
            lock.unlock();
            Status status = read(job);
            lock.lock();
            done_.push_back({job.id, std::move(status)});
            doneChanged_.notify_one();
        }
    }

    Status read(const ReadJob& job) const {
        ReadProgress progress(job);
        while (!progress.complete()) {
            const auto got = file_.readOnce(progress.offset(), progress.into());
            if (!got) return got.error();
            if (Status status = progress.advance(file_, *got); !status) return status;
        }
        return {};
    }

    const InputFile& file_;
    std::mutex mutex_;
    std::condition_variable jobsChanged_;
    std::condition_variable doneChanged_;
    std::deque<ReadJob> jobs_;
    std::deque<ReadDone> done_;
    bool woken_ = false;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace

Result<std::unique_ptr<AsyncReads>> createThreadReads(const InputFile& file, int depth) {
    auto reads = std::make_unique<ThreadReads>(file, depth);
    if (!reads->startThreads()) return Error{"The system grants no thread for reading; close other programs."};
    return std::unique_ptr<AsyncReads>(std::move(reads));
}

}  // namespace thimble::engine
