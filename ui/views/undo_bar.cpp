#include "ui/views/undo_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <utility>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

constexpr int kOfferedMilliseconds = 12'000;

}  // namespace

UndoBar::UndoBar(const Appearance& appearance, QWidget* parent)
    : QFrame(parent),
      sentence_(new QLabel(this)),
      button_(new QPushButton(tr("Undo"), this)),
      timer_(new QTimer(this)) {
    setObjectName(QStringLiteral("undoBar"));
    sentence_->setObjectName(QStringLiteral("undoSentence"));
    sentence_->setWordWrap(true);
    button_->setObjectName(QStringLiteral("undoButton"));
    button_->setProperty("flat", true);
    button_->setIcon(appearance.icon(QStringLiteral("undo"), Role::Accent));
    timer_->setSingleShot(true);
    timer_->setInterval(kOfferedMilliseconds);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 4, 4, 4);
    layout->addWidget(sentence_, 1);
    layout->addWidget(button_);

    connect(timer_, &QTimer::timeout, this, [this] {
        if (button_->hasFocus() || underMouse())
            timer_->start();  // somebody is about to use it
        else
            hide();
    });
    connect(button_, &QPushButton::clicked, this, [this] {
        hide();
        if (const auto undo = std::exchange(undo_, nullptr)) undo();
    });
    hide();
}

void UndoBar::offer(const QString& sentence, std::function<void()> undo) {
    undo_ = std::move(undo);
    sentence_->setText(sentence);
    setAccessibleName(sentence);
    show();
    timer_->start();
}

}  // namespace thimble::ui
