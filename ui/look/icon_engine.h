#pragma once

#include <QIconEngine>
#include <QPointer>

#include "ui/look/theme.h"

namespace thimble::ui {

class Appearance;

/// Paints one SVG line icon in a colour of the current theme, sharp at every scale.
class LineIconEngine : public QIconEngine {
  public:
    LineIconEngine(const Appearance& appearance, const QString& name, Role role);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override { return new LineIconEngine(*this); }

  private:
    QPointer<const Appearance> appearance_;
    QByteArray svg_;
    Role role_;
};

}  // namespace thimble::ui
