#pragma once

#include <map>
#include <vector>

namespace thimble::ui {

/// Where the rows of a long column lie, in pixels from its top: heights measured or estimated, and room kept below
/// single rows for other things. Sums over 10,000 rows take microseconds.
class RowHeights {
  public:
    explicit RowHeights(int margin) : margin_(margin) {}

    int count() const { return static_cast<int>(heights_.size()); }
    bool empty() const { return heights_.empty(); }

    /// All rows anew, with estimated heights.
    void reset(std::vector<int> estimates);
    void insert(int row, const std::vector<int>& estimates);
    void measure(int row, int height);
    bool isMeasured(int row) const { return measured_[static_cast<std::size_t>(row)]; }
    void forget(int row) { measured_[static_cast<std::size_t>(row)] = false; }
    void forgetAll() { measured_.assign(measured_.size(), false); }
    /// Room below rows; below row -1: above the first.
    void setRoom(std::map<int, int> room) { room_ = std::move(room); }

    int height(int row) const { return heights_[static_cast<std::size_t>(row)]; }
    /// Top of a row; of row count(): the end of the column.
    int top(int row) const;
    int bottom(int row) const { return row < 0 ? margin_ : top(row) + height(row); }
    /// The row, with the room below it, at a height; the last one below the end.
    int rowAt(int y) const;

  private:
    int roomBelow(int row) const;

    int margin_;
    std::vector<int> heights_;
    std::vector<bool> measured_;
    std::map<int, int> room_;
};

}  // namespace thimble::ui
