#pragma once

#include <QWidget>
#include <map>
#include <vector>

#include "app/storage/values.h"

namespace thimble::ui {

class MessageList;
class RowHeights;

/// The cards that stand between the messages of a conversation, each below the message that was the last when the card
/// was asked for. On another branch, where that message is not, it stands below the last one older than it.
class CardColumn {
  public:
    static constexpr int kGap = 16;  // below a card

    explicit CardColumn(const MessageList& messages) : messages_(messages) {}

    void add(QWidget* card, app::Id after);
    void clear();
    bool empty() const { return cards_.empty(); }
    /// Measures the cards in `width` pixels; the room they take below each row (-1: above the first).
    std::map<int, int> measure(int width);
    /// Puts the cards into the room that `rows` keeps; `scroll`: pixels of the column above the viewport.
    void place(const RowHeights& rows, int left, int width, int scroll) const;
    /// Top of a card in the column.
    int top(const RowHeights& rows, const QWidget* card) const;

  private:
    struct Card {
        QWidget* widget;
        app::Id after;
        int height = 0;
        int row = -1;
    };
    int rowFor(app::Id after) const;

    const MessageList& messages_;
    std::vector<Card> cards_;  // in the order of their messages
};

}  // namespace thimble::ui
