#pragma once

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFuture>

namespace thimble::app {

/// Handles events until `condition` holds; false when it does not within the time.
template <class Condition>
bool waitUntil(Condition condition, int milliseconds = 60'000) {
    const QDeadlineTimer end(milliseconds);
    while (!condition()) {
        if (end.hasExpired()) return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 10);
    }
    return true;
}

/// The future's value; a cancelled one fails the test.
template <class T>
T valueOf(const QFuture<T>& future) {
    EXPECT_TRUE(waitUntil([&] { return future.isFinished(); })) << "no answer";
    if (future.isCanceled() || future.resultCount() == 0) {
        ADD_FAILURE() << "the future was cancelled";
        return {};
    }
    return future.result();
}

}  // namespace thimble::app
