#include "app/storage/exchange_book.h"

#include "app/storage/errors.h"

namespace thimble::app {
namespace {

constexpr const char* schema = R"(
CREATE TABLE exchange(id INTEGER PRIMARY KEY, talk INTEGER NOT NULL, said TEXT NOT NULL, answer TEXT NOT NULL, options TEXT NOT NULL);
CREATE VIRTUAL TABLE exchange_search USING fts5(terms, content = '', tokenize = 'ascii');
CREATE VIRTUAL TABLE exchange_terms USING fts5vocab('exchange_search', 'row');
)";

std::string joined(std::span<const std::string> words, const char* between) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : between) + word;
    return text;
}

void writeAll(SQLite::Database& sql, std::span<const ExchangeBook::Entry> entries) {
    sql.exec("PRAGMA journal_mode = OFF");
    SQLite::Transaction all(sql);
    sql.exec(schema);
    SQLite::Statement row(sql, "INSERT INTO exchange VALUES(?, ?, ?, ?, ?)");
    SQLite::Statement found(sql, "INSERT INTO exchange_search(rowid, terms) VALUES(?, ?)");
    for (const auto& [exchange, terms] : entries) {
        row.bind(1, exchange.id);
        row.bind(2, exchange.talk);
        row.bind(3, exchange.said);
        row.bind(4, exchange.answer);
        row.bind(5, exchange.options);
        row.exec();
        row.reset();
        found.bind(1, exchange.id);
        found.bind(2, joined(terms, " "));
        found.exec();
        found.reset();
    }
    sql.exec("INSERT INTO exchange_search(exchange_search) VALUES('optimize')");
    all.commit();
}

}  // namespace

engine::Status ExchangeBook::write(const std::filesystem::path& file, std::span<const Entry> entries) {
    std::error_code failed;
    std::filesystem::remove(file, failed);
    if (failed) return engine::Error{displayPath(file) + " is in use and cannot be replaced. Close Thimble."};
    try {
        SQLite::Database sql(displayPath(file), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        writeAll(sql, entries);
        return {};
    } catch (const SQLite::Exception& failure) {
        return storageProblem(failure, file);
    }
}

engine::Result<std::unique_ptr<ExchangeBook>> ExchangeBook::open(const std::filesystem::path& file) {
    try {
        return std::unique_ptr<ExchangeBook>(new ExchangeBook(file));
    } catch (const SQLite::Exception&) {
        return engine::Error{displayPath(file) + " is not a file of written conversations. Install Thimble again."};
    }
}

ExchangeBook::ExchangeBook(const std::filesystem::path& file)
    : sql_(displayPath(file), SQLite::OPEN_READONLY),
      count_(sql_, "SELECT doc FROM exchange_terms WHERE term = ?"),
      find_(sql_,
            "SELECT e.id, e.talk, e.said, e.answer, e.options FROM exchange_search s JOIN exchange e ON e.id = s.rowid "
            "WHERE exchange_search MATCH ? ORDER BY s.rank LIMIT ?"),
      before_(sql_, "SELECT said FROM exchange WHERE id BETWEEN ? AND ? AND talk = ? ORDER BY id") {
    size_ = sql_.execAndGet("SELECT max(id) FROM exchange").getInt64();  // counting would read the whole file
}

std::int64_t ExchangeBook::count(const std::string& term) {
    (void)count_.tryReset();  // reset() would throw what the step before has thrown
    count_.bind(1, term);
    const std::int64_t found = count_.executeStep() ? count_.getColumn(0).getInt64() : 0;
    (void)count_.tryReset();
    return found;
}

std::vector<Exchange> ExchangeBook::find(std::span<const std::string> terms, int limit) {
    if (terms.empty()) return {};
    (void)find_.tryReset();
    find_.bind(1, "\"" + joined(terms, "\" OR \"") + "\"");
    find_.bind(2, limit);
    std::vector<Exchange> found;
    while (find_.executeStep()) {
        found.push_back({find_.getColumn(0).getInt64(), find_.getColumn(1).getInt64(), find_.getColumn(2).getString(),
                         find_.getColumn(3).getString(), find_.getColumn(4).getString()});
    }
    return found;
}

std::vector<std::string> ExchangeBook::saidBefore(const Exchange& exchange, int lines) {
    (void)before_.tryReset();
    before_.bind(1, exchange.id - lines);
    before_.bind(2, exchange.id - 1);
    before_.bind(3, exchange.talk);
    std::vector<std::string> said;
    while (before_.executeStep())
        said.push_back(before_.getColumn(0).getString());
    return said;
}

}  // namespace thimble::app
