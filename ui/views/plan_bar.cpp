#include "ui/views/plan_bar.h"

#include <QPainter>
#include <QPainterPath>
#include <QStringList>

#include "ui/format.h"
#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr int kBar = 16;
constexpr int kGap = 16;
constexpr int kDot = 10;

}  // namespace

PlanBar::PlanBar(const Appearance& appearance, QWidget* parent) : QWidget(parent), appearance_(appearance) {
    setObjectName(QStringLiteral("planBar"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void PlanBar::setParts(std::vector<Part> parts, std::uint64_t whole) {
    parts_ = std::move(parts);
    whole_ = whole;
    QStringList spoken;
    for (const Part& part : parts_)
        spoken += part.name + QLatin1Char(' ') + formatBytes(part.bytes);
    setAccessibleName(spoken.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

/// Shades of the accent, from strong to faint: the names stand beside them, colour alone tells nothing.
QColor PlanBar::colorOf(std::size_t part) const {
    QColor color = appearance_.color(Role::Accent);
    const auto count = static_cast<float>(std::max<std::size_t>(1, parts_.size()));
    color.setAlphaF(1.0f - 0.8f * static_cast<float>(part) / count);
    return color;
}

/// Places the legend below the bar in lines; paints when there is a painter. Gives the height.
int PlanBar::layOut(int width, QPainter* painter) const {
    const QFontMetrics metrics(appearance_.smallFont());
    int x = 0;
    int y = kBar + 8;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const QString text = parts_[i].name + QLatin1Char(' ') + formatBytes(parts_[i].bytes);
        const int wanted = kDot + 6 + metrics.horizontalAdvance(text);
        if (x > 0 && x + wanted > width) {
            x = 0;
            y += metrics.lineSpacing() + 4;
        }
        if (painter) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(colorOf(i));
            painter->drawRoundedRect(x, y + (metrics.height() - kDot) / 2, kDot, kDot, 3, 3);
            painter->setPen(appearance_.color(Role::Muted));
            painter->drawText(x + kDot + 6, y + metrics.ascent(), text);
        }
        x += wanted + kGap;
    }
    return parts_.empty() ? kBar : y + metrics.lineSpacing();
}

void PlanBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath frame;
    frame.addRoundedRect(QRectF(0, 0, width(), kBar), 6, 6);
    painter.setClipPath(frame);
    painter.fillRect(0, 0, width(), kBar, appearance_.color(Role::Line));
    double x = 0;
    for (std::size_t i = 0; i < parts_.size() && whole_ > 0; ++i) {
        const double part = double(parts_[i].bytes) / double(whole_) * width();
        painter.fillRect(QRectF(x, 0, part, kBar), colorOf(i));
        x += part;
    }
    painter.setClipping(false);
    painter.setFont(appearance_.smallFont());
    layOut(width(), &painter);
}

}  // namespace thimble::ui
