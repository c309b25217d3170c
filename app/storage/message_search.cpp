#include "app/storage/message_search.h"

#include <algorithm>

#include "app/storage/search_terms.h"
#include "app/storage/statements.h"

namespace thimble::app {
namespace {

constexpr const char* inTitles =
    "SELECT c.id, c.title, 0, 0, c.changed, c.title FROM title_search s JOIN conversations c ON c.id = s.rowid "
    "WHERE title_search MATCH ?1 AND c.deleted IS NULL ORDER BY s.rank LIMIT ?2";
constexpr const char* inMessages =
    "SELECT c.id, c.title, m.id, m.role, m.created, m.text FROM message_search s JOIN messages m ON m.id = s.rowid "
    "JOIN conversations c ON c.id = m.conversation WHERE message_search MATCH ?1 AND c.deleted IS NULL ORDER BY s.rank "
    "LIMIT ?2";

/// Start of the line of `length` characters in which a match at `match` stands: a little before it, at a word's
/// beginning.
qsizetype lineStart(const QString& text, qsizetype match, int length) {
    qsizetype start = std::max<qsizetype>(0, match - length / 4);
    while (start > 0 && start < match && !text[start - 1].isSpace())
        ++start;
    return start;
}

}  // namespace

Excerpt excerptOf(const QString& text, const QStringList& words, int length) {
    qsizetype first = -1;
    for (const QString& word : words) {
        const qsizetype found = text.indexOf(word, 0, Qt::CaseInsensitive);
        if (found >= 0 && (first < 0 || found < first)) first = found;
    }
    const qsizetype start = first < 0 ? 0 : lineStart(text, first, length);
    Excerpt excerpt;
    excerpt.text = text.mid(start, length);
    std::replace_if(
        excerpt.text.begin(), excerpt.text.end(), [](QChar c) { return c.isSpace(); }, QChar(u' '));
    for (const QString& word : words) {
        if (word.isEmpty()) continue;
        for (qsizetype at = 0; (at = excerpt.text.indexOf(word, at, Qt::CaseInsensitive)) >= 0; at += word.size())
            excerpt.marks.push_back({int(at), int(word.size())});
    }
    std::sort(excerpt.marks.begin(), excerpt.marks.end(),
              [](const auto& a, const auto& b) { return a.start < b.start; });
    return excerpt;
}

std::vector<SearchHit> searchMessages(Database& database, const QString& words, int limit) {
    std::vector<SearchHit> hits;
    const QString query = searchQuery(words);
    if (query.isEmpty()) return hits;
    const QStringList marked = searchWords(words);
    for (const char* source : {inTitles, inMessages}) {
        SQLite::Statement rows = database.prepare(source);
        bindText(rows, 1, query);
        rows.bind(2, limit - int(hits.size()));
        while (rows.executeStep()) {
            Excerpt excerpt = excerptOf(textOf(rows.getColumn(5)), marked);
            hits.push_back({idOf(rows.getColumn(0)), textOf(rows.getColumn(1)), idOf(rows.getColumn(2)),
                            static_cast<Role>(rows.getColumn(3).getInt()), rows.getColumn(4).getInt64(), excerpt.text,
                            std::move(excerpt.marks)});
        }
    }
    return hits;
}

}  // namespace thimble::app
