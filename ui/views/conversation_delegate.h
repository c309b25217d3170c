#pragma once

#include <QStyledItemDelegate>

namespace thimble::ui {

class Appearance;

/// Paints a row of the conversation list: a heading, or a title; and gives the editor that renames in place.
class ConversationDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    ConversationDelegate(const Appearance& appearance, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  private:
    const Appearance& appearance_;
};

}  // namespace thimble::ui
