#include "ui/views/pane_slide.h"

#include <QVariantAnimation>
#include <QWidget>

namespace thimble::ui {
namespace {

constexpr int kMilliseconds = 120;

}  // namespace

void slidePane(QWidget& pane, bool show, bool motion) {
    if (pane.isHidden() != show) return;  // already so
    if (!motion || pane.width() <= 0) return pane.setVisible(show);
    const int whole = pane.width();
    const int least = pane.minimumWidth();
    auto* slide = new QVariantAnimation(&pane);
    slide->setDuration(kMilliseconds);
    slide->setEasingCurve(QEasingCurve::OutCubic);
    slide->setStartValue(show ? 0 : whole);
    slide->setEndValue(show ? whole : 0);
    pane.setMinimumWidth(0);
    if (show) pane.setMaximumWidth(0);
    pane.setVisible(true);
    QObject::connect(slide, &QVariantAnimation::valueChanged, &pane,
                     [&pane](const QVariant& width) { pane.setFixedWidth(width.toInt()); });
    QObject::connect(slide, &QVariantAnimation::finished, &pane, [&pane, show, least] {
        pane.setVisible(show);
        pane.setMinimumWidth(least);
        pane.setMaximumWidth(QWIDGETSIZE_MAX);
    });
    slide->start(QAbstractAnimation::DeleteWhenStopped);
}

}  // namespace thimble::ui
