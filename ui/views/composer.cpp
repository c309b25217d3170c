#include "ui/views/composer.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/commands.h"
#include "ui/look/appearance.h"
#include "ui/views/flow_layout.h"
#include "ui/views/input_box.h"

namespace thimble::ui {

Composer::Composer(const Appearance& appearance, const Commands& commands, QWidget* parent)
    : QFrame(parent),
      appearance_(appearance),
      input_(new InputBox(appearance, this)),
      chipRow_(new QWidget(this)),
      editRow_(new QWidget(this)),
      send_(new QToolButton(this)),
      stop_(new QToolButton(this)) {
    setObjectName(QStringLiteral("composerFrame"));
    auto* attach = new QToolButton(this);
    attach->setObjectName(QStringLiteral("attachButton"));
    attach->setDefaultAction(commands[Command::Attach]);
    attach->setAutoRaise(true);
    attach->setAccessibleName(tr("Add documents"));
    send_->setObjectName(QStringLiteral("sendButton"));
    send_->setIcon(appearance.icon(QStringLiteral("send"), Role::AccentText));
    send_->setToolTip(tr("Send (Enter)"));
    send_->setAccessibleName(tr("Send"));
    stop_->setObjectName(QStringLiteral("stopButton"));
    stop_->setIcon(appearance.icon(QStringLiteral("stop")));
    stop_->setToolTip(tr("Stop (Esc)"));
    stop_->setAccessibleName(tr("Stop the reply"));
    chipRow_->setObjectName(QStringLiteral("chipRow"));
    new FlowLayout(chipRow_);

    auto* editLabel = new QLabel(tr("Another version of your message; the one before is kept"), editRow_);
    editLabel->setProperty("muted", true);
    editLabel->setProperty("small", true);
    auto* cancelEdit = new QToolButton(editRow_);
    cancelEdit->setObjectName(QStringLiteral("cancelEditButton"));
    cancelEdit->setIcon(appearance.icon(QStringLiteral("close"), Role::Muted));
    cancelEdit->setToolTip(tr("Leave the message as it was (Esc)"));
    cancelEdit->setAccessibleName(tr("Leave the message as it was"));
    auto* editLayout = new QHBoxLayout(editRow_);
    editLayout->setContentsMargins(4, 0, 0, 0);
    editLayout->addWidget(editLabel, 1);
    editLayout->addWidget(cancelEdit);

    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(attach, 0, Qt::AlignBottom);
    row->addWidget(input_, 1);
    row->addWidget(send_, 0, Qt::AlignBottom);
    row->addWidget(stop_, 0, Qt::AlignBottom);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(editRow_);
    layout->addWidget(chipRow_);
    layout->addLayout(row);

    input_->installEventFilter(this);
    connect(input_, &InputBox::textChanged, this, &Composer::updateButtons);
    connect(input_, &InputBox::filesPasted, this, &Composer::filesPasted);
    connect(input_, &InputBox::sendRequested, this, [this] {
        if (send_->isEnabled() && !busy_) emit sendRequested();
    });
    connect(input_, &InputBox::escapePressed, this, [this] {
        if (editing_)
            emit editingCancelled();
        else if (busy_)
            emit stopRequested();
    });
    connect(send_, &QToolButton::clicked, this, &Composer::sendRequested);
    connect(stop_, &QToolButton::clicked, this, &Composer::stopRequested);
    connect(cancelEdit, &QToolButton::clicked, this, &Composer::editingCancelled);
    rebuildChips();
    setEditing(0);
    setBusy(false);
    setFocusProxy(input_);
}

void Composer::setEnterSends(bool sends) {
    input_->setEnterSends(sends);
    send_->setToolTip(sends ? tr("Send (Enter)") : tr("Send (Ctrl+Enter)"));
}

QString Composer::text() const {
    return input_->toPlainText();
}

void Composer::setText(const QString& text) {
    input_->setPlainText(text);
    input_->moveCursor(QTextCursor::End);
}

void Composer::attach(const app::Attachment& attachment) {
    const auto same = [&](const app::Attachment& other) { return other.document == attachment.document; };
    if (std::any_of(attachments_.begin(), attachments_.end(), same)) return;
    attachments_.push_back(attachment);
    rebuildChips();
}

void Composer::clear() {
    input_->clear();
    attachments_.clear();
    rebuildChips();
}

void Composer::rebuildChips() {
    while (QLayoutItem* item = chipRow_->layout()->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const app::Attachment& attachment : attachments_) {
        auto* chip = new QToolButton(chipRow_);
        chip->setObjectName(QStringLiteral("chip"));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setIcon(appearance_.icon(QStringLiteral("close"), Role::Muted));
        chip->setText(fontMetrics().elidedText(attachment.name, Qt::ElideMiddle, 240));
        chip->setToolTip(tr("%1 goes along with the message; click to leave it out").arg(attachment.name));
        chip->setAccessibleName(tr("Leave out %1").arg(attachment.name));
        connect(chip, &QToolButton::clicked, this, [this, document = attachment.document] {
            std::erase_if(attachments_, [document](const app::Attachment& a) { return a.document == document; });
            rebuildChips();
            input_->setFocus();
            emit attachmentRemoved(document);
        });
        chipRow_->layout()->addWidget(chip);
        chip->show();
    }
    chipRow_->setVisible(!attachments_.empty());
    updateButtons();
}

void Composer::setBusy(bool busy) {
    busy_ = busy;
    const bool hadFocus = send_->hasFocus() || stop_->hasFocus();
    send_->setVisible(!busy);
    stop_->setVisible(busy);
    if (hadFocus) input_->setFocus();
    updateButtons();
}

void Composer::setEditing(app::Id message) {
    editing_ = message;
    editRow_->setVisible(message != 0);
}

void Composer::updateButtons() {
    send_->setEnabled(!input_->toPlainText().trimmed().isEmpty() || !attachments_.empty());
}

bool Composer::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        setProperty("focused", event->type() == QEvent::FocusIn);
        style()->unpolish(this);
        style()->polish(this);
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace thimble::ui
