#include "app/workers/reply_stream.h"

namespace thimble::app {
namespace {

constexpr std::chrono::milliseconds betweenShown{34};
constexpr std::chrono::seconds betweenStored{1};

}  // namespace

ReplyStream::ReplyStream(Message reply, Sinks sinks)
    : reply_(std::move(reply)), sinks_(std::move(sinks)), stored_(Clock::now()) {}

void ReplyStream::add(std::string_view piece) {
    held_ += piece;
    const Clock::time_point now = Clock::now();
    if (now - shown_ < betweenShown) return;
    flush();
    if (now - stored_ < betweenStored) return;
    stored_ = now;
    sinks_.store(reply_);
}

void ReplyStream::flush() {
    if (held_.empty()) return;
    const QString text = QString::fromStdString(held_);
    held_.clear();
    shown_ = Clock::now();
    reply_.text += text;
    sinks_.show(text);
}

}  // namespace thimble::app
