#pragma once

#include <QFuture>
#include <QObject>
#include <memory>

#include "app/storage/values.h"

namespace thimble::app {

class Conversations;
class EngineThread;
class Mailbox;
class PassageSource;
class Settings;
class StorageThread;

/// How far a reply is before its first word.
struct PromptProgress {
    std::int64_t done = 0;  // tokens of the prompt
    std::int64_t total = 0;
    double secondsLeft = -1;  // < 0: not known yet
};

/// How full the context was by the last reply.
struct ContextUse {
    std::int64_t used = 0;
    std::int64_t size = 0;
    double share() const { return size > 0 ? double(used) / double(size) : 0; }
};

/// A conversation that no longer fits: the user decides (Chat::answerContextFull).
struct ContextQuestion {
    Id conversation = 0;
    Id reply = 0;  // waits, empty and partial
    std::int64_t tokens = 0;
    std::int64_t contextSize = 0;
    bool canShorten = true;  // false: the last message alone is too long, only stopping or a longer context helps
};

/// Asking and answering. Every method returns at once. Stored before computed: the user's message is committed before
/// the engine hears of it. Requests of several conversations wait in line; one conversation has at most one reply under
/// way.
class Chat : public QObject {
    Q_OBJECT
  public:
    /// What the chat works with; all of it outlives it.
    struct Tools {
        Mailbox& mailbox;
        StorageThread& storage;
        EngineThread& engine;
        Settings& settings;
        Conversations& conversations;
        PassageSource* passages;  // null: no documents
    };
    Chat(const Tools& tools, QObject* parent);
    ~Chat() override;

    /// Sends the user's text; conversation 0 begins a new one (Conversations::created comes first). Clears the draft.
    void send(Id conversation, const QString& text, const std::vector<Attachment>& attachments = {});
    /// Ends the reply under way, within 100 ms; what was written so far is kept.
    void stop(Id conversation);
    /// A new alternative of a message of the user, with another text, and a reply to it.
    void editAndResend(Id message, const QString& text);
    /// A new alternative of a reply; also tries a failed one again.
    void regenerate(Id reply);
    /// Lets the model go on where a partial reply ended.
    void continueReply(Id reply);
    void answerContextFull(Id conversation, ContextStrategy strategy, bool remember);

    bool isReplying(Id conversation) const;
    /// The settings are read and a model is on its way: what was sent before goes out now.
    void open();
    /// Ends every reply under way and those that wait in line.
    void stopAll();

  signals:
    /// The text could not be stored (disk full): it is the window's again, with the reason.
    void notSent(Id conversation, const QString& text, const std::vector<Attachment>& attachments,
                 const QString& problem);
    void messageAdded(const Message& message);
    /// At most 30 a second for each reply.
    void pieceArrived(Id reply, const QString& piece);
    void promptProgressed(Id reply, const PromptProgress& progress);
    /// The reply is complete, partial or failed; the message has its text, statistics and citations.
    void replyFinished(const Message& reply);
    void contextUsed(Id conversation, const ContextUse& use);
    void contextFull(const ContextQuestion& question);
    /// A persona or conversation asks for another model than the one that is loaded.
    void modelWanted(const QString& path);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace thimble::app
