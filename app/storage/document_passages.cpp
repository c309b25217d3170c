#include "app/storage/document_passages.h"

#include "app/storage/statements.h"

namespace thimble::app {
namespace {

constexpr const char* kColumns =
    "SELECT id, document, ordinal, section, page, name, text, overlap, date_from, date_to FROM passages ";

PassageRow rowOf(SQLite::Statement& query) {
    PassageRow row;
    row.id = idOf(query.getColumn(0));
    row.document = idOf(query.getColumn(1));
    row.ordinal = query.getColumn(2).getInt();
    row.section = query.getColumn(3).getInt();
    row.page = query.getColumn(4).getInt();
    row.name = query.getColumn(5).getString();
    row.text = query.getColumn(6).getString();
    row.overlap = static_cast<std::size_t>(query.getColumn(7).getInt64());
    if (!query.getColumn(8).isNull()) row.dateFrom = query.getColumn(8).getInt64();
    if (!query.getColumn(9).isNull()) row.dateTo = query.getColumn(9).getInt64();
    return row;
}

SQLite::Statement select(Database& database, const char* rest) {
    return database.prepare((std::string(kColumns) + rest).c_str());
}

/// A term as a string of the index's query language.
std::string quoted(const std::string& term) {
    std::string text = "\"";
    for (const char c : term) {
        if (c == '"') text += '"';
        text += c;
    }
    return text + '"';
}

std::vector<Id> idsOf(SQLite::Statement& query) {
    std::vector<Id> ids;
    while (query.executeStep())
        ids.push_back(idOf(query.getColumn(0)));
    return ids;
}

void bindDate(SQLite::Statement& statement, int index, const std::optional<std::int64_t>& date) {
    if (date) {
        statement.bind(index, *date);
    } else {
        statement.bind(index);
    }
}

}  // namespace

QString placeOf(int page, const std::string& name) {
    return page > 0 ? QStringLiteral("p. %1").arg(page) : QString::fromStdString(name);
}

void DocumentPassages::addSection(Id document, const SectionRow& section) {
    auto insert = database_.prepare(
        "INSERT INTO document_sections (document, ordinal, page, name, characters) VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, document);
    insert.bind(2, section.ordinal);
    insert.bind(3, section.page);
    insert.bind(4, section.name);
    insert.bind(5, section.characters);
    insert.exec();
}

SQLite::Statement& DocumentPassages::cached(std::optional<SQLite::Statement>& statement, const char* sql) {
    if (statement) {
        statement->tryReset();
    } else {
        statement.emplace(database_.prepare(sql));
    }
    return *statement;
}

Id DocumentPassages::add(PassageRow& passage, const std::string& terms) {
    SQLite::Statement& insert = cached(insert_,
                                       "INSERT INTO passages (document, ordinal, section, page, name, text, overlap, "
                                       "date_from, date_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, passage.document);
    insert.bind(2, passage.ordinal);
    insert.bind(3, passage.section);
    insert.bind(4, passage.page);
    insert.bind(5, passage.name);
    insert.bindNoCopy(6, passage.text);
    insert.bind(7, static_cast<std::int64_t>(passage.overlap));
    bindDate(insert, 8, passage.dateFrom);
    bindDate(insert, 9, passage.dateTo);
    insert.exec();
    passage.id = database_.lastId();
    SQLite::Statement& index = cached(index_, "INSERT INTO passage_search (rowid, terms) VALUES (?, ?)");
    index.bind(1, passage.id);
    index.bindNoCopy(2, terms);
    index.exec();
    index.reset();
    insert.reset();
    return passage.id;
}

bool DocumentPassages::removeSome(Id document, int limit,
                                  const std::function<std::string(const PassageRow&)>& termsOf) {
    std::vector<PassageRow> last;
    {
        auto query = select(database_, "WHERE document = ? ORDER BY ordinal DESC LIMIT ?");
        query.bind(1, document);
        query.bind(2, limit);
        while (query.executeStep())
            last.push_back(rowOf(query));
    }
    for (const PassageRow& row : last) {
        SQLite::Statement& unindex =
            cached(unindex_, "INSERT INTO passage_search (passage_search, rowid, terms) VALUES ('delete', ?, ?)");
        unindex.bind(1, row.id);
        unindex.bind(2, termsOf(row));
        unindex.exec();
        unindex.reset();
    }
    const bool all = last.size() < static_cast<std::size_t>(limit);
    auto remove = database_.prepare("DELETE FROM passages WHERE document = ? AND ordinal >= ?");
    remove.bind(1, document);
    remove.bind(2, all ? 0 : last.back().ordinal);
    remove.exec();
    if (!all) return false;
    auto sections = database_.prepare("DELETE FROM document_sections WHERE document = ?");
    sections.bind(1, document);
    sections.exec();
    return true;
}

std::vector<SectionRow> DocumentPassages::sections(Id document) {
    auto query = database_.prepare(
        "SELECT ordinal, page, name, characters FROM document_sections WHERE document = ? ORDER BY ordinal");
    query.bind(1, document);
    std::vector<SectionRow> sections;
    while (query.executeStep()) {
        sections.push_back({query.getColumn(0).getInt(), query.getColumn(1).getInt(), query.getColumn(2).getString(),
                            query.getColumn(3).getInt64()});
    }
    return sections;
}

std::optional<PassageRow> DocumentPassages::find(Id passage) {
    SQLite::Statement& query = cached(find_, (std::string(kColumns) + "WHERE id = ?").c_str());
    query.bind(1, passage);
    std::optional<PassageRow> row;
    if (query.executeStep()) row = rowOf(query);
    query.reset();  // an open read would hold back the log
    return row;
}

std::vector<PassageRow> DocumentPassages::range(Id document, int first, int last) {
    auto query = select(database_, "WHERE document = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal");
    query.bind(1, document);
    query.bind(2, first);
    query.bind(3, last);
    std::vector<PassageRow> rows;
    while (query.executeStep())
        rows.push_back(rowOf(query));
    return rows;
}

int DocumentPassages::count(Id document) {
    auto query = database_.prepare("SELECT COALESCE(MAX(ordinal) + 1, 0) FROM passages WHERE document = ?");
    query.bind(1, document);
    query.executeStep();
    return query.getColumn(0).getInt();
}

std::vector<Id> DocumentPassages::withTerm(const std::string& term, bool prefix, Id from, Id to, int limit) {
    auto query = database_.prepare(
        "SELECT rowid FROM passage_search WHERE passage_search MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?");
    query.bind(1, quoted(term) + (prefix ? "*" : ""));
    query.bind(2, from);
    query.bind(3, to);
    query.bind(4, limit);
    return idsOf(query);
}

std::vector<Id> DocumentPassages::withAllTerms(const std::vector<std::string>& terms, int limit) {
    std::string match;
    for (const std::string& term : terms)
        match += (match.empty() ? "" : " AND ") + quoted(term);
    auto query = database_.prepare("SELECT rowid FROM passage_search WHERE passage_search MATCH ? LIMIT ?");
    query.bind(1, match);
    query.bind(2, limit);
    return idsOf(query);
}

std::vector<Id> DocumentPassages::between(std::int64_t from, std::int64_t to, int limit) {
    auto query = database_.prepare(
        "SELECT id FROM passages WHERE date_from <= ? AND date_to >= ? AND date_from IS NOT NULL ORDER BY date_from "
        "LIMIT ?");
    query.bind(1, to);
    query.bind(2, from);
    query.bind(3, limit);
    return idsOf(query);
}

std::int64_t DocumentPassages::total() {
    auto query = database_.prepare("SELECT COALESCE(MAX(id), 0) FROM passages");
    query.executeStep();
    return query.getColumn(0).getInt64();
}

}  // namespace thimble::app
