#pragma once

#include <QWidget>

#include "app/storage/document_values.h"
#include "app/workers/chat.h"
#include "ui/models/chat_session.h"
#include "ui/services.h"
#include "ui/views/message_view.h"

class QTimer;

namespace thimble::ui {

class Commands;
class Composer;
class ConversationView;
class EmptyState;
class NoticeCard;
class PromptProgressRow;
class StatusLine;
class SummaryCards;

/// The middle of the window: the conversation, the cards below it, the composer and the status line.
class ChatPage : public QWidget {
    Q_OBJECT
  public:
    ChatPage(const Services& services, const Commands& commands, QWidget* parent = nullptr);

    ChatSession& session() { return session_; }
    /// Files or folders dropped, pasted or chosen: they join the conversation, and are summarised when the user wants
    /// so.
    void addPaths(const QStringList& paths);
    void summariseDocument(const app::Document& document);
    void focusInput();
    void moveMessageFocus(int step);
    void regenerateLast();
    StatusLine* statusLine() const { return status_; }
    /// Stores the draft at once; before the window closes.
    void storeDraft();

  signals:
    void citationRequested(const thimble::app::Citation& citation);
    void passageRequested(thimble::app::Id passage);
    void documentRequested(thimble::app::Id document);
    void modelsRequested();
    void dashboardRequested();
    void chatSettingsRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void draftIsStored();
    void connectSession();
    void connectProgram();
    void followSettings();
    void send();
    void act(app::Id message, MessageAction action);
    void startEditing(const app::Message& message);
    void stopEditing();
    void followLink(app::Id message, const QString& address);
    void updateEmptyState();
    void showWaiting();
    void askContextFull(const app::ContextQuestion& question);
    void askAboutProblem(const QString& problem);
    void clearCards();
    void layOutColumn();

    const Services services_;
    ChatSession session_;
    ConversationView* view_;
    EmptyState* empty_;
    Composer* composer_;
    StatusLine* status_;
    PromptProgressRow* progress_;
    NoticeCard* question_ = nullptr;
    SummaryCards* cards_;
    QTimer* draftTimer_;
    bool draftChanged_ = false;  // by the user, since it was stored
    QString draftBeforeEditing_;
};

}  // namespace thimble::ui
