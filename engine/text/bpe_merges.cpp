#include "engine/text/bpe_merges.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <unordered_map>

#include "engine/format/quote.h"
#include "engine/text/byte_alphabet.h"

namespace thimble::engine {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// Heap order: the lowest rank on top, the leftmost of equals.
struct Later {
    bool operator()(const BpeMerges::Scratch::Candidate& a, const BpeMerges::Scratch::Candidate& b) const {
        return a.rank != b.rank ? a.rank > b.rank : a.left > b.left;
    }
};

using TokensByBytes = std::unordered_map<std::string_view, Token>;

TokensByBytes normalTokens(const Vocabulary& vocabulary) {
    TokensByBytes out;
    out.reserve(static_cast<std::size_t>(vocabulary.size()));
    for (Token token = 0; token < vocabulary.size(); ++token) {
        if (vocabulary.type(token) == TokenType::Normal) out.emplace(vocabulary.bytes(token), token);
    }
    return out;
}

}  // namespace

Result<BpeMerges> BpeMerges::read(const GgufHeader& header, const Vocabulary& vocabulary) {
    const auto merges = header.strings("tokenizer.ggml.merges");
    if (!merges) return merges.error();
    if (!*merges)
        return Error{quote(header.file) +
                     " has no list of merges (key \"tokenizer.ggml.merges\"); get the model from its publisher again."};
    const TokensByBytes tokens = normalTokens(vocabulary);
    const auto find = [&](std::string_view bytes) {
        const auto found = tokens.find(bytes);
        return found == tokens.end() ? Token{-1} : found->second;
    };

    BpeMerges out;
    for (int byte = 0; byte < 256; ++byte) {
        const char character = static_cast<char>(byte);
        const Token token = find({&character, 1});
        if (token < 0)
            return Error{quote(header.file) + " has no token for the byte " + std::to_string(byte) +
                         ", so not every text can be encoded; get the model from its publisher again."};
        out.byteTokens_[static_cast<std::size_t>(byte)] = token;
    }
    out.table_.resize(std::bit_ceil((*merges)->size() * 3 / 2 + 2));
    std::uint32_t rank = 0;
    for (const std::string_view text : **merges) {
        const std::size_t space = text.find(' ', 1);
        const auto left = bytesOfByteLevel(text.substr(0, std::min(space, text.size())));
        const auto right = bytesOfByteLevel(space < text.size() ? text.substr(space + 1) : "");
        Merge merge{-1, -1, rank++, -1};
        if (left && right && !left->empty() && !right->empty())
            merge = {find(*left), find(*right), merge.rank, find(*left + *right)};
        if (merge.left < 0 || merge.right < 0 || merge.result < 0) {
            return Error{quote(header.file) + " has the merge " + quote(text) +
                         " of tokens that its vocabulary lacks; get the model from its publisher again."};
        }
        out.insert(merge);
    }
    return out;
}

std::size_t BpeMerges::slot(Token left, Token right) const {
    const auto key = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
    return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15u >> 32) & (table_.size() - 1);  // Fibonacci hashing
}

void BpeMerges::insert(const Merge& merge) {
    std::size_t i = slot(merge.left, merge.right);
    for (; table_[i].left >= 0; i = (i + 1) & (table_.size() - 1)) {
        if (table_[i].left == merge.left && table_[i].right == merge.right) return;  // listed twice: the first counts
    }
    table_[i] = merge;
}

const BpeMerges::Merge* BpeMerges::find(Token left, Token right) const {
    for (std::size_t i = slot(left, right); table_[i].left >= 0; i = (i + 1) & (table_.size() - 1)) {
        if (table_[i].left == left && table_[i].right == right) return &table_[i];
    }
    return nullptr;
}

void BpeMerges::propose(std::uint32_t left, Scratch& scratch) const {
    const auto& symbol = scratch.symbols[left];
    if (symbol.next == none) return;
    const Token right = scratch.symbols[symbol.next].token;
    if (const Merge* merge = find(symbol.token, right)) {
        scratch.heap.push_back({merge->rank, left, symbol.token, right});
        std::push_heap(scratch.heap.begin(), scratch.heap.end(), Later());
    }
}

void BpeMerges::encodeWord(std::string_view word, Scratch& scratch, std::vector<Token>& out) const {
    auto& symbols = scratch.symbols;
    symbols.clear();
    scratch.heap.clear();
    for (std::uint32_t i = 0; i < word.size(); ++i) {
        symbols.push_back({byteTokens_[static_cast<unsigned char>(word[i])], i == 0 ? none : i - 1,
                           i + 1 == word.size() ? none : i + 1});
    }
    for (std::uint32_t i = 0; i + 1 < symbols.size(); ++i)
        propose(i, scratch);

    while (!scratch.heap.empty()) {
        std::pop_heap(scratch.heap.begin(), scratch.heap.end(), Later());
        const auto best = scratch.heap.back();
        scratch.heap.pop_back();
        auto& left = symbols[best.left];
        if (left.token != best.leftToken || left.next == none || symbols[left.next].token != best.rightToken) continue;
        auto& right = symbols[left.next];
        left.token = find(best.leftToken, best.rightToken)->result;
        left.next = right.next;
        right.token = -1;  // proposals that began here are stale
        if (left.next != none) symbols[left.next].previous = best.left;
        propose(best.left, scratch);
        if (left.previous != none) propose(left.previous, scratch);
    }
    for (std::uint32_t i = 0; i != none && !symbols.empty(); i = symbols[i].next)
        out.push_back(symbols[i].token);
}

}  // namespace thimble::engine
