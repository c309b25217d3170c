#pragma once

#include <QWidget>

#include "ui/look/theme.h"

namespace thimble::ui {

class Appearance;

/// A small bar that shows a share of a whole; a progress bar to screen readers.
class Meter : public QWidget {
    Q_OBJECT
  public:
    explicit Meter(const Appearance& appearance, QWidget* parent = nullptr);

    /// 0 to 1; below 0: going on, share unknown.
    void setShare(double share);
    double share() const { return share_; }
    /// From this share on the bar is shown in the colour of a warning.
    void setWarnFrom(double share) { warnFrom_ = share; }
    QSize sizeHint() const override { return {64, 6}; }
    QSize minimumSizeHint() const override { return {24, 6}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    const Appearance& appearance_;
    double share_ = 0;
    double warnFrom_ = 2;
};

}  // namespace thimble::ui
