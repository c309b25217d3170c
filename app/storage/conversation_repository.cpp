#include "app/storage/conversation_repository.h"

#include <map>

#include "app/storage/search_terms.h"
#include "app/storage/statements.h"
#include "app/storage/value_json.h"

namespace thimble::app {
namespace {

constexpr const char* columns =
    "SELECT c.id, c.title, c.folder, c.pinned, c.created, c.changed, c.persona, c.settings, c.leaf, "
    "coalesce(leaf.depth + 1, 0) "
    "FROM conversations c LEFT JOIN messages leaf ON leaf.id = c.leaf ";

QStringList textsOf(SQLite::Statement statement) {
    QStringList texts;
    while (statement.executeStep())
        texts << textOf(statement.getColumn(0));
    return texts;
}

/// Runs `UPDATE conversations SET <column> = ?1 WHERE id = ?2` with the value bound by `bind`.
template <class Bind>
void update(Database& database, const char* query, Id conversation, Bind bind) {
    SQLite::Statement statement = database.prepare(query);
    bind(statement);
    statement.bind(2, conversation);
    statement.exec();
}

}  // namespace

Conversation ConversationRepository::read(SQLite::Statement& row) {
    Conversation conversation;
    conversation.id = idOf(row.getColumn(0));
    conversation.title = textOf(row.getColumn(1));
    conversation.folder = textOf(row.getColumn(2));
    conversation.pinned = row.getColumn(3).getInt() != 0;
    conversation.created = row.getColumn(4).getInt64();
    conversation.changed = row.getColumn(5).getInt64();
    conversation.persona = idOf(row.getColumn(6));
    conversation.settings = chatSettingsFromJson(objectFrom(textOf(row.getColumn(7))));
    conversation.leaf = idOf(row.getColumn(8));
    conversation.length = row.getColumn(9).getInt();
    conversation.tags = tagsOf(conversation.id);
    return conversation;
}

Id ConversationRepository::add(const Conversation& conversation) {
    SQLite::Statement insert = database_.prepare(
        "INSERT INTO conversations (folder, pinned, created, changed, persona, settings) VALUES (?, ?, ?, ?, ?, ?)");
    bindText(insert, 1, conversation.folder);
    insert.bind(2, conversation.pinned ? 1 : 0);
    insert.bind(3, conversation.created);
    insert.bind(4, conversation.changed);
    bindId(insert, 5, conversation.persona);
    bindText(insert, 6, compact(toJson(conversation.settings)));
    insert.exec();
    const Id id = database_.lastId();
    if (!conversation.title.isEmpty()) setTitle(id, conversation.title, true);
    if (!conversation.tags.isEmpty()) setTags(id, conversation.tags);
    return id;
}

std::optional<Conversation> ConversationRepository::find(Id conversation) {
    SQLite::Statement row = database_.prepare((std::string(columns) + "WHERE c.id = ? AND c.deleted IS NULL").c_str());
    row.bind(1, conversation);
    if (!row.executeStep()) return {};
    return read(row);
}

ConversationPage ConversationRepository::list(const ConversationFilter& filter, int offset, int limit) {
    std::string where = "WHERE c.deleted IS NULL ";
    if (!filter.folder.isEmpty()) where += "AND c.folder = ?1 ";
    if (!filter.tag.isEmpty()) where += "AND c.id IN (SELECT conversation FROM conversation_tags WHERE tag = ?2) ";
    const auto bindFilter = [&](SQLite::Statement& statement) {
        if (!filter.folder.isEmpty()) bindText(statement, 1, filter.folder);
        if (!filter.tag.isEmpty()) bindText(statement, 2, filter.tag);
    };
    SQLite::Statement count = database_.prepare(("SELECT count(*) FROM conversations c " + where).c_str());
    bindFilter(count);
    count.executeStep();

    ConversationPage page{{}, offset, count.getColumn(0).getInt()};
    SQLite::Statement rows = database_.prepare(
        (columns + where + "ORDER BY c.pinned DESC, c.changed DESC, c.id DESC LIMIT ?3 OFFSET ?4").c_str());
    bindFilter(rows);
    rows.bind(3, limit);
    rows.bind(4, offset);
    while (rows.executeStep())
        page.rows.push_back(read(rows));
    return page;
}

QStringList ConversationRepository::folders() {
    return textsOf(
        database_.prepare("SELECT DISTINCT folder FROM conversations WHERE deleted IS NULL AND folder <> '' ORDER BY "
                          "folder COLLATE NOCASE"));
}

QStringList ConversationRepository::tags() {
    return textsOf(database_.prepare(
        "SELECT DISTINCT t.tag FROM conversation_tags t JOIN conversations c ON c.id = t.conversation "
        "WHERE c.deleted IS NULL ORDER BY t.tag COLLATE NOCASE"));
}

QStringList ConversationRepository::tagsOf(Id conversation) {
    SQLite::Statement tags = database_.prepare("SELECT tag FROM conversation_tags WHERE conversation = ? ORDER BY tag");
    tags.bind(1, conversation);
    return textsOf(std::move(tags));
}

void ConversationRepository::setTitle(Id conversation, const QString& title, bool byUser) {
    SQLite::Statement row = database_.prepare("UPDATE conversations SET title = ?1, titled_by_user = ?3 WHERE id = ?2");
    bindText(row, 1, title);
    row.bind(2, conversation);
    row.bind(3, byUser ? 1 : 0);
    row.exec();
    SQLite::Statement words = database_.prepare("INSERT OR REPLACE INTO title_search (rowid, terms) VALUES (?, ?)");
    words.bind(1, conversation);
    bindText(words, 2, searchTerms(title));
    words.exec();
}

void ConversationRepository::rename(Id conversation, const QString& title) {
    setTitle(conversation, title, true);
}

void ConversationRepository::nameAutomatically(Id conversation, const QString& title) {
    SQLite::Statement untitled =
        database_.prepare("SELECT 1 FROM conversations WHERE id = ? AND title = '' AND titled_by_user = 0");
    untitled.bind(1, conversation);
    if (untitled.executeStep()) setTitle(conversation, title, false);
}

void ConversationRepository::setPinned(Id conversation, bool pinned) {
    update(database_, "UPDATE conversations SET pinned = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { statement.bind(1, pinned ? 1 : 0); });
}

void ConversationRepository::setFolder(Id conversation, const QString& folder) {
    update(database_, "UPDATE conversations SET folder = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { bindText(statement, 1, folder); });
}

void ConversationRepository::setPersona(Id conversation, Id persona) {
    update(database_, "UPDATE conversations SET persona = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { bindId(statement, 1, persona); });
}

void ConversationRepository::setSettings(Id conversation, const ChatSettings& settings) {
    update(database_, "UPDATE conversations SET settings = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { bindText(statement, 1, compact(toJson(settings))); });
}

void ConversationRepository::setLeaf(Id conversation, Id leaf) {
    update(database_, "UPDATE conversations SET leaf = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { bindId(statement, 1, leaf); });
}

void ConversationRepository::touch(Id conversation, Milliseconds now) {
    update(database_, "UPDATE conversations SET changed = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { statement.bind(1, now); });
}

void ConversationRepository::setTags(Id conversation, const QStringList& tags) {
    SQLite::Statement clear = database_.prepare("DELETE FROM conversation_tags WHERE conversation = ?");
    clear.bind(1, conversation);
    clear.exec();
    for (const QString& tag : tags) {
        SQLite::Statement insert = database_.prepare("INSERT OR IGNORE INTO conversation_tags VALUES (?, ?)");
        insert.bind(1, conversation);
        bindText(insert, 2, tag);
        insert.exec();
    }
}

void ConversationRepository::remove(Id conversation, Milliseconds now) {
    update(database_, "UPDATE conversations SET deleted = ?1 WHERE id = ?2", conversation,
           [&](SQLite::Statement& statement) { statement.bind(1, now); });
}

void ConversationRepository::undoRemove(Id conversation) {
    update(database_, "UPDATE conversations SET deleted = ?1 WHERE id = ?2", conversation,
           [](SQLite::Statement& statement) { statement.bind(1); });
}

void ConversationRepository::purge() {
    database_.sql().exec("DELETE FROM conversations WHERE deleted IS NOT NULL");
}

Id ConversationRepository::duplicate(Id conversation, const QString& title, Milliseconds now) {
    const std::optional<Conversation> original = find(conversation);
    if (!original) return 0;
    SQLite::Statement messages =
        database_.prepare("SELECT id, parent FROM messages WHERE conversation = ? ORDER BY id");
    messages.bind(1, conversation);
    return copy(*original, title, now, messages, original->leaf);
}

Id ConversationRepository::branch(Id conversation, Id message, const QString& title, Milliseconds now) {
    const std::optional<Conversation> original = find(conversation);
    if (!original) return 0;
    SQLite::Statement messages = database_.prepare(
        "WITH RECURSIVE above(id) AS (SELECT id FROM messages WHERE id = ?1 AND conversation = ?2 UNION ALL "
        "SELECT m.parent FROM messages m JOIN above ON m.id = above.id WHERE m.parent IS NOT NULL) "
        "SELECT id, parent FROM messages WHERE id IN (SELECT id FROM above) ORDER BY id");
    messages.bind(1, message);
    messages.bind(2, conversation);
    return copy(*original, title, now, messages, message);
}

Id ConversationRepository::copy(const Conversation& original, const QString& title, Milliseconds now,
                                SQLite::Statement& messages, Id leaf) {
    Conversation fresh = original;
    fresh.title = title;
    fresh.pinned = false;
    fresh.created = fresh.changed = now;
    const Id made = add(fresh);
    SQLite::Statement documents = database_.prepare(
        "INSERT INTO conversation_documents SELECT ?1, document FROM conversation_documents WHERE conversation = ?2");
    documents.bind(1, made);
    documents.bind(2, original.id);
    documents.exec();

    // Children have larger ids than their parents, and the copies are made in that order: old ids map to new ones as
    // they come.
    std::map<Id, Id> copies{{0, 0}};
    while (messages.executeStep()) {
        const Id id = messages.getColumn(0).getInt64();
        copies[id] = copyMessage(id, made, copies.at(idOf(messages.getColumn(1))));
    }
    if (const auto shown = copies.find(leaf); shown != copies.end()) setLeaf(made, shown->second);
    return made;
}

Id ConversationRepository::copyMessage(Id message, Id conversation, Id parent) {
    SQLite::Statement insert = database_.prepare(
        "INSERT INTO messages (conversation, parent, depth, role, status, text, problem, created, stats, attachments, "
        "document_use, citations, note_strategy, note_summary) SELECT ?1, ?2, depth, role, status, text, problem, "
        "created, stats, attachments, document_use, citations, note_strategy, note_summary FROM messages WHERE id = "
        "?3");
    insert.bind(1, conversation);
    bindId(insert, 2, parent);
    insert.bind(3, message);
    insert.exec();
    const Id made = database_.lastId();
    SQLite::Statement words = database_.prepare(
        "INSERT INTO message_search (rowid, terms) SELECT ?1, terms FROM message_search WHERE rowid = ?2");
    words.bind(1, made);
    words.bind(2, message);
    words.exec();
    return made;
}

}  // namespace thimble::app
