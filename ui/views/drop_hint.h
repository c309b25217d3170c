#pragma once

#include <QWidget>

namespace thimble::ui {

class Appearance;

/// Covers the window while something is dragged over it, and says what dropping does.
class DropHint : public QWidget {
    Q_OBJECT
  public:
    explicit DropHint(const Appearance& appearance, QWidget* parent);

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    const Appearance& appearance_;
};

}  // namespace thimble::ui
