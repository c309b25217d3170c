#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace thimble::ui {

class Appearance;
class Commands;

/// The line at the top: pane buttons, the title of the conversation, search, theme, and the menu of everything.
class Header : public QWidget {
    Q_OBJECT
  public:
    Header(const Appearance& appearance, const Commands& commands, QWidget* parent = nullptr);

    void setTitle(const QString& title);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    QLabel* title_;
    QString whole_;
};

}  // namespace thimble::ui
