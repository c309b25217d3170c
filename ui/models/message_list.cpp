#include "ui/models/message_list.h"

#include <iterator>

namespace thimble::ui {

int MessageList::rowOf(app::Id message) const {
    for (int row = size() - 1; row >= 0; --row)  // most often one of the last
        if (at(row).id == message) return row;
    return -1;
}

void MessageList::reset(std::vector<app::Message> messages) {
    messages_ = std::move(messages);
    emit wasReset();
}

void MessageList::append(const app::Message& message) {
    messages_.push_back(message);
    emit appended(size() - 1);
}

void MessageList::prepend(std::vector<app::Message> messages) {
    const int count = static_cast<int>(messages.size());
    messages.insert(messages.end(), std::make_move_iterator(messages_.begin()),
                    std::make_move_iterator(messages_.end()));
    messages_ = std::move(messages);
    emit prepended(count);
}

void MessageList::update(const app::Message& message) {
    const int row = rowOf(message.id);
    if (row < 0) return append(message);
    messages_[static_cast<std::size_t>(row)] = message;
    emit changed(row);
}

void MessageList::setText(app::Id message, const QString& text) {
    const int row = rowOf(message);
    if (row < 0) return;
    messages_[static_cast<std::size_t>(row)].text = text;
    emit changed(row);
}

}  // namespace thimble::ui
