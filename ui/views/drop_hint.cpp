#include "ui/views/drop_hint.h"

#include <QPainter>

#include "ui/look/appearance.h"

namespace thimble::ui {

DropHint::DropHint(const Appearance& appearance, QWidget* parent) : QWidget(parent), appearance_(appearance) {
    setObjectName(QStringLiteral("dropHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
}

void DropHint::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = appearance_.color(Role::Page);
    ground.setAlphaF(0.92f);
    painter.fillRect(rect(), ground);
    painter.setPen(QPen(appearance_.color(Role::Accent), 2, Qt::DashLine));
    painter.drawRoundedRect(rect().adjusted(16, 16, -16, -16), 12, 12);
    QFont font = appearance_.bodyFont();
    font.setPixelSize(appearance_.fontSize() + 7);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(appearance_.color(Role::Text));
    painter.drawText(rect().adjusted(0, -24, 0, 0), Qt::AlignCenter, tr("Drop to read it here"));
    painter.setFont(appearance_.bodyFont());
    painter.setPen(appearance_.color(Role::Muted));
    painter.drawText(rect().adjusted(0, 40, 0, 0), Qt::AlignCenter,
                     tr("Documents, several at once, or a whole folder"));
}

}  // namespace thimble::ui
