#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/text/vocabulary.h"

namespace thimble::engine {

/// Byte pair encoding (Sennrich et al., arXiv 1508.07909) on bytes: of all neighbours in a word, the pair of the lowest
/// rank is merged first, the leftmost of equals, until none is left that the table knows.
class BpeMerges {
  public:
    static Result<BpeMerges> read(const GgufHeader& header, const Vocabulary& vocabulary);

    /// Room to work in, reused from word to word.
    struct Scratch {
        struct Symbol {
            Token token;
            std::uint32_t previous, next;
        };
        struct Candidate {
            std::uint32_t rank;
            std::uint32_t left;           // place of the left symbol
            Token leftToken, rightToken;  // stale when the symbols have changed since
        };
        std::vector<Symbol> symbols;
        std::vector<Candidate> heap;
    };

    /// Appends the tokens of one word; O(n log n) in its bytes.
    void encodeWord(std::string_view word, Scratch& scratch, std::vector<Token>& out) const;

  private:
    struct Merge {
        Token left = -1;
        Token right = -1;
        std::uint32_t rank = 0;
        Token result = -1;
    };
    const Merge* find(Token left, Token right) const;
    void insert(const Merge& merge);
    std::size_t slot(Token left, Token right) const;
    void propose(std::uint32_t left, Scratch& scratch) const;

    std::array<Token, 256> byteTokens_{};
    std::vector<Merge> table_;  // open addressing, at most two thirds full; a power of two
};

}  // namespace thimble::engine
