#pragma once

#include <QAbstractScrollArea>
#include <map>
#include <vector>

#include "ui/views/card_column.h"
#include "ui/views/message_view.h"
#include "ui/views/row_heights.h"

namespace thimble::ui {

class Appearance;
class MessageList;

/// The conversation on show: a scrolled column of messages. Only the messages near the visible part exist as widgets;
/// of the others the height is estimated until they come into sight, so a conversation of 10,000 messages opens at
/// once. What the reader looks at never moves: heights that turn out different are made up for by the scroll position.
class ConversationView : public QAbstractScrollArea {
    Q_OBJECT
  public:
    ConversationView(const Appearance& appearance, MessageList& messages, QWidget* parent = nullptr);

    /// Shown below the last message, scrolls with it: progress, questions.
    QWidget* footer() const { return footer_; }
    /// A card that stands below a message for good, such as a summary; its parent is the viewport.
    void addCard(QWidget* card, app::Id after);
    void clearCards();
    /// To be called when the wanted height of a card changes.
    void updateCards();
    void showCard(const QWidget* card);
    /// The message being written; 0: none.
    void setBusyMessage(app::Id message);
    /// Puts a message in sight and gives it the keyboard focus.
    void showMessage(int row);
    void scrollToEnd();
    /// Whether the end is in sight: then the view follows a growing reply.
    bool isAtEnd() const;
    /// The widget of a message in sight; null for others.
    MessageView* viewOf(int row) const;
    /// Moves the keyboard focus to the message above (-1) or below (+1).
    void moveFocus(int step);
    /// To be called when the footer's wanted height changes.
    void updateFooter();

  signals:
    void actionRequested(thimble::app::Id message, thimble::ui::MessageAction action);
    void linkActivated(thimble::app::Id message, const QString& address);
    void attachmentActivated(thimble::app::Id document);
    /// The first messages of the list are near: older ones should be read.
    void olderWanted();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    /// The place that keeps still: a row, and how far its top is above the top of the viewport.
    struct Anchor {
        int row = 0;
        int offset = 0;
    };

    void reset();
    void insertRows(int row, int count);
    void updateRow(int row);
    void layOutAll();
    void placeVisible();
    void releaseAll();
    MessageView* realise(int row);
    MessageView* newView();
    int estimate(int row) const;
    int columnWidth() const;
    std::vector<int> estimates(int first, int count) const;
    int contentHeight() const;
    Anchor anchor() const;
    void keep(const Anchor& anchor, bool followEnd);
    void setScroll(int value);

    const Appearance& appearance_;
    MessageList& messages_;
    QWidget* footer_;
    RowHeights rows_;
    CardColumn cards_;
    std::map<int, MessageView*> views_;  // by row
    std::vector<MessageView*> spare_;
    app::Id busy_ = 0;
    int laidOutWidth_ = 0;
    bool placing_ = false;
    bool following_ = true;
};

}  // namespace thimble::ui
