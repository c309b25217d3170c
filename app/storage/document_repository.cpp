#include "app/storage/document_repository.h"

#include "app/storage/statements.h"

namespace thimble::app {
namespace {

/// The state of a removed document whose text is still being taken out; no value of DocumentState.
constexpr const char* kRemoved = "100";

constexpr const char* kColumns =
    "SELECT id, path, title, format, state, progress, problem, pages, bytes, characters, added, modified, version, "
    "sections, language, "
    "key_sentences, first_passage, last_passage FROM documents ";

DocumentRow rowOf(SQLite::Statement& query) {
    DocumentRow row;
    Document& document = row.document;
    document.id = idOf(query.getColumn(0));
    document.path = textOf(query.getColumn(1));
    document.title = textOf(query.getColumn(2));
    document.format = textOf(query.getColumn(3));
    document.state = static_cast<DocumentState>(query.getColumn(4).getInt());
    document.progress = query.getColumn(5).getDouble();
    document.problem = textOf(query.getColumn(6));
    document.pages = query.getColumn(7).getInt();
    document.bytes = query.getColumn(8).getInt64();
    document.characters = query.getColumn(9).getInt64();
    document.added = query.getColumn(10).getInt64();
    row.modified = query.getColumn(11).getInt64();
    row.version = query.getColumn(12).getInt();
    row.sections = query.getColumn(13).getInt();
    row.language = textOf(query.getColumn(14));
    row.keySentences = textOf(query.getColumn(15)).toUtf8();
    row.firstPassage = idOf(query.getColumn(16));
    row.lastPassage = idOf(query.getColumn(17));
    return row;
}

SQLite::Statement select(Database& database, const std::string& rest) {
    return database.prepare((kColumns + rest).c_str());
}

}  // namespace

Id DocumentRepository::insertOrFind(const QString& path, const QString& title, Milliseconds now) {
    auto insert = database_.prepare("INSERT OR IGNORE INTO documents (path, title, state, added) VALUES (?, ?, ?, ?)");
    bindText(insert, 1, path);
    bindText(insert, 2, title);
    insert.bind(3, static_cast<int>(DocumentState::Queued));
    insert.bind(4, now);
    insert.exec();
    auto query = database_.prepare("SELECT id FROM documents WHERE path = ?");
    bindText(query, 1, path);
    query.executeStep();
    return idOf(query.getColumn(0));
}

std::optional<DocumentRow> DocumentRepository::find(Id document) {
    auto query = select(database_, std::string("WHERE id = ? AND state <> ") + kRemoved);
    query.bind(1, document);
    if (!query.executeStep()) return {};
    return rowOf(query);
}

std::vector<Document> DocumentRepository::all(Id conversation) {
    auto query =
        select(database_,
               conversation == 0
                   ? std::string("WHERE state <> ") + kRemoved + " ORDER BY added DESC, id DESC"
                   : "WHERE id IN (SELECT document FROM conversation_documents WHERE conversation = ?) ORDER BY id");
    if (conversation != 0) query.bind(1, conversation);
    std::vector<Document> documents;
    while (query.executeStep())
        documents.push_back(rowOf(query).document);
    return documents;
}

std::vector<DocumentRow> DocumentRepository::rows() {
    auto query = select(database_, std::string("WHERE state <> ") + kRemoved + " ORDER BY id");
    std::vector<DocumentRow> rows;
    while (query.executeStep())
        rows.push_back(rowOf(query));
    return rows;
}

std::optional<DocumentRow> DocumentRepository::nextToRead() {
    auto query = select(database_, "WHERE state IN (?, ?) ORDER BY state DESC, id LIMIT 1");
    query.bind(1, static_cast<int>(DocumentState::Queued));
    query.bind(2, static_cast<int>(DocumentState::Reading));
    if (!query.executeStep()) return {};
    return rowOf(query);
}

void DocumentRepository::update(const DocumentRow& row) {
    auto update = database_.prepare(
        "UPDATE documents SET title = ?, format = ?, state = ?, progress = ?, problem = ?, pages = ?, bytes = ?, "
        "characters = ?, modified = ?, "
        "version = ?, sections = ?, language = ?, key_sentences = ?, first_passage = ?, last_passage = ? WHERE id = ?");
    const Document& document = row.document;
    bindText(update, 1, document.title);
    bindText(update, 2, document.format);
    update.bind(3, static_cast<int>(document.state));
    update.bind(4, document.progress);
    bindText(update, 5, document.problem);
    update.bind(6, document.pages);
    update.bind(7, document.bytes);
    update.bind(8, document.characters);
    update.bind(9, row.modified);
    update.bind(10, row.version);
    update.bind(11, row.sections);
    bindText(update, 12, row.language);
    bindText(update, 13, QString::fromUtf8(row.keySentences));
    update.bind(14, row.firstPassage);
    update.bind(15, row.lastPassage);
    update.bind(16, document.id);
    update.exec();
}

void DocumentRepository::remove(Id document) {
    const std::string mark =
        std::string("UPDATE documents SET state = ") + kRemoved + ", path = 'removed:' || id WHERE id = ?";
    for (const char* sql : {mark.c_str(), "DELETE FROM conversation_documents WHERE document = ?",
                            "DELETE FROM summaries WHERE document = ?"}) {
        auto statement = database_.prepare(sql);
        statement.bind(1, document);
        statement.exec();
    }
}

std::optional<DocumentRow> DocumentRepository::nextToRemove() {
    auto query = select(database_, std::string("WHERE state = ") + kRemoved + " LIMIT 1");
    if (!query.executeStep()) return {};
    return rowOf(query);
}

void DocumentRepository::erase(Id document) {
    auto statement = database_.prepare("DELETE FROM documents WHERE id = ?");
    statement.bind(1, document);
    statement.exec();
}

void DocumentRepository::requeueInterrupted() {
    auto statement = database_.prepare("UPDATE documents SET state = ? WHERE state = ?");
    statement.bind(1, static_cast<int>(DocumentState::Queued));
    statement.bind(2, static_cast<int>(DocumentState::Reading));
    statement.exec();
}

void DocumentRepository::attach(Id conversation, Id document) {
    if (conversation == 0) return;
    auto statement =
        database_.prepare("INSERT OR IGNORE INTO conversation_documents (conversation, document) VALUES (?, ?)");
    statement.bind(1, conversation);
    statement.bind(2, document);
    statement.exec();
}

void DocumentRepository::detach(Id conversation, Id document) {
    auto statement = database_.prepare("DELETE FROM conversation_documents WHERE conversation = ? AND document = ?");
    statement.bind(1, conversation);
    statement.bind(2, document);
    statement.exec();
}

std::vector<Id> DocumentRepository::conversationsOf(Id document) {
    auto query = database_.prepare("SELECT conversation FROM conversation_documents WHERE document = ?");
    query.bind(1, document);
    std::vector<Id> conversations;
    while (query.executeStep())
        conversations.push_back(idOf(query.getColumn(0)));
    return conversations;
}

void DocumentRepository::addFolder(const QString& path, Id conversation) {
    auto statement = database_.prepare("INSERT OR IGNORE INTO document_folders (path, conversation) VALUES (?, ?)");
    bindText(statement, 1, path);
    statement.bind(2, conversation);
    statement.exec();
}

std::vector<std::pair<QString, Id>> DocumentRepository::folders() {
    auto query = database_.prepare("SELECT path, conversation FROM document_folders");
    std::vector<std::pair<QString, Id>> folders;
    while (query.executeStep())
        folders.emplace_back(textOf(query.getColumn(0)), idOf(query.getColumn(1)));
    return folders;
}

void DocumentRepository::removeFolder(const QString& path) {
    auto statement = database_.prepare("DELETE FROM document_folders WHERE path = ?");
    bindText(statement, 1, path);
    statement.exec();
}

std::vector<std::string> DocumentRepository::languages() {
    auto query = database_.prepare("SELECT DISTINCT language FROM documents");
    std::vector<std::string> languages;
    while (query.executeStep())
        languages.emplace_back(query.getColumn(0).getText());
    return languages;
}

}  // namespace thimble::app
