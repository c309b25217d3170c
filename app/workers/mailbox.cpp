#include "app/workers/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace thimble::app {
namespace {

QEvent::Type wakeEvent() {
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

}  // namespace

void Mailbox::post(Letter letter) {
    bool first;
    {
        const std::lock_guard lock(mutex_);
        first = letters_.empty();
        letters_.push_back(std::move(letter));
    }
    // One event brings all that came until it is handled.
    if (first) QCoreApplication::postEvent(this, new QEvent(wakeEvent()));
}

bool Mailbox::event(QEvent* event) {
    if (event->type() != wakeEvent()) return QObject::event(event);
    std::vector<Letter> letters;
    {
        const std::lock_guard lock(mutex_);
        letters.swap(letters_);
    }
    for (const Letter& letter : letters)
        letter();
    return true;
}

}  // namespace thimble::app
