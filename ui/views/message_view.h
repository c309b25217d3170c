#pragma once

#include <QWidget>
#include <vector>

#include "app/storage/values.h"

class QLabel;
class QMenu;
class QToolButton;

namespace thimble::ui {

class Appearance;
class MessageBody;

/// What a person may do with a message.
enum class MessageAction { Copy, Edit, Regenerate, Branch, PreviousAlternative, NextAlternative, ShowMore };

/// One message: who and when, its text, its attachments, what it took, and what can be done with it. Lays itself out in
/// a given width (see layOut) because a conversation of thousands must not wait for a layout engine.
class MessageView : public QWidget {
    Q_OBJECT
  public:
    explicit MessageView(const Appearance& appearance, QWidget* parent = nullptr);

    /// Shows a message; `busy`: its reply is being written, actions that would disturb it are hidden.
    void show(const app::Message& message, bool busy);
    const app::Message& message() const { return message_; }
    /// Places everything in `width` pixels and gives the height that it takes.
    int layOut(int width);
    /// Colours and fonts have changed.
    void refresh();

    MessageBody* body() const { return body_; }
    /// The message as a screen reader announces it.
    QString spokenName() const;

  signals:
    void actionRequested(thimble::app::Id message, thimble::ui::MessageAction action);
    void linkActivated(thimble::app::Id message, const QString& address);
    void attachmentActivated(thimble::app::Id document);

  protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Tool {
        QToolButton* button;
        MessageAction action;
    };
    QToolButton* addTool(const char* name, const QString& icon, const QString& text, MessageAction action);
    bool offers(MessageAction action) const;
    bool isUser() const { return message_.role == app::Role::User; }
    void showTexts();
    void showChips();
    void updateTools();
    void request(MessageAction action) { emit actionRequested(message_.id, action); }
    int layOutChips(int x, int y, int width);
    int layOutFooter(int x, int y, int width);

    const Appearance& appearance_;
    app::Message message_;
    bool busy_ = false;
    bool expanded_ = false;  // a very long message is shown whole
    QString shownText_;
    QLabel* name_;
    QLabel* time_;
    MessageBody* body_;
    QLabel* stats_;
    QLabel* problem_;
    QLabel* note_;
    QLabel* alternatives_;
    QToolButton* showMore_;
    std::vector<Tool> tools_;
    std::vector<QToolButton*> chips_;
    QRect bubble_;
};

}  // namespace thimble::ui
