#include "app/documents/text/sentences.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

namespace thimble::app {
namespace {

/// Words after which a full stop ends no sentence, in the languages of most users; lower case, without the stop.
bool isAbbreviation(std::string_view word) {
    static const std::unordered_set<std::string_view> known = {
        "mr",   "mrs", "ms",   "dr",   "prof", "st",   "sr",  "jr",   "vs",   "etc",  "inc",  "ltd",  "co",
        "corp", "no",  "vol",  "fig",  "figs", "eq",   "ed",  "eds",  "pp",   "cf",   "al",   "ca",   "approx",
        "dept", "est", "gen",  "gov",  "rep",  "sen",  "rev", "hon",  "capt", "lt",   "col",  "sgt",  "jan",
        "feb",  "mar", "apr",  "jun",  "jul",  "aug",  "sep", "sept", "oct",  "nov",  "dec",  "e.g",  "i.e",
        "u.s",  "u.k", "a.m",  "p.m",  "d.c",  "bzw",  "usw", "ggf",  "evtl", "inkl", "exkl", "vgl",  "nr",
        "str",  "abs", "art",  "bd",   "hrsg", "dipl", "ing", "z.b",  "d.h",  "u.a",  "o.ä",  "s.o",  "s.u",
        "v.a",  "z.t", "mio",  "mrd",  "tel",  "sog",  "geb", "gest", "jh",   "chr",  "mme",  "mlle", "env",
        "av",   "bd",  "sra",  "sres", "dña",  "ud",   "uds", "pág",  "págs", "ecc",  "sig",  "dott", "ing",
        "avv",  "dhr", "mevr", "bijv", "enz",  "o.a",  "т.е", "т.д",  "т.п",  "др",   "гг",   "руб",  "ул"};
    std::string lower(word);
    for (char& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return known.contains(lower);
}

struct Character {
    utf8proc_int32_t code = 0;
    std::size_t length = 1;
};

Character characterAt(std::string_view text, std::size_t at) {
    Character c;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                         static_cast<utf8proc_ssize_t>(text.size() - at), &c.code);
    if (length > 0) c.length = static_cast<std::size_t>(length);
    return c;
}

/// Ends a sentence without a space behind it: Chinese, Japanese, also Hindi, Armenian, Khmer, Burmese, Ethiopian.
bool isWideEnd(utf8proc_int32_t c) {
    constexpr std::array<utf8proc_int32_t, 11> ends = {0x3002, 0xFF01, 0xFF1F, 0xFF61, 0x0964, 0x0965,
                                                       0x0589, 0x17D4, 0x104B, 0x1362, 0x06D4};
    return std::find(ends.begin(), ends.end(), c) != ends.end();
}

bool isNarrowEnd(utf8proc_int32_t c) {
    return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x061F || c == 0x203D;
}

bool isCloser(utf8proc_int32_t c) {
    constexpr std::array<utf8proc_int32_t, 13> closers = {'"',    '\'', ')',    ']',    '}',    0x201D, 0x2019,
                                                          0x201C, 0xBB, 0x300D, 0x300F, 0xFF09, 0x203A};
    return std::find(closers.begin(), closers.end(), c) != closers.end();
}

/// Whether the full stop at `stop` belongs to a word and the sentence goes on.
bool stopBelongsToWord(std::string_view text, std::size_t stop) {
    std::size_t begin = stop;
    while (begin > 0 && static_cast<unsigned char>(text[begin - 1]) > ' ' &&
           std::string_view("(\"'[").find(text[begin - 1]) == std::string_view::npos)
        --begin;
    const std::string_view word = text.substr(begin, stop - begin);
    if (word.empty()) return false;
    if (isAbbreviation(word)) return true;
    const Character first = characterAt(word, 0);
    const bool single = first.length == word.size();
    const auto category = utf8proc_category(first.code);
    if (single && category == UTF8PROC_CATEGORY_LU) return true;  // an initial
    const bool number = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    return number && word.size() <= 2;  // an ordinal: "am 3. März", "1. Introduction"
}

bool startsItem(std::string_view text, std::size_t at) {
    const std::string_view rest = text.substr(at);
    return rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("\xE2\x80\xA2") ||
           rest.starts_with("\xE2\x80\x93 ");
}

}  // namespace

std::vector<std::string_view> splitSentences(std::string_view text) {
    std::vector<std::string_view> sentences;
    std::size_t start = 0;
    const auto cut = [&](std::size_t end) {
        while (start < end && static_cast<unsigned char>(text[start]) <= ' ')
            ++start;
        std::size_t last = end;
        while (last > start && static_cast<unsigned char>(text[last - 1]) <= ' ')
            --last;
        if (last > start) sentences.push_back(text.substr(start, last - start));
        start = end;
    };
    bool row = false;  // the current line is a table's
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == '\n') {
            const std::size_t next = text.find_first_not_of(" \t\r", at + 1);
            const std::size_t line = std::min(next == std::string_view::npos ? text.size() : next, text.size());
            const std::size_t lineEnd = std::min(text.find('\n', line), text.size());
            const bool nextIsRow = text.substr(line, lineEnd - line).find(" | ") != std::string_view::npos;
            if (row || nextIsRow || line >= text.size() || text[line] == '\n' || startsItem(text, line)) cut(at);
            row = nextIsRow;
            ++at;
            continue;
        }
        if (byte < 0x80 && byte != '.' && byte != '!' && byte != '?') {
            row |= byte == '|' && at > 0 && text[at - 1] == ' ';
            ++at;
            continue;
        }
        const Character c = characterAt(text, at);
        at += c.length;
        const bool wide = isWideEnd(c.code);
        if (row || (!wide && !isNarrowEnd(c.code))) continue;
        std::size_t end = at;
        while (end < text.size()) {  // "?!", "...", closing quotes
            const Character follower = characterAt(text, end);
            if (!isCloser(follower.code) && !isNarrowEnd(follower.code) && !isWideEnd(follower.code)) break;
            end += follower.length;
        }
        const std::size_t next = std::min(text.find_first_not_of(" \t\r\n", end), text.size());
        const bool spaced = end >= text.size() || next > end;
        const bool goesOn = next < text.size() && utf8proc_category(characterAt(text, next).code) ==
                                                      UTF8PROC_CATEGORY_LL;  // "Why?" he asked.
        const bool inWord = c.code == '.' && end == at && stopBelongsToWord(text, at - 1);
        if (wide || (spaced && !goesOn && !inWord)) cut(end);
        at = end;
    }
    cut(text.size());
    return sentences;
}

}  // namespace thimble::app
