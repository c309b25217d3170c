#include "app/workers/storage_thread.h"

#include <future>

#include "app/storage/database.h"
#include "app/storage/errors.h"

namespace thimble::app {

StorageThread::StorageThread(Mailbox& mailbox, std::function<void(const engine::Error&)> onProblem)
    : mailbox_(mailbox), onProblem_(std::move(onProblem)) {}

StorageThread::~StorageThread() {
    finish();
}

void StorageThread::finish() {
    thread_.post([this] { database_.reset(); });  // by the thread that used it
    thread_.finish();
}

void StorageThread::open(const std::filesystem::path& file, std::function<void(Database&)> tidy,
                         std::function<void(const engine::Result<Opened>&)> done) {
    thread_.post([this, file, tidy = std::move(tidy), done = std::move(done)] {
        auto opened = Database::openOrReplace(file);
        engine::Result<Opened> result =
            opened.ok() ? engine::Result<Opened>(Opened{opened->keptAside}) : opened.error();
        if (opened) {
            database_ = std::move(opened->database);
            attemptAndTell(tidy);
        }
        mailbox_.post([done, result = std::move(result)] { done(result); });
    });
}

engine::Status StorageThread::attempt(const std::function<void(Database&)>& job) {
    if (!database_) return engine::Error{"The store is not open."};
    try {
        database_->transaction([&] { job(*database_); });
        return {};
    } catch (const SQLite::Exception& failure) {
        if (isDamage(failure)) markSuspect(database_->file());
        return storageProblem(failure, database_->file());
    } catch (const std::exception& failure) {
        return engine::Error{failure.what()};  // a job's own sentence
    }
}

bool StorageThread::attemptAndTell(const std::function<void(Database&)>& job) {
    const engine::Status status = attempt(job);
    if (!status) mailbox_.post([this, problem = status.error()] { onProblem_(problem); });
    return status.ok();
}

void StorageThread::post(std::function<void(Database&)> job) {
    thread_.post([this, job = std::move(job)] { attemptAndTell(job); });
}

void StorageThread::post(std::function<void(Database&)> job, std::function<void(const engine::Status&)> done) {
    thread_.post([this, job = std::move(job), done = std::move(done)] {
        const engine::Status status = attempt(job);
        mailbox_.post([done, status] { done(status); });
    });
}

bool StorageThread::wait(const std::function<void(Database&)>& job) {
    std::promise<bool> done;
    std::future<bool> result = done.get_future();
    thread_.post([&] { done.set_value(attemptAndTell(job)); });
    return result.get();
}

}  // namespace thimble::app
