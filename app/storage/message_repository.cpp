#include "app/storage/message_repository.h"

#include <algorithm>
#include <limits>

#include "app/storage/search_terms.h"
#include "app/storage/statements.h"
#include "app/storage/value_json.h"

namespace thimble::app {
namespace {

constexpr const char* columns =
    "m.id, m.conversation, m.parent, m.depth, m.role, m.status, m.text, m.problem, m.created, m.stats, m.attachments, "
    "m.document_use, "
    "m.citations, m.note_strategy, m.note_summary";

/// Everything but the alternatives.
Message read(SQLite::Statement& row) {
    Message message;
    message.id = idOf(row.getColumn(0));
    message.conversation = idOf(row.getColumn(1));
    message.parent = idOf(row.getColumn(2));
    message.depth = row.getColumn(3).getInt();
    message.role = static_cast<Role>(row.getColumn(4).getInt());
    message.status = static_cast<MessageStatus>(row.getColumn(5).getInt());
    message.text = textOf(row.getColumn(6));
    message.problem = textOf(row.getColumn(7));
    message.created = row.getColumn(8).getInt64();
    message.stats = replyStatsFromJson(objectFrom(textOf(row.getColumn(9))));
    message.attachments = attachmentsFromJson(arrayFrom(textOf(row.getColumn(10))));
    message.documentUse = static_cast<DocumentUse>(row.getColumn(11).getInt());
    message.citations = citationsFromJson(arrayFrom(textOf(row.getColumn(12))));
    if (!row.getColumn(13).isNull())
        message.note = ContextNote{static_cast<ContextStrategy>(row.getColumn(13).getInt()), textOf(row.getColumn(14))};
    return message;
}

/// The columns that `add` and `update` share, from the first index on: status, text, problem, stats, document_use,
/// citations.
void bindReply(SQLite::Statement& statement, const Message& message) {
    statement.bind(1, static_cast<int>(message.status));
    bindText(statement, 2, message.text);
    bindText(statement, 3, message.problem);
    bindText(statement, 4, compact(toJson(message.stats)));
    statement.bind(5, static_cast<int>(message.documentUse));
    bindText(statement, 6, compact(toJson(message.citations)));
}

}  // namespace

Id MessageRepository::add(const Message& message) {
    SQLite::Statement insert = database_.prepare(
        "INSERT INTO messages (status, text, problem, stats, document_use, citations, conversation, parent, depth, "
        "role, created, "
        "attachments, note_strategy, note_summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "coalesce((SELECT depth + 1 FROM messages WHERE id = ?8), 0), ?9, ?10, ?11, ?12, ?13)");
    bindReply(insert, message);
    insert.bind(7, message.conversation);
    bindId(insert, 8, message.parent);
    insert.bind(9, static_cast<int>(message.role));
    insert.bind(10, message.created);
    bindText(insert, 11, compact(toJson(message.attachments)));
    if (message.note) insert.bind(12, static_cast<int>(message.note->strategy));
    bindText(insert, 13, message.note ? message.note->summary : QString());
    insert.exec();
    const Id id = database_.lastId();
    if (!isBeingWritten(message)) index(id, message.text);

    SQLite::Statement show =
        database_.prepare("UPDATE conversations SET leaf = ?, changed = max(changed, ?) WHERE id = ?");
    show.bind(1, id);
    show.bind(2, message.created);
    show.bind(3, message.conversation);
    show.exec();
    return id;
}

void MessageRepository::update(const Message& message) {
    SQLite::Statement row = database_.prepare(
        "UPDATE messages SET status = ?1, text = ?2, problem = ?3, stats = ?4, document_use = ?5, citations = ?6 WHERE "
        "id = ?7");
    bindReply(row, message);
    row.bind(7, message.id);
    const bool found = row.exec() > 0;
    if (found && !isBeingWritten(message)) index(message.id, message.text);
}

void MessageRepository::setNote(Id message, const ContextNote& note) {
    SQLite::Statement row = database_.prepare("UPDATE messages SET note_strategy = ?, note_summary = ? WHERE id = ?");
    row.bind(1, static_cast<int>(note.strategy));
    bindText(row, 2, note.summary);
    row.bind(3, message);
    row.exec();
}

void MessageRepository::index(Id message, const QString& text) {
    SQLite::Statement words = database_.prepare("INSERT OR REPLACE INTO message_search (rowid, terms) VALUES (?, ?)");
    words.bind(1, message);
    bindText(words, 2, searchTerms(text));
    words.exec();
}

std::vector<Id> MessageRepository::alternatives(Id conversation, Id parent) {
    SQLite::Statement rows =
        database_.prepare("SELECT id FROM messages WHERE conversation = ? AND parent IS ? ORDER BY id");
    rows.bind(1, conversation);
    bindId(rows, 2, parent);
    std::vector<Id> ids;
    while (rows.executeStep())
        ids.push_back(rows.getColumn(0).getInt64());
    return ids;
}

std::optional<Message> MessageRepository::find(Id message) {
    SQLite::Statement row =
        database_.prepare((std::string("SELECT ") + columns + " FROM messages m WHERE m.id = ?").c_str());
    row.bind(1, message);
    if (!row.executeStep()) return {};
    Message found = read(row);
    found.alternatives = alternatives(found.conversation, found.parent);
    return found;
}

std::vector<Message> MessageRepository::readUpwards(Id from, bool stopAtNote, int limit) {
    // Follows the parents; only as far as is read.
    SQLite::Statement rows =
        database_.prepare((std::string("SELECT ") + columns + " FROM messages m WHERE m.id = ?").c_str());
    std::vector<Message> messages;
    for (Id next = from; next != 0 && int(messages.size()) < limit;) {
        rows.reset();
        rows.bind(1, next);
        if (!rows.executeStep()) break;
        Message message = read(rows);
        if (stopAtNote && message.note) {
            messages.push_back(std::move(message));
            break;
        }
        next = message.parent;
        messages.push_back(std::move(message));
    }
    std::reverse(messages.begin(), messages.end());
    return messages;
}

MessagePage MessageRepository::page(Id conversation, Id before, int limit) {
    MessagePage page;
    SQLite::Statement leaf =
        database_.prepare("SELECT m.id, m.depth FROM conversations c JOIN messages m ON m.id = c.leaf WHERE c.id = ?");
    leaf.bind(1, conversation);
    if (!leaf.executeStep()) return page;
    page.total = leaf.getColumn(1).getInt() + 1;
    Id from = leaf.getColumn(0).getInt64();
    if (before != 0) {
        SQLite::Statement above = database_.prepare("SELECT parent FROM messages WHERE id = ? AND conversation = ?");
        above.bind(1, before);
        above.bind(2, conversation);
        from = above.executeStep() ? idOf(above.getColumn(0)) : 0;
    }
    page.rows = readUpwards(from, false, limit);
    for (Message& message : page.rows)
        message.alternatives = alternatives(conversation, message.parent);
    return page;
}

MessageRepository::Visible MessageRepository::visibleTo(Id leaf) {
    Visible visible{readUpwards(leaf, true, std::numeric_limits<int>::max()), {}};
    if (!visible.messages.empty() && visible.messages.front().note) {
        visible.note = visible.messages.front().note;
        visible.messages.erase(visible.messages.begin());
    }
    return visible;
}

std::vector<Message> MessageRepository::all(Id conversation) {
    SQLite::Statement rows = database_.prepare(
        (std::string("SELECT ") + columns + " FROM messages m WHERE m.conversation = ? ORDER BY m.id").c_str());
    rows.bind(1, conversation);
    std::vector<Message> messages;
    while (rows.executeStep())
        messages.push_back(read(rows));
    return messages;
}

Id MessageRepository::newestLeaf(Id message) {
    SQLite::Statement child = database_.prepare("SELECT max(id) FROM messages WHERE parent = ?");
    for (;;) {
        child.reset();
        child.bind(1, message);
        child.executeStep();
        const Id below = idOf(child.getColumn(0));
        if (below == 0) return message;
        message = below;
    }
}

QStringList MessageRepository::sentTexts(Id conversation, int limit) {
    SQLite::Statement rows = database_.prepare(
        "SELECT text FROM messages WHERE role = 0 AND (?1 = 0 OR conversation = ?1) GROUP BY text ORDER BY max(id) "
        "DESC LIMIT ?2");
    rows.bind(1, conversation);
    rows.bind(2, limit);
    QStringList texts;
    while (rows.executeStep())
        texts << textOf(rows.getColumn(0));
    return texts;
}

void MessageRepository::markInterrupted(const QString& problem) {
    SQLite::Statement rows = database_.prepare(
        (std::string("SELECT ") + columns + " FROM messages m WHERE m.status = 1 AND m.problem = ''").c_str());
    std::vector<Message> interrupted;
    while (rows.executeStep())
        interrupted.push_back(read(rows));
    for (Message& message : interrupted) {
        message.problem = problem;
        update(message);
    }
}

}  // namespace thimble::app
