#include "ui/views/conversation_delegate.h"

#include <QLineEdit>
#include <QPainter>

#include "ui/look/appearance.h"
#include "ui/models/conversation_list_model.h"

namespace thimble::ui {
namespace {

constexpr int kRowPadding = 9;
constexpr int kSide = 10;
constexpr int kRadius = 8;

}  // namespace

ConversationDelegate::ConversationDelegate(const Appearance& appearance, QObject* parent)
    : QStyledItemDelegate(parent), appearance_(appearance) {}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect.adjusted(4, 1, -4, -1);
    const QRect text = row.adjusted(kSide, 0, -kSide, 0);
    const QString title = index.data().toString();
    if (index.data(ConversationListModel::HeadingRole).toBool()) {
        QFont font = appearance_.smallFont();
        font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(appearance_.color(Role::Muted));
        painter->drawText(text.adjusted(0, 0, 0, -4), Qt::AlignLeading | Qt::AlignBottom, title);
        painter->restore();
        return;
    }
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(appearance_.color(selected ? Role::Tint : Role::Raised));
        painter->drawRoundedRect(row, kRadius, kRadius);
    }
    if ((option.state & QStyle::State_HasFocus) && (option.state & QStyle::State_KeyboardFocusChange)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(appearance_.color(Role::Accent), 2));
        painter->drawRoundedRect(row.adjusted(1, 1, -1, -1), kRadius, kRadius);
    }
    painter->setFont(appearance_.bodyFont());
    painter->setPen(appearance_.color(Role::Text));
    const QString shown = painter->fontMetrics().elidedText(title, Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine, shown);
    painter->restore();
}

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    // The same for every row: then a list of 10,000 is laid out at once.
    return {120, QFontMetrics(appearance_.bodyFont()).height() + 2 * kRowPadding};
}

QWidget* ConversationDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const {
    auto* editor = new QLineEdit(parent);
    editor->setObjectName(QStringLiteral("renameEditor"));
    editor->setAccessibleName(tr("Title of the chat"));
    return editor;
}

}  // namespace thimble::ui
