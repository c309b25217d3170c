#include "ui/views/message_view.h"

#include <QContextMenuEvent>
#include <QDateTime>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/message_body.h"

namespace thimble::ui {
namespace {

constexpr int kPadding = 16;  // of the user's tinted box, left and right
constexpr int kGap = 4;
constexpr int kRadius = 8;
constexpr int kBelow = 12;                // between messages
constexpr qsizetype kFirstPart = 24'000;  // characters shown of a very long message before it is asked for whole

/// The reply's text with its citations, [1], as links that are called after their place, [p. 14].
QString withCitations(QString text, const std::vector<app::Citation>& citations) {
    for (const app::Citation& citation : citations) {
        const QString mark = QStringLiteral("[%1]").arg(citation.number);
        const QString label = citation.place.isEmpty() ? QString::number(citation.number) : citation.place;
        text.replace(mark, QStringLiteral("[\\[%1\\]](thimble:citation/%2)").arg(label).arg(citation.number));
    }
    return text;
}

}  // namespace

MessageView::MessageView(const Appearance& appearance, QWidget* parent)
    : QWidget(parent),
      appearance_(appearance),
      name_(new QLabel(this)),
      time_(new QLabel(this)),
      body_(new MessageBody(appearance, this)),
      stats_(new QLabel(this)),
      problem_(new QLabel(this)),
      note_(new QLabel(this)),
      alternatives_(new QLabel(this)),
      showMore_(new QToolButton(this)) {
    setObjectName(QStringLiteral("message"));
    setMouseTracking(true);
    name_->setObjectName(QStringLiteral("messageName"));
    time_->setObjectName(QStringLiteral("messageTime"));
    stats_->setObjectName(QStringLiteral("messageStats"));
    problem_->setObjectName(QStringLiteral("messageProblem"));
    problem_->setWordWrap(true);
    note_->setObjectName(QStringLiteral("messageNote"));
    note_->setWordWrap(true);
    alternatives_->setObjectName(QStringLiteral("messageAlternatives"));
    showMore_->setObjectName(QStringLiteral("messageShowMore"));
    connect(showMore_, &QToolButton::clicked, this, [this] {
        expanded_ = true;
        request(MessageAction::ShowMore);
    });
    addTool("messagePrevious", QStringLiteral("left"), tr("Previous version"), MessageAction::PreviousAlternative);
    addTool("messageNext", QStringLiteral("right"), tr("Next version"), MessageAction::NextAlternative);
    addTool("messageRegenerate", QStringLiteral("refresh"), tr("Answer again"), MessageAction::Regenerate);
    addTool("messageEdit", QStringLiteral("edit"), tr("Edit and send again"), MessageAction::Edit);
    addTool("messageCopy", QStringLiteral("copy"), tr("Copy text"), MessageAction::Copy);
    addTool("messageBranch", QStringLiteral("branch"), tr("Continue in a new chat from here"), MessageAction::Branch);
    connect(body_, &MessageBody::linkActivated, this,
            [this](const QString& address) { emit linkActivated(message_.id, address); });
    body_->installEventFilter(this);
}

QToolButton* MessageView::addTool(const char* name, const QString& icon, const QString& text, MessageAction action) {
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setIcon(appearance_.icon(icon, Role::Muted));
    button->setAutoRaise(true);
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    button->installEventFilter(this);
    connect(button, &QToolButton::clicked, this, [this, action] { request(action); });
    tools_.push_back({button, action});
    return button;
}

void MessageView::show(const app::Message& message, bool busy) {
    if (message.id != message_.id) expanded_ = false;
    const bool sameText = message.id == message_.id && message.text == message_.text &&
                          message.citations == message_.citations && body_->isVisibleTo(this) &&
                          (!expanded_ || shownText_.size() == message.text.size());
    message_ = message;
    busy_ = busy;
    showTexts();
    if (!sameText) {
        shownText_ = expanded_ ? message_.text : message_.text.left(kFirstPart);
        if (isUser())
            body_->showPlain(shownText_);
        else
            body_->showMarkdown(withCitations(shownText_, message_.citations));
    }
    showChips();
    updateTools();
}

void MessageView::refresh() {
    body_->refresh();
}

QString MessageView::spokenName() const {
    const QString who = isUser() ? tr("You") : tr("Thimble");
    return tr("%1, %2").arg(who, time_->text());
}

void MessageView::showTexts() {
    const QDateTime created = QDateTime::fromMSecsSinceEpoch(message_.created);
    name_->setText(isUser() ? tr("You") : tr("Thimble"));
    time_->setText(QLocale().toString(created.time(), QLocale::ShortFormat));
    time_->setToolTip(QLocale().toString(created, QLocale::LongFormat));
    setAccessibleName(spokenName());
    body_->setAccessibleName(spokenName());
    body_->setVisible(!message_.text.isEmpty());

    stats_->setText(isUser() ? QString() : describeStats(message_.stats, static_cast<int>(message_.citations.size())));
    stats_->setToolTip(describeStatsInFull(message_.stats));
    problem_->setText(message_.problem);
    problem_->setVisible(!message_.problem.isEmpty());
    note_->setVisible(message_.note.has_value());
    if (message_.note)
        note_->setText(
            message_.note->summary.isEmpty()
                ? tr("From here on the model no longer sees the messages above.")
                : tr("From here on the model sees of the messages above only this: %1").arg(message_.note->summary));

    const qsizetype hidden = message_.text.size() - kFirstPart;
    showMore_->setVisible(!expanded_ && hidden > 0);
    if (hidden > 0)
        showMore_->setText(tr("Show the whole message (%1 more characters)").arg(QLocale().toString(hidden)));
}

void MessageView::showChips() {
    while (chips_.size() > message_.attachments.size()) {
        delete chips_.back();
        chips_.pop_back();
    }
    while (chips_.size() < message_.attachments.size()) {
        auto* chip = new QToolButton(this);
        chip->setObjectName(QStringLiteral("messageChip"));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setIcon(appearance_.icon(QStringLiteral("document"), Role::Muted));
        const std::size_t index = chips_.size();
        connect(chip, &QToolButton::clicked, this,
                [this, index] { emit attachmentActivated(message_.attachments[index].document); });
        chips_.push_back(chip);
    }
    for (std::size_t i = 0; i < chips_.size(); ++i) {
        chips_[i]->setText(message_.attachments[i].name);
        chips_[i]->setAccessibleName(tr("Attached document %1").arg(message_.attachments[i].name));
        chips_[i]->show();
    }
}

bool MessageView::offers(MessageAction action) const {
    switch (action) {
        case MessageAction::Copy:
            return !message_.text.isEmpty();
        case MessageAction::Edit:
            return isUser() && !busy_;
        case MessageAction::Regenerate:
            return !isUser() && !busy_;
        case MessageAction::Branch:
            return !isUser() && !busy_;
        case MessageAction::PreviousAlternative:
        case MessageAction::NextAlternative:
            return message_.alternatives.size() > 1 && !busy_;
        case MessageAction::ShowMore:
            return false;
    }
    return false;
}

/// Actions show on hover and on keyboard focus; always those that tell something (the alternatives) or that a failed
/// reply needs.
void MessageView::updateTools() {
    bool focused = body_->hasFocus();
    for (const Tool& tool : tools_)
        focused = focused || tool.button->hasFocus();
    const bool near = underMouse() || focused;
    const auto at = std::find(message_.alternatives.begin(), message_.alternatives.end(), message_.id);
    const auto index = at - message_.alternatives.begin();
    const auto count = static_cast<std::ptrdiff_t>(message_.alternatives.size());
    for (const Tool& tool : tools_) {
        const bool switches =
            tool.action == MessageAction::PreviousAlternative || tool.action == MessageAction::NextAlternative;
        const bool wayOut = tool.action == MessageAction::Regenerate && !message_.problem.isEmpty();
        tool.button->setVisible(offers(tool.action) && (near || switches || wayOut));
        if (tool.action == MessageAction::PreviousAlternative) tool.button->setEnabled(index > 0);
        if (tool.action == MessageAction::NextAlternative) tool.button->setEnabled(index + 1 < count);
    }
    alternatives_->setVisible(offers(MessageAction::NextAlternative));
    alternatives_->setText(QStringLiteral("%1/%2").arg(index + 1).arg(count));
    alternatives_->setAccessibleName(tr("Version %1 of %2").arg(index + 1).arg(count));
}

int MessageView::layOut(int width) {
    const int inset = isUser() ? kPadding : 0;
    const int inner = width - 2 * inset;
    int y = isUser() ? 10 : 4;

    const QSize time = time_->sizeHint();
    name_->setGeometry(inset, y, inner - time.width() - 8, name_->sizeHint().height());
    time_->setGeometry(inset + inner - time.width(), y, time.width(), time.height());
    y += name_->height() + kGap;

    if (!message_.text.isEmpty()) {
        const int height = body_->heightFor(inner);
        body_->setGeometry(inset, y, inner, height);
        y += height + kGap;
    }
    if (!showMore_->isHidden()) {
        showMore_->setGeometry(QRect(QPoint(inset, y), showMore_->sizeHint()));
        y += showMore_->height() + kGap;
    }
    y = layOutChips(inset, y, inner);
    if (!problem_->isHidden()) {
        const int height = problem_->heightForWidth(inner);
        problem_->setGeometry(inset, y, inner, height);
        y += height + kGap;
    }
    if (isUser()) {
        bubble_ = QRect(0, 0, width, y + 6);
        y += 6;
    } else {
        bubble_ = {};
    }
    y = layOutFooter(inset, y, inner);
    if (!note_->isHidden()) {
        const int height = note_->heightForWidth(width);
        note_->setGeometry(0, y + kBelow, width, height);
        y += kBelow + height;
    }
    return y + kBelow;
}

int MessageView::layOutChips(int x, int y, int width) {
    if (chips_.empty()) return y;
    const int left = x;
    int lineHeight = 0;
    for (QToolButton* chip : chips_) {
        const QSize size = chip->sizeHint().boundedTo({width, 1000});
        if (x > left && x + size.width() > left + width) {
            x = left;
            y += lineHeight + kGap;
        }
        chip->setGeometry(QRect(QPoint(x, y), size));
        x += size.width() + 8;
        lineHeight = size.height();
    }
    return y + lineHeight + kGap;
}

/// The line below the text: what the reply took on the left, versions and actions behind it. Its room is always kept,
/// so that nothing moves when the actions show.
int MessageView::layOutFooter(int x, int y, int width) {
    const QSize tool = tools_.front().button->sizeHint();
    const int height = tool.height();
    const int statsWidth = std::min(stats_->sizeHint().width(), width / 2);
    stats_->setGeometry(x, y, statsWidth, height);
    int left = x + (stats_->text().isEmpty() ? 0 : statsWidth + 8);
    for (const Tool& entry : tools_) {
        if (!offers(entry.action)) continue;
        entry.button->setGeometry(left, y, tool.width(), height);
        left += tool.width();
        if (entry.action == MessageAction::PreviousAlternative) {
            const int labelWidth = alternatives_->sizeHint().width();
            alternatives_->setGeometry(left, y, labelWidth, height);
            left += labelWidth;
        }
    }
    return y + height;
}

void MessageView::paintEvent(QPaintEvent*) {
    if (bubble_.isNull()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(appearance_.color(Role::Tint));
    painter.drawRoundedRect(bubble_, kRadius, kRadius);
}

void MessageView::enterEvent(QEnterEvent*) {
    updateTools();
}

void MessageView::leaveEvent(QEvent*) {
    updateTools();
}

bool MessageView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        QMetaObject::invokeMethod(this, &MessageView::updateTools, Qt::QueuedConnection);
    return QWidget::eventFilter(watched, event);
}

void MessageView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    menu.setObjectName(QStringLiteral("messageMenu"));
    if (body_->textCursor().hasSelection()) menu.addAction(tr("Copy selection"), body_, &MessageBody::copy);
    menu.addAction(tr("Select all"), body_, &MessageBody::selectAll);
    menu.addSeparator();
    for (const Tool& tool : tools_)
        if (offers(tool.action) && tool.button->isEnabled())
            menu.addAction(tool.button->icon(), tool.button->toolTip(),
                           [this, action = tool.action] { request(action); });
    menu.exec(event->globalPos());
}

}  // namespace thimble::ui
