#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "app/workers/ask.h"
#include "engine/base/error.h"

namespace thimble::app {

class Database;

/// The one thread that works on the database, with its own connection. Jobs are functions of a Database&; only values
/// come back.
class StorageThread {
  public:
    /// `onProblem` hears, on the mailbox's thread, of every job that failed.
    StorageThread(Mailbox& mailbox, std::function<void(const engine::Error&)> onProblem);
    ~StorageThread();
    /// Runs what is in line, closes the database, ends the thread.
    void finish();

    struct Opened {
        std::filesystem::path keptAside;  // a damaged file that a new one replaced
    };
    /// Opens the database and puts it in order by `tidy`, before any other job; `done` is called on the mailbox's
    /// thread. Jobs fail when it failed.
    void open(const std::filesystem::path& file, std::function<void(Database&)> tidy,
              std::function<void(const engine::Result<Opened>&)> done);

    /// Runs `job` as one transaction; its result comes as a future (see ask.h), cancelled when the job failed.
    template <class Job, class First>
    auto ask(Job job, First first) -> QFuture<std::invoke_result_t<Job, Database&>> {
        using Value = std::invoke_result_t<Job, Database&>;
        const auto attempted = [this, job = std::move(job)] {
            std::optional<Value> value;
            attemptAndTell([&](Database& database) { value.emplace(job(database)); });
            return value;
        };
        return app::ask(thread_, mailbox_, attempted, std::move(first));
    }
    template <class Job>
    auto ask(Job job) {
        return ask(std::move(job), [](const auto&) {});
    }

    /// Runs `job` as one transaction; from any thread.
    void post(std::function<void(Database&)> job);
    /// As post; `done` hears on the mailbox's thread whether it was kept, and the general `onProblem` does not.
    void post(std::function<void(Database&)> job, std::function<void(const engine::Status&)> done);

    /// Runs `job` and waits for it; from worker threads only, never from the GUI thread. False: it failed.
    bool wait(const std::function<void(Database&)>& job);

  private:
    /// On the storage thread: a transaction whose failure becomes a sentence.
    engine::Status attempt(const std::function<void(Database&)>& job);
    bool attemptAndTell(const std::function<void(Database&)>& job);

    Mailbox& mailbox_;
    std::function<void(const engine::Error&)> onProblem_;
    std::unique_ptr<Database> database_;  // the storage thread's alone
    JobThread thread_;
};

}  // namespace thimble::app
