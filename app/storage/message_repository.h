#pragma once

#include <optional>

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// The table of messages: for each conversation a tree, of which one branch (from a root to the conversation's leaf) is
/// on show.
class MessageRepository {
  public:
    explicit MessageRepository(Database& database) : database_(database) {}

    /// Stores a new message below `message.parent` as given (id, depth and alternatives are set by the store) and shows
    /// its branch.
    Id add(const Message& message);
    /// Stores what changes of a reply: text, status, problem, statistics, documents. A message that is no longer
    /// written can be searched for.
    void update(const Message& message);
    void setNote(Id message, const ContextNote& note);

    std::optional<Message> find(Id message);
    /// The last `limit` messages above `before` on the branch on show; `before` 0: the last of all.
    MessagePage page(Id conversation, Id before, int limit);
    /// From the first message that the model still sees (the one after the latest note) to `leaf`, oldest first; and
    /// that note.
    struct Visible {
        std::vector<Message> messages;
        std::optional<ContextNote> note;
    };
    Visible visibleTo(Id leaf);
    /// Every message of every branch; parents come before their children.
    std::vector<Message> all(Id conversation);
    /// The newest message below (or this one).
    Id newestLeaf(Id message);
    QStringList sentTexts(Id conversation, int limit);

    /// At the start of the program: what was being written when it ended stays partial, with `problem` as its reason.
    void markInterrupted(const QString& problem);

  private:
    std::vector<Message> readUpwards(Id from, bool stopAtNote, int limit);
    std::vector<Id> alternatives(Id conversation, Id parent);
    void index(Id message, const QString& text);

    Database& database_;
};

}  // namespace thimble::app
