#include "app/storage/document_schema.h"

namespace thimble::app {

// A document's passages lie between first_passage and last_passage; ids are never used again, so a citation of a
// removed document finds nothing instead of something else. passage_search holds the terms of a passage
// (documents/text/terms.h) in their order of occurrence; it stores no text of its own, so rows are taken out by naming
// their terms again.
const char* const documentSchema = R"sql(
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL DEFAULT '',
    format TEXT NOT NULL DEFAULT '',
    state INTEGER NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    progress REAL NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    sections INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    modified INTEGER NOT NULL DEFAULT 0,
    characters INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    key_sentences TEXT NOT NULL DEFAULT '[]',
    version INTEGER NOT NULL DEFAULT 0,
    first_passage INTEGER NOT NULL DEFAULT 0,
    last_passage INTEGER NOT NULL DEFAULT 0,
    added INTEGER NOT NULL
);
CREATE INDEX documents_by_state ON documents(state);
CREATE TABLE document_folders (
    path TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    PRIMARY KEY (path, conversation)
) WITHOUT ROWID;
CREATE TABLE conversation_documents (
    conversation INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    PRIMARY KEY (conversation, document)
) WITHOUT ROWID;
CREATE INDEX conversations_of_document ON conversation_documents(document);
CREATE TABLE document_sections (
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL,
    name TEXT NOT NULL,
    characters INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    section INTEGER NOT NULL,
    page INTEGER NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    overlap INTEGER NOT NULL,
    date_from INTEGER,
    date_to INTEGER
);
CREATE UNIQUE INDEX passages_by_place ON passages(document, ordinal);
CREATE INDEX passages_by_date ON passages(date_from, date_to) WHERE date_from IS NOT NULL;
CREATE VIRTUAL TABLE passage_search USING fts5(terms, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
CREATE TABLE summaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    conversation INTEGER NOT NULL,
    length INTEGER NOT NULL,
    style INTEGER NOT NULL,
    language TEXT NOT NULL,
    state INTEGER NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    problem TEXT NOT NULL DEFAULT '',
    points TEXT NOT NULL DEFAULT '[]',
    text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX summaries_by_document ON summaries(document);
CREATE INDEX summaries_by_state ON summaries(state);
CREATE TABLE summary_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    summary INTEGER NOT NULL REFERENCES summaries(id) ON DELETE CASCADE,
    level INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    answered INTEGER NOT NULL DEFAULT 0,
    points TEXT NOT NULL DEFAULT '[]',
    seconds REAL NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX summary_steps_in_order ON summary_steps(summary, level, ordinal);
)sql";

// A summary stands below the message that was the last when it was asked for. Triggers see to it, because documents are
// written on a thread of their own, which knows no messages.
const char* const summaryPlaces = R"sql(
ALTER TABLE summaries ADD COLUMN after_message INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER summary_placed AFTER INSERT ON summaries BEGIN
    UPDATE summaries SET after_message = coalesce((SELECT leaf FROM conversations WHERE id = new.conversation), 0)
    WHERE id = new.id;
END;
CREATE TRIGGER summary_moved AFTER UPDATE OF conversation ON summaries WHEN new.conversation <> old.conversation BEGIN
    UPDATE summaries SET after_message = coalesce((SELECT leaf FROM conversations WHERE id = new.conversation), 0)
    WHERE id = new.id;
END;
)sql";

}  // namespace thimble::app
