#include "ui/views/conversation_view.h"

#include <QKeyEvent>
#include <QLayout>
#include <QScrollBar>
#include <algorithm>

#include "ui/look/appearance.h"
#include "ui/models/message_list.h"
#include "ui/views/message_body.h"

namespace thimble::ui {
namespace {

constexpr int kMargin = 24;       // beside and above the column
constexpr int kAhead = 400;       // pixels beyond the visible part where messages are made ready
constexpr int kNearStart = 1200;  // pixels from the top at which older messages are asked for
constexpr int kAtEnd = 24;        // pixels that still count as the end
constexpr std::size_t kSpareViews = 24;

}  // namespace

ConversationView::ConversationView(const Appearance& appearance, MessageList& messages, QWidget* parent)
    : QAbstractScrollArea(parent),
      appearance_(appearance),
      messages_(messages),
      footer_(new QWidget(viewport())),
      rows_(kMargin),
      cards_(messages) {
    setObjectName(QStringLiteral("conversationView"));
    setAccessibleName(tr("Conversation"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    verticalScrollBar()->setSingleStep(appearance.fontSize() * 2);
    footer_->setObjectName(QStringLiteral("conversationFooter"));
    footer_->installEventFilter(this);
    connect(&messages_, &MessageList::wasReset, this, &ConversationView::reset);
    connect(&messages_, &MessageList::appended, this, [this](int row) { insertRows(row, 1); });
    connect(&messages_, &MessageList::prepended, this, [this](int count) { insertRows(0, count); });
    connect(&messages_, &MessageList::changed, this, &ConversationView::updateRow);
    connect(&appearance, &Appearance::changed, this, [this] {
        for (auto& [row, view] : views_)
            view->refresh();
        for (MessageView* view : spare_)
            view->deleteLater();
        spare_.clear();
        layOutAll();
        // The cards follow the change after this.
        QMetaObject::invokeMethod(this, &ConversationView::updateCards, Qt::QueuedConnection);
    });
}

int ConversationView::columnWidth() const {
    return std::max(120, std::min(appearance_.columnWidth(), viewport()->width() - 2 * kMargin));
}

/// A guess good enough for the scroll bar: lines of the text at an average width of a character.
int ConversationView::estimate(int row) const {
    const app::Message& message = messages_.at(row);
    const int perLine = std::max(20, columnWidth() * 2 / appearance_.fontSize());
    const auto lines = static_cast<int>(std::min<qsizetype>(message.text.size(), 24'000)) / perLine + 1;
    return lines * appearance_.fontSize() * 3 / 2 + 76;
}

std::vector<int> ConversationView::estimates(int first, int count) const {
    std::vector<int> heights(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        heights[static_cast<std::size_t>(i)] = estimate(first + i);
    return heights;
}

int ConversationView::contentHeight() const {
    return rows_.top(rows_.count()) + footer_->height() + kMargin / 2;
}

ConversationView::Anchor ConversationView::anchor() const {
    const int y = verticalScrollBar()->value();
    const int row = rows_.rowAt(y);
    return {row, rows_.empty() ? y : y - rows_.top(row)};
}

bool ConversationView::isAtEnd() const {
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum() - kAtEnd;
}

void ConversationView::setScroll(int value) {
    placing_ = true;  // scrollContentsBy has nothing to add
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, std::max(0, contentHeight() - viewport()->height()));
    verticalScrollBar()->setValue(value);
    placing_ = false;
}

/// Restores the anchor, or the end, after heights have changed; measuring what comes into sight may change heights
/// again.
void ConversationView::keep(const Anchor& anchor, bool followEnd) {
    for (int round = 0; round < 4; ++round) {
        const int before = contentHeight();
        setScroll(followEnd ? contentHeight() : (rows_.empty() ? 0 : rows_.top(anchor.row)) + anchor.offset);
        placeVisible();
        if (contentHeight() == before) break;
    }
}

void ConversationView::reset() {
    releaseAll();
    rows_.reset(estimates(0, messages_.size()));
    rows_.setRoom(cards_.measure(columnWidth()));
    following_ = true;
    keep({}, true);
}

void ConversationView::insertRows(int row, int count) {
    Anchor kept = anchor();
    if (row == 0 && !rows_.empty()) kept.row += count;  // older messages: what is in sight stays there
    rows_.insert(row, estimates(row, count));
    rows_.setRoom(cards_.measure(columnWidth()));
    std::map<int, MessageView*> moved;
    for (auto& [old, view] : views_)
        moved[old >= row ? old + count : old] = view;
    views_ = std::move(moved);
    keep(kept, following_);
}

void ConversationView::updateRow(int row) {
    const Anchor kept = anchor();
    rows_.forget(row);
    keep(kept, following_);
}

void ConversationView::layOutAll() {
    const Anchor kept = anchor();
    rows_.forgetAll();
    laidOutWidth_ = columnWidth();
    rows_.setRoom(cards_.measure(columnWidth()));
    updateFooter();
    keep(kept, following_);
}

/// Makes, measures and places the messages in and near the visible part; gives the others' widgets back.
void ConversationView::placeVisible() {
    placing_ = true;
    const int scroll = verticalScrollBar()->value();
    const int width = columnWidth();
    const int left = (viewport()->width() - width) / 2;
    const int first = rows_.empty() ? 0 : rows_.rowAt(std::max(0, scroll - kAhead));

    std::map<int, MessageView*> used;
    for (int row = first; row < rows_.count() && rows_.top(row) < scroll + viewport()->height() + kAhead; ++row) {
        MessageView* view = realise(row);
        used[row] = view;
        if (!rows_.isMeasured(row) || view->width() != width) rows_.measure(row, view->layOut(width));
        view->setGeometry(left, rows_.top(row) - scroll, width, rows_.height(row));
        view->setVisible(true);
    }
    for (auto& [old, view] : views_) {
        if (used.contains(old)) continue;
        view->hide();
        spare_.push_back(view);
    }
    views_ = std::move(used);
    for (; spare_.size() > kSpareViews; spare_.pop_back())
        spare_.back()->deleteLater();
    cards_.place(rows_, left, width, scroll);
    footer_->setGeometry(left, rows_.top(rows_.count()) - scroll, width, footer_->height());
    placing_ = false;
    if (scroll < kNearStart && !messages_.empty() && messages_.at(0).depth > 0) emit olderWanted();
}

MessageView* ConversationView::realise(int row) {
    const app::Message& message = messages_.at(row);
    const auto found = views_.find(row);
    MessageView* view = found != views_.end() ? found->second : nullptr;
    if (!view) {
        view = spare_.empty() ? newView() : spare_.back();
        if (!spare_.empty()) spare_.pop_back();
        views_[row] = view;
    } else if (rows_.isMeasured(row)) {
        return view;
    }
    view->show(message, message.id == busy_);
    return view;
}

MessageView* ConversationView::newView() {
    auto* view = new MessageView(appearance_, viewport());
    view->body()->installEventFilter(this);
    connect(view, &MessageView::actionRequested, this, [this](app::Id message, MessageAction action) {
        if (action == MessageAction::ShowMore) {
            updateRow(messages_.rowOf(message));
            return;
        }
        emit actionRequested(message, action);
    });
    connect(view, &MessageView::linkActivated, this, &ConversationView::linkActivated);
    connect(view, &MessageView::attachmentActivated, this, &ConversationView::attachmentActivated);
    return view;
}

void ConversationView::releaseAll() {
    for (auto& [row, view] : views_) {
        view->hide();
        spare_.push_back(view);
    }
    views_.clear();
}

MessageView* ConversationView::viewOf(int row) const {
    const auto found = views_.find(row);
    return found == views_.end() ? nullptr : found->second;
}

void ConversationView::setBusyMessage(app::Id message) {
    if (busy_ == message) return;
    const app::Id before = busy_;
    busy_ = message;
    for (const app::Id id : {before, message})
        if (const int row = id ? messages_.rowOf(id) : -1; row >= 0) updateRow(row);
}

void ConversationView::showMessage(int row) {
    if (row < 0 || row >= messages_.size()) return;
    following_ = row == messages_.size() - 1;
    keep({row, -kMargin}, false);
    if (MessageView* view = viewOf(row)) view->body()->setFocus(Qt::OtherFocusReason);
}

void ConversationView::scrollToEnd() {
    following_ = true;
    keep({}, true);
}

void ConversationView::moveFocus(int step) {
    int row = -1;
    for (const auto& [at, view] : views_)
        if (view->isAncestorOf(focusWidget())) row = at;
    if (row < 0) row = step < 0 ? messages_.size() : rows_.rowAt(verticalScrollBar()->value()) - 1;
    showMessage(std::clamp(row + step, 0, std::max(0, messages_.size() - 1)));
}

void ConversationView::addCard(QWidget* card, app::Id after) {
    cards_.add(card, after);
    updateCards();
}

void ConversationView::clearCards() {
    cards_.clear();
    updateCards();
}

void ConversationView::updateCards() {
    const Anchor kept = anchor();
    rows_.setRoom(cards_.measure(columnWidth()));
    keep(kept, following_);
}

void ConversationView::showCard(const QWidget* card) {
    following_ = false;
    setScroll(cards_.top(rows_, card) - kMargin);
    placeVisible();
    following_ = isAtEnd();
}

void ConversationView::updateFooter() {
    const Anchor kept = anchor();
    const int height = footer_->layout() ? footer_->layout()->heightForWidth(columnWidth()) : 0;
    const int wanted = height > 0 ? height : (footer_->layout() ? footer_->sizeHint().height() : 0);
    if (wanted == footer_->height() && footer_->width() == columnWidth()) return;
    footer_->resize(columnWidth(), wanted);
    keep(kept, following_);
}

/// Heights depend on the width of the column, which a wide window keeps.
void ConversationView::resizeEvent(QResizeEvent*) {
    if (columnWidth() != laidOutWidth_)
        layOutAll();
    else
        keep(anchor(), following_);
}

void ConversationView::scrollContentsBy(int, int) {
    if (placing_) return;
    following_ = isAtEnd();  // the reader decides by scrolling whether the end is followed
    const Anchor kept = anchor();
    const int before = contentHeight();
    placeVisible();
    if (contentHeight() != before) keep(kept, following_);
}

void ConversationView::keyPressEvent(QKeyEvent* event) {
    QScrollBar* bar = verticalScrollBar();
    switch (event->key()) {
        case Qt::Key_Up:
            bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
            break;
        case Qt::Key_Down:
            bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
            break;
        case Qt::Key_PageUp:
            bar->triggerAction(QAbstractSlider::SliderPageStepSub);
            break;
        case Qt::Key_PageDown:
            bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
            break;
        case Qt::Key_Home:
            bar->triggerAction(QAbstractSlider::SliderToMinimum);
            break;
        case Qt::Key_End:
            bar->triggerAction(QAbstractSlider::SliderToMaximum);
            break;
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

bool ConversationView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == footer_ && event->type() == QEvent::LayoutRequest) updateFooter();
    // Tab into a message that is only partly in sight shows it.
    if (event->type() == QEvent::FocusIn && watched != footer_) {
        const auto* reason = static_cast<QFocusEvent*>(event);
        if (reason->reason() == Qt::TabFocusReason || reason->reason() == Qt::BacktabFocusReason)
            for (const auto& [row, view] : views_)
                if (view->body() == watched && (view->y() < 0 || view->geometry().bottom() > viewport()->height())) {
                    QMetaObject::invokeMethod(
                        this, [this, at = row] { showMessage(at); }, Qt::QueuedConnection);
                    break;
                }
    }
    return QAbstractScrollArea::eventFilter(watched, event);
}

}  // namespace thimble::ui
