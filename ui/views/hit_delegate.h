#pragma once

#include <QStyledItemDelegate>

namespace thimble::ui {

class Appearance;

/// Paints a search hit: the title of the conversation, below it the line that was found with its matches marked.
class HitDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    /// Marks: a list of start, length, start, length, … within the excerpt.
    enum DataRole { ConversationRole = Qt::UserRole, MessageRole, ExcerptRole, MarksRole };

    HitDelegate(const Appearance& appearance, QObject* parent) : QStyledItemDelegate(parent), appearance_(appearance) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    const Appearance& appearance_;
};

}  // namespace thimble::ui
