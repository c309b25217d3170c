#pragma once

#include <string_view>

namespace thimble::app {

/// The language of a text by its most frequent small words, as the stemmer's name ("english"); empty when none stands
/// out or the language needs no stemming.
std::string_view detectLanguage(std::string_view text);

/// Whether a word (lower case) says nothing about a text's subject in that language.
bool isStopWord(std::string_view word, std::string_view language);

/// Whether a sentence that begins with this word (lower case) leans on the one before it: "he", "this", "jedoch".
bool leansBack(std::string_view word);

}  // namespace thimble::app
