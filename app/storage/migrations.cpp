#include "app/storage/migrations.h"

#include "app/storage/document_schema.h"

namespace thimble::app {
namespace {

/// Conversations are trees of messages: `parent` is the message above, messages with one parent are alternatives,
/// `leaf` is the end of the branch on show. Search tables hold the words of searchTerms() (search_terms.h), the row id
/// is that of the message or conversation.
constexpr const char* chats = R"sql(
CREATE TABLE personas (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    settings TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL DEFAULT '',
    titled_by_user INTEGER NOT NULL DEFAULT 0,
    folder TEXT NOT NULL DEFAULT '',
    pinned INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    deleted INTEGER,
    persona INTEGER REFERENCES personas(id) ON DELETE SET NULL,
    settings TEXT NOT NULL DEFAULT '{}',
    leaf INTEGER REFERENCES messages(id) ON DELETE SET NULL
);
CREATE INDEX conversations_by_change ON conversations(pinned DESC, changed DESC, id DESC) WHERE deleted IS NULL;
CREATE INDEX conversations_by_folder ON conversations(folder) WHERE deleted IS NULL;
CREATE INDEX conversations_by_leaf ON conversations(leaf);
CREATE INDEX conversations_by_persona ON conversations(persona);
CREATE TABLE conversation_tags (
    conversation INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (conversation, tag)
) WITHOUT ROWID;
CREATE INDEX conversation_tags_by_tag ON conversation_tags(tag);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    -- Deferred instead of cascading: a conversation goes as a whole, and SQLite cascades at most 1000 levels deep.
    parent INTEGER REFERENCES messages(id) DEFERRABLE INITIALLY DEFERRED,
    depth INTEGER NOT NULL,
    role INTEGER NOT NULL,
    status INTEGER NOT NULL,
    text TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    stats TEXT NOT NULL DEFAULT '{}',
    attachments TEXT NOT NULL DEFAULT '[]',
    document_use INTEGER NOT NULL DEFAULT 0,
    citations TEXT NOT NULL DEFAULT '[]',
    note_strategy INTEGER,
    note_summary TEXT NOT NULL DEFAULT ''
);
CREATE INDEX messages_by_parent ON messages(conversation, parent);
CREATE INDEX messages_parent ON messages(parent);
CREATE INDEX messages_partial ON messages(id) WHERE status = 1;
CREATE TABLE drafts (
    conversation INTEGER PRIMARY KEY,
    text TEXT NOT NULL
);
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE connections (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    host TEXT NOT NULL,
    purpose TEXT NOT NULL,
    bytes INTEGER NOT NULL
);
CREATE VIRTUAL TABLE message_search USING fts5(terms, tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
CREATE VIRTUAL TABLE title_search USING fts5(terms, tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'");
CREATE TRIGGER message_deleted AFTER DELETE ON messages BEGIN
    DELETE FROM message_search WHERE rowid = old.id;
END;
CREATE TRIGGER conversation_deleted AFTER DELETE ON conversations BEGIN
    DELETE FROM title_search WHERE rowid = old.id;
    DELETE FROM drafts WHERE conversation = old.id;
END;
)sql";

const Migration migrations[] = {
    {"chats", chats},
    {"documents", documentSchema},
    {"summary places", summaryPlaces},
};

}  // namespace

std::span<const Migration> allMigrations() {
    return migrations;
}

}  // namespace thimble::app
