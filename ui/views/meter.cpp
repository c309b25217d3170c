#include "ui/views/meter.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPainter>
#include <algorithm>

#include "ui/format.h"
#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

/// Role, name and value of a meter for screen readers.
class AccessibleMeter : public QAccessibleWidget, public QAccessibleValueInterface {
  public:
    explicit AccessibleMeter(Meter* meter) : QAccessibleWidget(meter, QAccessible::ProgressBar) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text text) const override {
        return text == QAccessible::Value ? formatPercent(std::max(0.0, share())) : QAccessibleWidget::text(text);
    }
    QVariant currentValue() const override { return share(); }
    void setCurrentValue(const QVariant&) override {}
    QVariant maximumValue() const override { return 1.0; }
    QVariant minimumValue() const override { return 0.0; }
    QVariant minimumStepSize() const override { return 0.01; }

  private:
    double share() const { return static_cast<Meter*>(widget())->share(); }
};

QAccessibleInterface* makeAccessible(const QString&, QObject* object) {
    auto* meter = qobject_cast<Meter*>(object);
    return meter ? new AccessibleMeter(meter) : nullptr;
}

}  // namespace

Meter::Meter(const Appearance& appearance, QWidget* parent) : QWidget(parent), appearance_(appearance) {
    static const bool registered = (QAccessible::installFactory(makeAccessible), true);
    Q_UNUSED(registered);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void Meter::setShare(double share) {
    if (share_ == share) return;
    share_ = share;
    update();
}

void Meter::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const QRectF bar(0, (height() - 6) / 2.0, width(), 6);
    painter.setBrush(appearance_.color(Role::Line));
    painter.drawRoundedRect(bar, 3, 3);
    if (share_ <= 0) return;
    QRectF filled = bar;
    filled.setWidth(std::max(6.0, bar.width() * std::min(1.0, share_)));
    if (layoutDirection() == Qt::RightToLeft) filled.moveRight(bar.right());
    painter.setBrush(appearance_.color(share_ >= warnFrom_ ? Role::Warn : Role::Accent));
    painter.drawRoundedRect(filled, 3, 3);
}

}  // namespace thimble::ui
