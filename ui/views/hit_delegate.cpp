#include "ui/views/hit_delegate.h"

#include <QPainter>
#include <QTextLayout>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr int kLines = 2;  // of the excerpt

}  // namespace

void HitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(4, 1, -4, -1);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(appearance_.color(option.state & QStyle::State_Selected ? Role::Tint : Role::Raised));
        painter->drawRoundedRect(row, 8, 8);
    }
    const QRect inner = row.adjusted(10, 6, -10, -6);
    QFont bold = appearance_.bodyFont();
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(appearance_.color(Role::Text));
    const QString title = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, inner.width());
    painter->drawText(inner, Qt::AlignLeading | Qt::AlignTop, title);

    QTextLayout layout(index.data(ExcerptRole).toString(), appearance_.smallFont());
    QList<QTextLayout::FormatRange> formats;
    const QVariantList marks = index.data(MarksRole).toList();
    for (qsizetype i = 0; i + 1 < marks.size(); i += 2) {
        QTextLayout::FormatRange range;
        range.start = marks[i].toInt();
        range.length = marks[i + 1].toInt();
        range.format.setFontWeight(QFont::Bold);
        range.format.setForeground(appearance_.color(Role::Accent));
        formats << range;
    }
    layout.setFormats(formats);
    layout.beginLayout();
    qreal y = 0;
    for (int line = 0; line < kLines; ++line) {
        QTextLine next = layout.createLine();
        if (!next.isValid()) break;
        next.setLineWidth(inner.width());
        next.setPosition({0, y});
        y += next.height();
    }
    layout.endLayout();
    painter->setPen(appearance_.color(Role::Muted));
    layout.draw(painter, inner.topLeft() + QPoint(0, QFontMetrics(bold).height() + 2));
    painter->restore();
}

QSize HitDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const int title = QFontMetrics(appearance_.bodyFont()).height() + 16;
    const bool excerpt = !index.data(ExcerptRole).toString().isEmpty();
    return {120, title + (excerpt ? kLines * QFontMetrics(appearance_.smallFont()).lineSpacing() : 0)};
}

}  // namespace thimble::ui
