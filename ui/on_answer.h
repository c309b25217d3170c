#pragma once

#include <QFuture>
#include <QFutureWatcher>

namespace thimble::ui {

/// Calls `handler` with the answer when it is there; not at all when there is none, or when `context` has gone by then.
/// (QFuture::then() of Qt 6.4 must not outlive its context.)
template <class T, class Handler>
void onAnswer(const QFuture<T>& future, QObject* context, Handler handler) {
    auto* watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, handler = std::move(handler)] {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0) handler(watcher->result());
    });
    watcher->setFuture(future);
}

}  // namespace thimble::ui
