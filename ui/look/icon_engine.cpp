#include "ui/look/icon_engine.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/look/appearance.h"

namespace thimble::ui {

LineIconEngine::LineIconEngine(const Appearance& appearance, const QString& name, Role role)
    : appearance_(&appearance), role_(role) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (file.open(QIODevice::ReadOnly)) svg_ = file.readAll();
}

void LineIconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) {
    if (!appearance_) return;
    QByteArray colored = svg_;
    const Role role = mode == QIcon::Disabled ? Role::Muted : role_;
    colored.replace("currentColor", appearance_->color(role).name().toLatin1());
    QSvgRenderer renderer(colored);
    const int side = std::min(rect.width(), rect.height());
    QRectF square(0, 0, side, side);
    square.moveCenter(QRectF(rect).center());
    // Buttons ask for icons wider than high (see the style sheet): the rest is room before their text.
    if (rect.width() > rect.height())
        square.moveLeft(QGuiApplication::isRightToLeft() ? rect.right() + 1 - side : rect.left());
    if (mode == QIcon::Disabled) painter->setOpacity(0.6);
    renderer.render(painter, square);
}

QPixmap LineIconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    QPixmap pixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return pixmap;
}

}  // namespace thimble::ui
