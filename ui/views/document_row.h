#pragma once

#include <QFrame>

#include "app/storage/document_values.h"

class QLabel;
class QToolButton;

namespace thimble::ui {

class Appearance;
class Meter;

/// One document: its name, and in words how far it is or why it failed.
class DocumentRow : public QFrame {
    Q_OBJECT
  public:
    explicit DocumentRow(const Appearance& appearance, QWidget* parent = nullptr);

    void show(const app::Document& document);
    const app::Document& document() const { return document_; }
    static QString stateText(const app::Document& document);

  signals:
    void menuRequested(const thimble::app::Document& document, const QPoint& position);

  protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    const Appearance& appearance_;
    app::Document document_;
    QLabel* title_;
    QLabel* state_;
    Meter* meter_;
    QToolButton* more_;
};

}  // namespace thimble::ui
