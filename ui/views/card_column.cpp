#include "ui/views/card_column.h"

#include <algorithm>

#include "ui/models/message_list.h"
#include "ui/views/row_heights.h"

namespace thimble::ui {
namespace {

constexpr int kNotRead = -2;  // its message is among older ones that are not read yet

}  // namespace

void CardColumn::add(QWidget* card, app::Id after) {
    const auto place = std::ranges::upper_bound(cards_, after, {}, &Card::after);
    cards_.insert(place, {card, after});
}

void CardColumn::clear() {
    for (const Card& card : cards_)
        card.widget->deleteLater();
    cards_.clear();
}

/// Ids grow with time, so the last message that is not younger is the one, or what stands in its place on this branch.
int CardColumn::rowFor(app::Id after) const {
    for (int row = messages_.size() - 1; row >= 0; --row)
        if (messages_.at(row).id <= after) return row;
    return messages_.empty() || messages_.at(0).depth == 0 ? -1 : kNotRead;
}

std::map<int, int> CardColumn::measure(int width) {
    std::map<int, int> room;
    for (Card& card : cards_) {
        card.row = rowFor(card.after);
        card.height = card.widget->heightForWidth(width);
        if (card.row != kNotRead) room[card.row] += card.height + kGap;
    }
    return room;
}

void CardColumn::place(const RowHeights& rows, int left, int width, int scroll) const {
    for (const Card& card : cards_) {
        card.widget->setVisible(card.row != kNotRead);
        card.widget->setGeometry(left, top(rows, card.widget) - scroll, width, card.height);
    }
}

int CardColumn::top(const RowHeights& rows, const QWidget* wanted) const {
    int row = kNotRead;
    int y = 0;
    for (const Card& card : cards_) {
        if (card.row != row) y = card.row == kNotRead ? 0 : rows.bottom(card.row);
        row = card.row;
        if (card.widget == wanted) return y;
        y += card.height + kGap;
    }
    return y;
}

}  // namespace thimble::ui
