#pragma once

#include <QFuture>
#include <QPointer>

namespace thimble::ui {

/// Calls `handler` with the answer when it is there; not at all when there is none, or when `context` has gone by then.
/// Answers come in their order among the program's signals: both are handed out on the GUI thread. (QFuture::then()
/// with a context may not outlive it in Qt 6.4, and a QFutureWatcher would hear of the answer later than of signals
/// behind it.)
template <class T, class Handler>
void onAnswer(QFuture<T> future, QObject* context, Handler handler) {
    future.then(QtFuture::Launch::Sync,
                [guard = QPointer<QObject>(context), handler = std::move(handler)](QFuture<T> answer) {
                    if (guard && answer.resultCount() > 0) handler(answer.result());
                });
}

}  // namespace thimble::ui
