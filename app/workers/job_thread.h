#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace thimble::app {

/// A thread that runs jobs one after the other.
class JobThread {
  public:
    using Job = std::function<void()>;
    enum class Priority { Urgent, Background };  // background jobs wait until nothing urgent is in line

    JobThread();
    ~JobThread();
    JobThread(const JobThread&) = delete;
    JobThread& operator=(const JobThread&) = delete;

    /// From any thread. A job must not throw.
    void post(Job job, Priority priority = Priority::Urgent);
    /// Lets the urgent jobs in line be run, and ends the thread; what is posted later is dropped. The destructor does
    /// the same.
    void finish();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> urgent_;
    std::deque<Job> background_;
    bool ending_ = false;
    std::thread thread_;  // last: starts when the rest is there
};

}  // namespace thimble::app
