#pragma once

#include <QHash>
#include <QObject>

#include "app/workers/assistant.h"
#include "ui/models/message_list.h"

namespace thimble::ui {

/// The conversation on show: reads it, keeps its messages up to date while replies stream, and sends what the user does
/// to the program. Conversation 0 is one that begins with its first message.
class ChatSession : public QObject {
    Q_OBJECT
  public:
    explicit ChatSession(app::Assistant& assistant, QObject* parent = nullptr);

    MessageList& messages() { return messages_; }
    app::Id conversation() const { return conversation_; }
    /// The reply being written in this conversation; 0: none.
    app::Id reply() const { return reply_; }
    bool busy() const { return reply_ != 0; }

    /// Shows a conversation; `message`: brought into sight when it is read (0: the end).
    void open(app::Id conversation, app::Id message = 0);
    /// Reads more messages above the first.
    void readOlder();

    void send(const QString& text, const std::vector<app::Attachment>& attachments);
    void stop();
    void edit(app::Id message, const QString& text);
    void regenerate(app::Id reply);
    void showAlternative(app::Id message, int step);
    void answerContextFull(app::ContextStrategy strategy, bool remember);
    /// Runs `then` with the conversation, which is created when there is none yet.
    void withConversation(std::function<void(app::Id)> then);
    void storeDraft(const QString& text);

  signals:
    /// The user looks at something else: what is in the composer belongs to the conversation before.
    void opening();
    /// Another conversation is on show, or the new one has got its place; its messages come later.
    void switched(thimble::app::Id conversation);
    /// The messages of the conversation are there.
    void opened(thimble::app::Id conversation);
    void messageWanted(int row);
    void busyChanged(bool busy);
    void promptProgressed(const thimble::app::PromptProgress& progress);
    void firstWord();
    void contextUsed(const thimble::app::ContextUse& use);
    void contextFull(const thimble::app::ContextQuestion& question);
    /// A text could not be stored; it is the user's again.
    void notSent(const QString& text, const std::vector<thimble::app::Attachment>& attachments, const QString& problem);
    void draftRead(const QString& text);
    void historyRead(const QStringList& texts);

  private:
    void readMessages(app::Id showMessage);
    void readDraftAndHistory();
    void addMessage(const app::Message& message);
    void addPiece(app::Id reply, const QString& piece);
    void finish(const app::Message& reply);
    void setReply(app::Id reply);
    void begin(app::Id conversation);
    std::vector<app::Message> withGrowing(std::vector<app::Message> rows) const;
    void noteContext();

    app::Assistant& assistant_;
    MessageList messages_;
    app::Id conversation_ = 0;
    app::Id reply_ = 0;
    bool beginning_ = false;  // the first message of a new conversation is on its way
    bool reading_ = false;
    int total_ = 0;
    QStringList history_;              // texts sent here, newest first
    QHash<app::Id, QString> growing_;  // texts of all replies under way: newer than what is stored
};

}  // namespace thimble::ui
