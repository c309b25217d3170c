#pragma once

#include <QFuture>
#include <QObject>

#include "app/storage/values.h"

namespace thimble::app {

class StorageThread;

enum class ExportFormat { Markdown, Json };

/// The stored conversations. Every method returns at once: answers come as futures on the GUI thread, a failed one is
/// cancelled and told by Assistant::problem; changes are announced by signals, whoever made them.
class Conversations : public QObject {
    Q_OBJECT
  public:
    Conversations(StorageThread& storage, QObject* parent);

    // Reading.
    QFuture<ConversationPage> list(const ConversationFilter& filter, int offset, int limit);
    QFuture<Conversation> conversation(Id conversation);
    /// The last `limit` messages above `before` on the branch on show; `before` 0: the last of all.
    QFuture<MessagePage> messages(Id conversation, Id before, int limit);
    /// Everywhere in messages and titles, in any language; best first.
    QFuture<std::vector<SearchHit>> search(const QString& words, int limit);
    QFuture<QStringList> folders();
    QFuture<QStringList> tags();
    /// What the user typed and did not send; conversation 0: the draft of a new one.
    QFuture<QString> draft(Id conversation);
    /// The latest texts that the user sent, newest first, for the history of the input box.
    QFuture<QStringList> sentTexts(Id conversation, int limit);

    // Changing.
    QFuture<Id> create();
    void rename(Id conversation, const QString& title);
    void setPinned(Id conversation, bool pinned);
    void setFolder(Id conversation, const QString& folder);
    void setTags(Id conversation, const QStringList& tags);
    void setPersona(Id conversation, Id persona);
    void setSettings(Id conversation, const ChatSettings& settings);
    void setDraft(Id conversation, const QString& text);
    /// Hides the conversation; it can be brought back until the program is started the next time.
    void remove(Id conversation);
    void undoRemove(Id conversation);
    QFuture<Id> duplicate(Id conversation);
    /// A new conversation with `message` and those above it.
    QFuture<Id> branch(Id conversation, Id message);
    /// Shows another alternative and the newest messages below it.
    void switchBranch(Id message);

    // Files.
    /// The branch on show (Markdown), or all of it with every branch (JSON). Empty list: all conversations. Resolves to
    /// true when written.
    QFuture<bool> exportTo(const QString& path, ExportFormat format, const std::vector<Id>& conversations);
    /// Conversations that were made from an exported JSON file.
    QFuture<std::vector<Id>> importFrom(const QString& path);

  signals:
    void created(const Conversation& conversation);
    void changed(const Conversation& conversation);
    void removed(Id conversation);
    /// Many changed at once: read the list again.
    void listReset();
    /// The messages on show are others than before (branch switched, note added): read them again.
    void messagesReset(Id conversation);

  private:
    friend class Chat;
    /// Emits `created` or `changed` with the conversation as it is stored by then.
    void announce(Id conversation, bool isNew = false);
    template <class Change>
    void change(Id conversation, Change change);

    StorageThread& storage_;
};

}  // namespace thimble::app
