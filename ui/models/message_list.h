#pragma once

#include <QObject>
#include <vector>

#include "app/storage/values.h"

namespace thimble::ui {

/// The messages of the conversation on show, from the first to the last of its branch.
class MessageList : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

    int size() const { return static_cast<int>(messages_.size()); }
    bool empty() const { return messages_.empty(); }
    const app::Message& at(int row) const { return messages_[static_cast<std::size_t>(row)]; }
    /// Row of a message, -1 when it is not on this branch.
    int rowOf(app::Id message) const;

    void reset(std::vector<app::Message> messages);
    void append(const app::Message& message);
    /// Older messages that were read later.
    void prepend(std::vector<app::Message> messages);
    /// Replaces a message in its row; a message not known is appended.
    void update(const app::Message& message);
    /// Replaces the text of a reply that is being written.
    void setText(app::Id message, const QString& text);

  signals:
    void wasReset();
    void appended(int row);
    void prepended(int count);
    void changed(int row);

  private:
    std::vector<app::Message> messages_;
};

}  // namespace thimble::ui
