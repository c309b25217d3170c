#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/documents/section.h"
#include "app/documents/text/terms.h"

namespace thimble::app {

/// A sentence of a document that stands for it, as it is written there.
struct KeySentence {
    std::string text;
    int page = 0;
    std::string section;  // empty on a page
    int sectionIndex = 0;
};

/// Picks the sentences that say most about a document, without a model: each is weighed by how often its terms occur in
/// the whole document (SumBasic: Nenkova & Vanderwende 2005) and by its position; picks are spread over the document,
/// and each pick lowers what it has said already (maximal marginal relevance). Sections come in a stream; memory stays
/// bounded.
class KeySentences {
  public:
    /// `reader`: the one that reads the document's terms anyway; without, one of its own for the language it finds.
    explicit KeySentences(std::shared_ptr<TermReader> reader = {});

    void add(const Section& section);

    /// Up to `count` sentences in the order of the document.
    std::vector<KeySentence> best(std::size_t count) const;

    /// How many sentences suit a document of this many bytes of text.
    static std::size_t suitableCount(std::int64_t textBytes);
    std::int64_t textBytes() const { return textBytes_; }

  private:
    using TermId = std::uint32_t;

    struct Candidate {
        KeySentence sentence;
        std::vector<TermId> terms;  // different ones, sorted
        double position = 1;        // factor for where it stands
        double localScore = 0;
        std::uint64_t order = 0;
    };

    Candidate candidateOf(std::string_view sentence);
    bool isWorthReading(std::string_view sentence, const std::vector<TermId>& terms) const;
    void keepBest(std::vector<Candidate> local);
    void prune();
    double scoreOf(const Candidate& candidate) const;

    enum class Role : std::uint8_t { Unknown, Content, Stop };

    std::shared_ptr<TermReader> reader_;
    std::vector<std::uint32_t> counts_;  // by term: sentences in which it occurs
    std::vector<Role> roles_;            // by term
    std::vector<Candidate> candidates_;
    std::vector<Candidate> fallback_;  // rows and lines of documents without sentences
    std::int64_t textBytes_ = 0;
    std::uint64_t sentences_ = 0;
    int sections_ = 0;
};

}  // namespace thimble::app
