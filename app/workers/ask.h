#pragma once

#include <QFuture>
#include <QPromise>
#include <memory>
#include <optional>

#include "app/workers/job_thread.h"
#include "app/workers/mailbox.h"

namespace thimble::app {

/// Runs `job`, which returns an optional value, on `thread`; the value comes as a future on the mailbox's thread, from
/// which this must be called. Without a value the future is cancelled. `first` sees the value before the future does (a
/// QFuture serves one continuation, its receiver's).
template <class Job, class First>
auto ask(JobThread& thread, Mailbox& mailbox, Job job, First first) {
    using Value = typename std::invoke_result_t<Job>::value_type;
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    QFuture<Value> future = promise->future();
    thread.post([&mailbox, promise = std::move(promise), job = std::move(job), first = std::move(first)]() mutable {
        auto value = std::make_shared<std::optional<Value>>(job());
        // The promise is handed over, so that only the thread of its future touches it.
        mailbox.post([promise = std::move(promise), value = std::move(value), first = std::move(first)] {
            if (*value) {
                first(**value);
                promise->addResult(std::move(**value));
            } else {
                promise->future().cancel();
            }
            promise->finish();
        });
    });
    return future;
}

}  // namespace thimble::app
