#include "ui/views/row_heights.h"

#include <algorithm>
#include <numeric>

namespace thimble::ui {

void RowHeights::reset(std::vector<int> estimates) {
    heights_ = std::move(estimates);
    measured_.assign(heights_.size(), false);
}

void RowHeights::insert(int row, const std::vector<int>& estimates) {
    heights_.insert(heights_.begin() + row, estimates.begin(), estimates.end());
    measured_.insert(measured_.begin() + row, estimates.size(), false);
}

void RowHeights::measure(int row, int height) {
    heights_[static_cast<std::size_t>(row)] = height;
    measured_[static_cast<std::size_t>(row)] = true;
}

int RowHeights::roomBelow(int row) const {
    const auto found = room_.find(row);
    return found == room_.end() ? 0 : found->second;
}

int RowHeights::top(int row) const {
    int y = std::accumulate(heights_.begin(), heights_.begin() + row, margin_);
    for (const auto& [above, room] : room_)
        if (above < row) y += room;
    return y;
}

int RowHeights::rowAt(int y) const {
    int bottom = margin_ + roomBelow(-1);
    for (int row = 0; row < count(); ++row) {
        bottom += height(row) + (room_.empty() ? 0 : roomBelow(row));
        if (bottom > y) return row;
    }
    return std::max(0, count() - 1);
}

}  // namespace thimble::ui
