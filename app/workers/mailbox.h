#pragma once

#include <QObject>
#include <functional>
#include <mutex>
#include <vector>

namespace thimble::app {

/// Brings results from worker threads to the thread it lives on (the GUI thread), in order. Must outlive the threads
/// that post to it; what has not been delivered when it goes is dropped.
class Mailbox : public QObject {
  public:
    using Letter = std::function<void()>;

    /// From any thread.
    void post(Letter letter);

  protected:
    bool event(QEvent* event) override;

  private:
    std::mutex mutex_;
    std::vector<Letter> letters_;
};

}  // namespace thimble::app
