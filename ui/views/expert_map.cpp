#include "ui/views/expert_map.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr double kFading = 0.85;  // of what was before, with every new figure (twice a second)
constexpr int kPadding = 12;

/// Between two colours, 0 to 1.
QRgb mix(const QColor& from, const QColor& to, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return qRgb(part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue()));
}

}  // namespace

ExpertMap::ExpertMap(const Appearance& appearance, QWidget* parent) : QWidget(parent), appearance_(appearance) {
    setObjectName(QStringLiteral("expertMap"));
    setAccessibleName(tr("Which experts fire, layer by layer"));
}

void ExpertMap::setUse(const std::vector<std::uint64_t>& use, std::int64_t experts) {
    if (experts <= 0 || use.size() % static_cast<std::size_t>(experts) != 0) return;
    experts_ = experts;
    if (before_.size() != use.size()) {
        before_.assign(use.size(), 0);
        heat_.assign(use.size(), 0);
    }
    for (std::size_t i = 0; i < use.size(); ++i) {
        const double lately = use[i] >= before_[i] ? double(use[i] - before_[i]) : double(use[i]);
        heat_[i] = heat_[i] * kFading + lately;
    }
    before_ = use;
    update();
}

QRect ExpertMap::mapArea() const {
    return rect().adjusted(kPadding, 8 + QFontMetrics(appearance_.smallFont()).height() + 6, -kPadding, -kPadding);
}

void ExpertMap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(appearance_.color(Role::Line));
    painter.setBrush(appearance_.color(Role::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.setFont(appearance_.smallFont());
    painter.setPen(appearance_.color(Role::Muted));
    const QString title = heat_.empty() ? tr("Experts: nothing computed yet")
                                        : tr("Experts that fired lately: a row a layer, a column an expert");
    painter.drawText(rect().adjusted(kPadding, 8, -kPadding, 0), Qt::AlignLeading | Qt::AlignTop, title);
    if (heat_.empty()) return;

    const auto layers = static_cast<int>(heat_.size() / static_cast<std::size_t>(experts_));
    const double highest = std::max(1e-9, *std::max_element(heat_.begin(), heat_.end()));
    QImage image(static_cast<int>(experts_), layers, QImage::Format_RGB32);
    for (int layer = 0; layer < layers; ++layer)
        for (int expert = 0; expert < experts_; ++expert) {
            const double heat = heat_[static_cast<std::size_t>(layer) * static_cast<std::size_t>(experts_) +
                                      static_cast<std::size_t>(expert)];
            image.setPixel(
                expert, layer,
                mix(appearance_.color(Role::Panel), appearance_.color(Role::Accent), std::sqrt(heat / highest)));
        }
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(mapArea(), image);
}

bool ExpertMap::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !heat_.empty()) {
        const QPoint at = static_cast<QHelpEvent*>(event)->pos() - mapArea().topLeft();
        const auto layers = static_cast<int>(heat_.size() / static_cast<std::size_t>(experts_));
        const int expert = at.x() * static_cast<int>(experts_) / std::max(1, mapArea().width());
        const int layer = at.y() * layers / std::max(1, mapArea().height());
        if (at.x() >= 0 && at.y() >= 0 && expert < experts_ && layer < layers)
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(),
                               tr("Layer %1, expert %2").arg(layer + 1).arg(expert + 1), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace thimble::ui
