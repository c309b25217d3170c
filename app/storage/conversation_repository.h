#pragma once

#include <optional>

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// The table of conversations with their tags. A deleted conversation is hidden until purge() and can be brought back.
class ConversationRepository {
  public:
    explicit ConversationRepository(Database& database) : database_(database) {}

    /// Stores a new one as given, without its leaf; its id is set by the store.
    Id add(const Conversation& conversation);
    std::optional<Conversation> find(Id conversation);
    ConversationPage list(const ConversationFilter& filter, int offset, int limit);
    QStringList folders();
    QStringList tags();

    void rename(Id conversation, const QString& title);
    /// The title by which the program names it; does nothing once the user has named it, or when it has a title.
    void nameAutomatically(Id conversation, const QString& title);
    void setPinned(Id conversation, bool pinned);
    void setFolder(Id conversation, const QString& folder);
    void setTags(Id conversation, const QStringList& tags);
    void setPersona(Id conversation, Id persona);
    void setSettings(Id conversation, const ChatSettings& settings);
    /// The end of the branch on show.
    void setLeaf(Id conversation, Id leaf);
    void touch(Id conversation, Milliseconds now);

    void remove(Id conversation, Milliseconds now);
    void undoRemove(Id conversation);
    /// Deletes for good what was removed.
    void purge();
    /// A copy with every branch and its documents, titled `title`; 0 when the original does not exist.
    Id duplicate(Id conversation, const QString& title, Milliseconds now);
    /// A copy of `message` and those above it, with the documents.
    Id branch(Id conversation, Id message, const QString& title, Milliseconds now);

  private:
    void setTitle(Id conversation, const QString& title, bool byUser);
    QStringList tagsOf(Id conversation);
    Conversation read(SQLite::Statement& row);
    /// `messages` gives ids and parents, parents first; `leaf` is the one whose copy ends the branch on show.
    Id copy(const Conversation& original, const QString& title, Milliseconds now, SQLite::Statement& messages, Id leaf);
    Id copyMessage(Id message, Id conversation, Id parent);

    Database& database_;
};

}  // namespace thimble::app
