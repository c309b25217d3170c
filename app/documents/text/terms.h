#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct sb_stemmer;

namespace thimble::app {

/// A word of a text as the search and the ranking know it.
struct Term {
    std::string_view text;   // folded, stemmed, without diacritics; or two characters of a script without spaces
    std::string_view word;   // folded only: for stop words
};

/// Cuts text of any language into terms: words in lower case, stemmed where the language has a stemmer (Snowball), without
/// diacritics; pairs of neighbouring characters where words are not set apart (Chinese, Japanese, Korean, Thai ...).
class TermReader {
  public:
    /// The language as detectLanguage() names it; empty: no stemming.
    explicit TermReader(std::string_view language);
    ~TermReader();
    TermReader(const TermReader&) = delete;
    TermReader& operator=(const TermReader&) = delete;

    /// Calls `take` for each term in order. The views are valid during the call.
    void read(std::string_view text, const std::function<void(const Term&)>& take);

    const std::string& language() const { return language_; }

  private:
    const std::string& stemOf(const std::string& word);

    std::string language_;
    std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer_;
    std::unordered_map<std::string, std::string> stems_;  // of the words seen lately
};

}  // namespace thimble::app
