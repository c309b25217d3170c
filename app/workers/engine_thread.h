#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>

#include "app/chat/generator.h"
#include "app/workers/job_thread.h"
#include "app/workers/mailbox.h"

namespace thimble::app {

/// What is known of a model once it is loaded.
struct ModelFacts {
    std::string name;
    std::int64_t contextSize = 0;
    MemoryFigures memory;
    bool writesSummaries = false;
};

/// The one thread that computes. It owns the model; requests wait in line. A model that was put away comes back with
/// the next request.
class EngineThread {
  public:
    /// Told on the mailbox's thread.
    struct Events {
        std::function<void(double fraction)> loading;
        std::function<void(const engine::Result<ModelFacts>&)> loaded;
        std::function<void()> putAway;
    };

    EngineThread(Mailbox& mailbox, GeneratorLoader loader);
    ~EngineThread();
    /// Ends a load under way and the thread. Requests must have been stopped by whoever made them: those in line are
    /// still run.
    void finish();
    void listen(Events events) { events_ = std::move(events); }

    // From the mailbox's thread:

    /// Replaces the model; a load under way for another one is given up.
    void load(const LoadRequest& request);
    /// Gives the model's memory back until the next request.
    void putAway();
    /// As putAway, but for good: requests fail until load is called.
    void unload();
    void setMemoryBudget(std::uint64_t bytes);

    // From any thread:

    using Work = std::function<void(const engine::Result<Generator*>&)>;
    /// Runs `work` on the engine thread with the model, loaded first when it must be, or with the reason why there is
    /// none.
    void run(Work work, JobThread::Priority priority = JobThread::Priority::Urgent);
    /// Live figures of the loaded model; empty when there is none.
    std::optional<ModelFigures> figures() const;
    /// Pieces of text written so far, by any model.
    std::int64_t piecesWritten() const { return piecesWritten_; }
    void countPiece() { ++piecesWritten_; }
    /// Nothing is computed, loaded or in line.
    bool isIdle() const { return pending_ == 0; }

  private:
    void post(JobThread::Job job, JobThread::Priority priority = JobThread::Priority::Urgent);
    void makeReady();
    void replaceGenerator(std::unique_ptr<Generator> generator);
    ModelFacts facts() const;

    Mailbox& mailbox_;
    const GeneratorLoader loader_;
    Events events_;  // the mailbox thread's

    // The engine thread's own:
    std::optional<LoadRequest> request_;
    std::string problem_;  // why the last load failed
    int handledLoad_ = 0;  // the latest load or unload that its turn came

    // The engine thread alone replaces the model, under the mutex; so it reads it without, others with.
    mutable std::mutex generatorMutex_;
    std::unique_ptr<Generator> generator_;

    std::atomic<int> newestLoad_ = 0;
    std::atomic<int> pending_ = 0;
    std::atomic<std::int64_t> piecesWritten_ = 0;
    JobThread thread_;
};

}  // namespace thimble::app
