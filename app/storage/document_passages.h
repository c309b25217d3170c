#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/storage/database.h"
#include "app/storage/document_values.h"

namespace thimble::app {

/// A section's row: text lies in its passages.
struct SectionRow {
    int ordinal = 0;
    int page = 0;
    std::string name;
    std::int64_t characters = 0;
};

/// A passage's row.
struct PassageRow {
    Id id = 0;
    Id document = 0;
    int ordinal = 0;  // within the document
    int section = 0;  // its ordinal
    int page = 0;
    std::string name;  // of the section
    std::string text;
    std::size_t overlap = 0;                       // bytes at the start that repeat the passage before
    std::optional<std::int64_t> dateFrom, dateTo;  // seconds since 1970
};

/// "p. 14" or the section's name.
QString placeOf(int page, const std::string& name);

/// Rows of sections and passages, and the index of their terms.
class DocumentPassages {
  public:
    explicit DocumentPassages(Database& database) : database_(database) {}

    void addSection(Id document, const SectionRow& section);
    /// Adds a passage and its terms (separated by spaces); sets and returns its id.
    Id add(PassageRow& passage, const std::string& terms);
    /// Takes a document's last passages out, at most `limit`; true when none is left, and its sections are gone too.
    /// `termsOf`: the terms that each passage was added with.
    bool removeSome(Id document, int limit, const std::function<std::string(const PassageRow&)>& termsOf);

    std::vector<SectionRow> sections(Id document);
    std::optional<PassageRow> find(Id passage);
    /// Passages of a document with ordinals from first to last.
    std::vector<PassageRow> range(Id document, int first, int last);
    int count(Id document);

    /// Ids of passages with the term (as it was added; `prefix`: that begin with it), lowest first, between two ids, at
    /// most `limit`.
    std::vector<Id> withTerm(const std::string& term, bool prefix, Id from, Id to, int limit);
    /// Ids of passages that have all of the terms.
    std::vector<Id> withAllTerms(const std::vector<std::string>& terms, int limit);
    /// Ids of passages dated within the range, in order of their dates.
    std::vector<Id> between(std::int64_t from, std::int64_t to, int limit);
    std::int64_t total();

  private:
    SQLite::Statement& cached(std::optional<SQLite::Statement>& statement, const char* sql);

    Database& database_;
    // Prepared once: they are repeated for every passage.
    std::optional<SQLite::Statement> insert_, index_, unindex_, find_;
};

}  // namespace thimble::app
