#pragma once

#include "app/storage/database.h"
#include "app/storage/values.h"

namespace thimble::app {

/// Finds words in all messages and titles; titles first, then messages, each best first.
std::vector<SearchHit> searchMessages(Database& database, const QString& words, int limit);

/// A line of `text` around the first of `words`, with every occurrence marked.
struct Excerpt {
    QString text;
    std::vector<SearchHit::Range> marks;
};
Excerpt excerptOf(const QString& text, const QStringList& words, int length = 160);

}  // namespace thimble::app
