#include "ui/views/flow_layout.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace thimble::ui {

FlowLayout::FlowLayout(QWidget* parent, Qt::Alignment alignment, int gap)
    : QLayout(parent), alignment_(alignment), gap_(gap) {
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout() {
    for (QLayoutItem* item : items_)
        delete item;
}

QLayoutItem* FlowLayout::itemAt(int index) const {
    return index >= 0 && index < count() ? items_[static_cast<std::size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
    QLayoutItem* item = itemAt(index);
    if (item) items_.erase(items_.begin() + index);
    return item;
}

QSize FlowLayout::sizeHint() const {
    QSize size;
    for (const QLayoutItem* item : items_)
        size = {size.width() + item->sizeHint().width() + gap_, std::max(size.height(), item->sizeHint().height())};
    return size.grownBy(contentsMargins());
}

QSize FlowLayout::minimumSize() const {
    QSize size;
    for (const QLayoutItem* item : items_)
        size = size.expandedTo(item->minimumSize());
    return size.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect& rect) {
    QLayout::setGeometry(rect);
    place(rect, true);
}

/// The items that fit side by side from `first` on; their width without the last gap.
FlowLayout::Line FlowLayout::lineFrom(std::size_t first, int width) const {
    Line line{first, 0, 0};
    for (; line.end < items_.size(); ++line.end) {
        if (items_[line.end]->isEmpty()) continue;
        const QSize size = items_[line.end]->sizeHint().boundedTo({std::max(1, width), QWIDGETSIZE_MAX});
        const int wider = line.width + (line.width > 0 ? gap_ : 0) + size.width();
        if (line.width > 0 && wider > width) break;
        line.width = wider;
        line.height = std::max(line.height, size.height());
    }
    return line;
}

int FlowLayout::place(const QRect& rect, bool apply) const {
    const QRect area = rect.marginsRemoved(contentsMargins());
    const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int y = area.y();
    for (std::size_t first = 0; first < items_.size();) {
        const Line line = lineFrom(first, area.width());
        if (line.height == 0) break;  // nothing visible is left
        if (y > area.y()) y += gap_;
        int x = area.x() + (alignment_ & Qt::AlignHCenter ? (area.width() - line.width) / 2 : 0);
        for (; first < line.end; ++first) {
            if (items_[first]->isEmpty()) continue;
            const QSize size = items_[first]->sizeHint().boundedTo({std::max(1, area.width()), QWIDGETSIZE_MAX});
            if (apply) items_[first]->setGeometry(QStyle::visualRect(direction, area, QRect(QPoint(x, y), size)));
            x += size.width() + gap_;
        }
        y += line.height;
    }
    const QMargins margins = contentsMargins();
    return y - area.y() + margins.top() + margins.bottom();
}

}  // namespace thimble::ui
