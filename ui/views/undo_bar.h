#pragma once

#include <QFrame>
#include <functional>

class QLabel;
class QPushButton;
class QTimer;

namespace thimble::ui {

class Appearance;

/// Says what was just removed and offers it back for a while.
class UndoBar : public QFrame {
    Q_OBJECT
  public:
    explicit UndoBar(const Appearance& appearance, QWidget* parent = nullptr);

    /// `undo` runs when the user asks for it.
    void offer(const QString& sentence, std::function<void()> undo);

  private:
    QLabel* sentence_;
    QPushButton* button_;
    QTimer* timer_;
    std::function<void()> undo_;
};

}  // namespace thimble::ui
