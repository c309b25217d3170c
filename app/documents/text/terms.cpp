#include "app/documents/text/terms.h"

#include <libstemmer.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>

namespace thimble::app {
namespace {

constexpr std::size_t kMaxWordBytes = 64;   // longer runs are no words; cut, so that the index stays small
constexpr std::size_t kMaxWords = 200'000;  // that a reader keeps

enum class Kind { Break, Letter, Ideograph, Mark };

bool inRange(utf8proc_int32_t c, utf8proc_int32_t low, utf8proc_int32_t high) {
    return c >= low && c <= high;
}

Kind kindOf(utf8proc_int32_t c) {
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? Kind::Letter : Kind::Break;
    if (inRange(c, 0x0E01, 0x0EFF) || inRange(c, 0x1000, 0x109F) || inRange(c, 0x1780, 0x17FF) ||
        inRange(c, 0x3041, 0x30FF) || inRange(c, 0x3400, 0x4DBF) || inRange(c, 0x4E00, 0x9FFF) ||
        inRange(c, 0xAC00, 0xD7A3) || inRange(c, 0xF900, 0xFAFF) || inRange(c, 0x20000, 0x3FFFF) || c == 0x3005) {
        return Kind::Ideograph;
    }
    switch (utf8proc_category(c)) {
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LL:
        case UTF8PROC_CATEGORY_LT:
        case UTF8PROC_CATEGORY_LM:
        case UTF8PROC_CATEGORY_LO:
        case UTF8PROC_CATEGORY_ND:
        case UTF8PROC_CATEGORY_NL:
        case UTF8PROC_CATEGORY_NO:
            return Kind::Letter;
        case UTF8PROC_CATEGORY_MN:
        case UTF8PROC_CATEGORY_MC:
        case UTF8PROC_CATEGORY_CF:
            return Kind::Mark;
        default:
            return Kind::Break;
    }
}

void appendUtf8(std::string& out, utf8proc_int32_t c) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(c, bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

/// Letters without their accents, so that "cafe" finds "café".
std::string withoutDiacritics(const std::string& word) {
    bool ascii = true;
    for (const char c : word)
        ascii &= static_cast<unsigned char>(c) < 0x80;
    if (ascii) return word;
    std::string out;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(word.data());
    auto left = static_cast<utf8proc_ssize_t>(word.size());
    while (left > 0) {
        utf8proc_int32_t c = 0;
        const utf8proc_ssize_t length = utf8proc_iterate(at, left, &c);
        if (length <= 0) break;
        at += length;
        left -= length;
        std::array<utf8proc_int32_t, 8> parts{};
        const auto count = utf8proc_decompose_char(
            c, parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
            static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_COMPAT), nullptr);
        if (count > static_cast<utf8proc_ssize_t>(parts.size()) || count < 0) {
            appendUtf8(out, c);
            continue;
        }
        for (utf8proc_ssize_t i = 0; i < count; ++i)
            appendUtf8(out, parts[static_cast<std::size_t>(i)]);
    }
    return out;
}

}  // namespace

TermReader::TermReader(std::string_view language)
    : language_(language),
      stemmer_(language.empty() ? nullptr : sb_stemmer_new(language_.c_str(), nullptr), &sb_stemmer_delete) {}

TermReader::~TermReader() = default;

std::string TermReader::stemOf(const std::string& word) {
    std::string stem = word;
    if (stemmer_) {
        const auto* stemmed = sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                              static_cast<int>(word.size()));
        if (stemmed != nullptr)
            stem.assign(reinterpret_cast<const char*>(stemmed),
                        static_cast<std::size_t>(sb_stemmer_length(stemmer_.get())));
    }
    stem = withoutDiacritics(stem);
    return stem.empty() ? word : stem;
}

void TermReader::growSlots() {
    slots_.assign(std::max<std::size_t>(1024, slots_.size() * 2), {});
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const auto hash = static_cast<std::uint32_t>(std::hash<std::string>()(words_[i].word));
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].word != 0)
            at = (at + 1) & (slots_.size() - 1);
        slots_[at] = {hash, static_cast<std::uint32_t>(i + 1)};
    }
}

/// Hands on a word's term: stemmed, or as it is.
void TermReader::take(const std::string& word, bool stemmed, const std::function<void(const Term&)>& taker) {
    if (words_.size() * 2 >= slots_.size()) growSlots();
    const auto hash = static_cast<std::uint32_t>(std::hash<std::string>()(word));
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].word != 0; at = (at + 1) & (slots_.size() - 1)) {
        const KnownWord& known = words_[slots_[at].word - 1];
        if (slots_[at].hash == hash && known.word == word) return taker({terms_[known.term], word, known.term});
    }
    const std::string term = stemmed ? stemOf(word) : word;
    if (words_.size() >= kMaxWords) {
        const auto known = ids_.find(term);
        return taker({term, word, known == ids_.end() ? Term::kNoId : known->second});
    }
    const auto [id, fresh] = ids_.try_emplace(term, static_cast<std::uint32_t>(terms_.size()));
    if (fresh) terms_.push_back(term);
    words_.push_back({word, id->second});
    slots_[at] = {hash, static_cast<std::uint32_t>(words_.size())};
    taker({terms_[id->second], word, id->second});
}

void TermReader::read(std::string_view text, const std::function<void(const Term&)>& taker) {
    std::string word;
    std::string previous;  // ideograph before the current one
    bool paired = false;   // `previous` has been part of a pair
    const auto endWord = [&] {
        if (word.empty()) return;
        take(word, true, taker);
        word.clear();
    };
    const auto endIdeographs = [&] {
        if (!previous.empty() && !paired) take(previous, false, taker);
        previous.clear();
        paired = false;
    };
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80) {  // the common case, without a table
            const bool upper = first >= 'A' && first <= 'Z';
            if (upper || (first >= 'a' && first <= 'z') || (first >= '0' && first <= '9')) {
                if (!previous.empty()) endIdeographs();
                if (word.size() < kMaxWordBytes) word += static_cast<char>(upper ? first + 32 : first);
            } else {
                endWord();
                endIdeographs();
            }
            ++at;
            continue;
        }
        utf8proc_int32_t c = 0;
        const utf8proc_ssize_t length =
            utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &c);
        if (length <= 0) {
            ++at;
            continue;
        }
        at += static_cast<std::size_t>(length);
        switch (kindOf(c)) {
            case Kind::Letter:
                endIdeographs();
                if (word.size() < kMaxWordBytes) appendUtf8(word, utf8proc_tolower(c));
                break;
            case Kind::Ideograph: {
                endWord();
                std::string current;
                appendUtf8(current, c);
                if (!previous.empty()) {
                    const std::string pair = previous + current;
                    take(pair, false, taker);
                    paired = true;
                } else {
                    paired = false;
                }
                previous = std::move(current);
                break;
            }
            case Kind::Mark:
                if (!word.empty() && utf8proc_category(c) != UTF8PROC_CATEGORY_CF && word.size() < kMaxWordBytes)
                    appendUtf8(word, c);
                break;
            case Kind::Break:
                endWord();
                endIdeographs();
        }
    }
    endWord();
    endIdeographs();
}

}  // namespace thimble::app
