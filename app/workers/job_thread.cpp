#include "app/workers/job_thread.h"

namespace thimble::app {

JobThread::JobThread() : thread_([this] { run(); }) {}

JobThread::~JobThread() {
    finish();
}

void JobThread::finish() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void JobThread::post(Job job, Priority priority) {
    {
        const std::lock_guard lock(mutex_);
        (priority == Priority::Urgent ? urgent_ : background_).push_back(std::move(job));
    }
    wake_.notify_one();
}

void JobThread::run() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return ending_ || !urgent_.empty() || !background_.empty(); });
            if (ending_ && urgent_.empty()) return;
            auto& line = urgent_.empty() ? background_ : urgent_;
            job = std::move(line.front());
            line.pop_front();
        }
        job();
    }
}

}  // namespace thimble::app
