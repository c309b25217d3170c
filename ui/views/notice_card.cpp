#include "ui/views/notice_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/look/appearance.h"
#include "ui/views/flow_layout.h"

namespace thimble::ui {

NoticeCard::NoticeCard(const Appearance& appearance, const QString& icon, QWidget* parent)
    : QFrame(parent), sentence_(new QLabel(this)), answers_(new QWidget(this)) {
    setProperty("card", true);
    auto* picture = new QLabel(this);
    picture->setPixmap(appearance.icon(icon, Role::Warn).pixmap(20, 20));
    sentence_->setObjectName(QStringLiteral("noticeSentence"));
    sentence_->setWordWrap(true);
    sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    new FlowLayout(answers_);
    answers_->hide();

    auto* column = new QVBoxLayout;
    column->setSpacing(8);
    column->addWidget(sentence_);
    column->addWidget(answers_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(12);
    layout->addWidget(picture, 0, Qt::AlignTop);
    layout->addLayout(column, 1);
}

void NoticeCard::setSentence(const QString& sentence) {
    sentence_->setText(sentence);
    setAccessibleName(sentence);
}

QString NoticeCard::sentence() const {
    return sentence_->text();
}

void NoticeCard::addAnswer(const char* name, const QString& text, std::function<void()> chosen, bool primary) {
    auto* button = new QPushButton(text, answers_);
    button->setObjectName(QLatin1String(name));
    button->setProperty("primary", primary);
    connect(button, &QPushButton::clicked, this, [chosen = std::move(chosen)] { chosen(); });
    answers_->layout()->addWidget(button);
    answers_->show();
}

}  // namespace thimble::ui
