#include "ui/views/model_card_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/views/meter.h"

namespace thimble::ui {

ModelCardView::ModelCardView(const Appearance& appearance, const QString& title, QWidget* parent)
    : QFrame(parent),
      mark_(new QLabel(this)),
      lines_(new QWidget(this)),
      meter_(new Meter(appearance, this)),
      progress_(new QLabel(this)),
      buttons_(new QHBoxLayout) {
    setProperty("card", true);
    auto* name = new QLabel(title, this);
    name->setObjectName(QStringLiteral("modelName"));
    name->setProperty("strong", true);
    name->setWordWrap(true);
    mark_->setObjectName(QStringLiteral("modelMark"));
    mark_->setProperty("good", true);
    mark_->setProperty("small", true);
    progress_->setObjectName(QStringLiteral("modelProgressText"));
    progress_->setProperty("muted", true);
    progress_->setProperty("small", true);
    meter_->setObjectName(QStringLiteral("modelProgress"));
    meter_->setAccessibleName(tr("Progress of %1").arg(title));
    auto* head = new QHBoxLayout;
    head->addWidget(name, 1);
    head->addWidget(mark_);
    auto* lines = new QVBoxLayout(lines_);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    buttons_->setSpacing(8);
    buttons_->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addWidget(lines_);
    layout->addWidget(meter_);
    layout->addWidget(progress_);
    layout->addLayout(buttons_);
    setAccessibleName(title);
    setProgress(-1, {});
}

void ModelCardView::setMark(const QString& text) {
    mark_->setText(text);
}

void ModelCardView::addLine(const char* name, const QString& text, bool warn) {
    if (text.isEmpty()) return;
    auto* line = new QLabel(text, lines_);
    line->setObjectName(QLatin1String(name));
    line->setWordWrap(true);
    line->setProperty(warn ? "warn" : "muted", true);
    line->setProperty("small", true);
    lines_->layout()->addWidget(line);
}

void ModelCardView::setLine(const char* name, const QString& text) {
    if (auto* line = lines_->findChild<QLabel*>(QLatin1String(name)))
        line->setText(text);
    else
        addLine(name, text);
}

QPushButton* ModelCardView::addButton(const char* name, const QString& text, bool primary) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(QLatin1String(name));
    button->setProperty("primary", primary);
    buttons_->addWidget(button);
    return button;
}

void ModelCardView::setProgress(double share, const QString& text) {
    meter_->setVisible(share >= 0);
    progress_->setVisible(!text.isEmpty());
    meter_->setShare(share);
    progress_->setText(text);
}

}  // namespace thimble::ui
