#include "ui/views/live_chart.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr std::size_t kPoints = 240;  // two minutes at two figures a second
constexpr int kPadding = 12;

}  // namespace

LiveChart::LiveChart(const Appearance& appearance, const QString& title, std::function<QString(double)> format,
                     QWidget* parent)
    : QWidget(parent), appearance_(appearance), title_(title), format_(std::move(format)) {
    setAccessibleName(title);
}

void LiveChart::add(double value) {
    values_.push_back(value);
    if (values_.size() > kPoints) values_.pop_front();
    setAccessibleDescription(format_(value));
    update();
}

void LiveChart::setLimit(double limit) {
    limit_ = limit;
    update();
}

double LiveChart::top() const {
    if (top_ > 0) return top_;
    const double highest = values_.empty() ? 0 : *std::max_element(values_.begin(), values_.end());
    return std::max({highest, limit_, 1e-9}) * 1.1;
}

void LiveChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(appearance_.color(Role::Line));
    painter.setBrush(appearance_.color(Role::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);

    const QRect inner = rect().adjusted(kPadding, 8, -kPadding, -kPadding);
    painter.setFont(appearance_.smallFont());
    painter.setPen(appearance_.color(Role::Muted));
    painter.drawText(inner, Qt::AlignLeading | Qt::AlignTop, title_);
    QFont strong = appearance_.smallFont();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(appearance_.color(Role::Text));
    painter.drawText(inner, Qt::AlignTrailing | Qt::AlignTop,
                     values_.empty() ? QStringLiteral("–") : format_(values_.back()));

    const QRectF plot = QRectF(inner).adjusted(0, painter.fontMetrics().height() + 6, 0, 0);
    const auto yOf = [&](double value) { return plot.bottom() - std::clamp(value / top(), 0.0, 1.0) * plot.height(); };
    painter.setPen(appearance_.color(Role::Line));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    if (limit_ > 0) {
        painter.setPen(QPen(appearance_.color(Role::Warn), 1, Qt::DashLine));
        painter.drawLine(QPointF(plot.left(), yOf(limit_)), QPointF(plot.right(), yOf(limit_)));
    }
    if (values_.size() < 2) return;
    const double step = plot.width() / double(kPoints - 1);
    double x = plot.right() - step * double(values_.size() - 1);
    QPainterPath course(QPointF(x, yOf(values_.front())));
    const double firstX = x;
    for (std::size_t i = 1; i < values_.size(); ++i)
        course.lineTo(x += step, yOf(values_[i]));
    QPainterPath area = course;
    area.lineTo(plot.right(), plot.bottom());
    area.lineTo(firstX, plot.bottom());
    QColor shade = appearance_.color(Role::Accent);
    shade.setAlphaF(0.15f);
    painter.fillPath(area, shade);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(appearance_.color(Role::Accent), 1.5));
    painter.drawPath(course);
}

}  // namespace thimble::ui
