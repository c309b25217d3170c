#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/documents/section.h"

namespace thimble::app {

/// A word of a question as it may stand in the index: one form per language of the library.
struct QueryTerm {
    std::vector<std::string> forms;  // stems, different ones
    bool prefix = false;             // a lone Chinese character: finds the pairs that begin with it
};

/// What a question looks for.
struct Question {
    std::vector<QueryTerm> terms;    // without small words, unless it has no others
    std::optional<DateRange> dates;  // "in March", "2024-05-01", "last week"
    bool asksWhen = false;           // speaks of dates at all
};

/// Understands a question. `languages`: of the documents. `now`: seconds since 1970, for "yesterday" and months without
/// a year.
Question parseQuestion(std::string_view text, const std::vector<std::string>& languages, std::int64_t now);

}  // namespace thimble::app
