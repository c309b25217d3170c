#pragma once

#include <QString>
#include <QStringList>

namespace thimble::app {

/// Full-text search that serves every language. FTS5's own tokenizer splits at spaces, which Chinese, Japanese, Thai
/// and their like do not write; so texts and questions pass through here first: runs of such scripts (and of Korean,
/// whose words carry particles) become overlapping pairs of characters, "東京都" -> "東京 京都 都"; other words stay as
/// they are. FTS5 folds case and accents.

/// The words of a text, separated by spaces: what an FTS5 column holds.
QString searchTerms(const QString& text);

/// An FTS5 query: every word must occur, the last one may be a beginning. Empty when there is no word in it. No text
/// can break its syntax.
QString searchQuery(const QString& words);

/// The words of a question as they are written, for marking them in a text.
QStringList searchWords(const QString& words);

/// FTS5 option that goes with searchTerms: marks (vowel signs of Indic and Thai scripts) belong to words.
inline constexpr const char* searchTokenizer = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'";

}  // namespace thimble::app
