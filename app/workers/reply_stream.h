#pragma once

#include <QString>
#include <chrono>
#include <functional>
#include <string>

#include "app/storage/values.h"

namespace thimble::app {

/// Between the engine, which writes pieces as fast as it can, and those who take them: groups pieces for the window (at
/// most 30 a second) and hands the text so far to the store about every second. Used on the engine thread.
class ReplyStream {
  public:
    struct Sinks {
        std::function<void(const QString& text)> show;    // what came since the last call
        std::function<void(const Message& reply)> store;  // the reply as it is so far
    };
    ReplyStream(Message reply, Sinks sinks);

    void add(std::string_view piece);
    /// Shows what is still held back.
    void flush();

  private:
    using Clock = std::chrono::steady_clock;
    Message reply_;
    Sinks sinks_;
    std::string held_;  // whole UTF-8 characters
    Clock::time_point shown_;
    Clock::time_point stored_;
};

}  // namespace thimble::app
