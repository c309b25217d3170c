#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

struct sb_stemmer;

namespace thimble::app {

/// A word of a text as the search and the ranking know it.
struct Term {
    static constexpr std::uint32_t kNoId = UINT32_MAX;
    std::string_view text;     // folded, stemmed, without diacritics; or two characters of a script without spaces
    std::string_view word;     // folded only: for stop words
    std::uint32_t id = kNoId;  // the same for the same text, in one reader; none for words that it met too late to keep
};

/// Cuts text of any language into terms: words in lower case, stemmed where the language has a stemmer (Snowball),
/// without diacritics; pairs of neighbouring characters where words are not set apart (Chinese, Japanese, Korean, Thai
/// ...).
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

    /// Terms that have an id so far: ids are below.
    std::size_t termsKnown() const { return terms_.size(); }

  private:
    /// Words that were seen, by open addressing: most words of a text were seen before, and looking them up is what
    /// indexing spends its time on.
    struct KnownWord {
        std::string word;
        std::uint32_t term = 0;
    };
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t word = 0;  // its number + 1; 0: free
    };

    void take(const std::string& word, bool stemmed, const std::function<void(const Term&)>& taker);
    std::string stemOf(const std::string& word);
    void growSlots();

    std::string language_;
    std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer_;
    std::vector<KnownWord> words_;
    std::vector<Slot> slots_;                             // a power of two
    std::vector<std::string> terms_;                      // by id
    std::unordered_map<std::string, std::uint32_t> ids_;  // of terms
};

}  // namespace thimble::app
