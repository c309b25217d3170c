#include "app/documents/passages.h"

#include <algorithm>

#include "app/documents/section_writer.h"
#include "app/documents/text/sentences.h"

namespace thimble::app {
namespace {

constexpr std::int64_t kIdealTokens = 300;
constexpr std::int64_t kMaxTokens = 400;
constexpr std::int64_t kMaxOverlapTokens = 60;

/// A stretch of text that is not cut further, and whether a paragraph starts with it.
struct Unit {
    std::string_view text;
    bool startsParagraph = false;
    std::int64_t tokens = 0;
};

/// Cuts a stretch without sentence ends (a long row, a wall of letters) at spaces.
void cutHard(std::string_view text, bool startsParagraph, std::vector<Unit>& units) {
    while (estimateTokens(text) > kMaxTokens) {
        std::size_t cut = utf8Cut(text, static_cast<std::size_t>(kIdealTokens));  // a byte per token at the very worst
        while (estimateTokens(text.substr(0, cut)) < kIdealTokens * 3 / 4)
            cut = utf8Cut(text, cut * 5 / 4);
        const std::size_t blank = text.find_last_of(" \n", cut);
        if (blank != std::string_view::npos && blank > cut / 2) cut = blank + 1;
        units.push_back({text.substr(0, cut), startsParagraph, estimateTokens(text.substr(0, cut))});
        startsParagraph = false;
        text.remove_prefix(cut);
    }
    if (!text.empty()) units.push_back({text, startsParagraph, estimateTokens(text)});
}

/// Paragraphs, and sentences of those that are too long. Blank space belongs to the unit before it.
std::vector<Unit> unitsOf(std::string_view text) {
    std::vector<Unit> units;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = text.find("\n\n", at);
        end = end == std::string_view::npos ? text.size() : std::min(text.find_first_not_of('\n', end), text.size());
        const std::string_view paragraph = text.substr(at, end - at);
        at = end;
        if (const std::int64_t tokens = estimateTokens(paragraph); tokens <= kMaxTokens) {
            units.push_back({paragraph, true, tokens});
            continue;
        }
        const auto sentences = splitSentences(paragraph);
        for (std::size_t i = 0; i < sentences.size(); ++i) {
            const char* from = i == 0 ? paragraph.data() : sentences[i].data();
            const char* to = i + 1 < sentences.size() ? sentences[i + 1].data() : paragraph.data() + paragraph.size();
            cutHard(std::string_view(from, static_cast<std::size_t>(to - from)), i == 0, units);
        }
    }
    return units;
}

}  // namespace

std::int64_t estimateTokens(std::string_view text) {
    std::int64_t quarters = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            quarters += 1;
        } else if (byte >= 0xE0) {  // starts three or four bytes: mostly a character of its own
            quarters += 4;
        } else if (byte >= 0xC0) {
            quarters += 2;
        }
    }
    return (quarters + 3) / 4;
}

std::vector<PassagePiece> splitPassages(std::string_view text) {
    std::vector<PassagePiece> pieces;
    std::string current;
    std::size_t overlap = 0;
    std::int64_t tokens = 0;
    std::string_view last;  // the unit written last, to be repeated when its paragraph goes on
    const auto end = [&] {
        if (current.find_first_not_of(" \n", overlap) != std::string::npos) pieces.push_back({current, overlap});
        current.clear();
        overlap = 0;
        tokens = 0;
    };
    for (const Unit& unit : unitsOf(text)) {
        const bool full = tokens + unit.tokens > kMaxTokens || (tokens >= kIdealTokens && unit.startsParagraph);
        if (full && !current.empty()) {
            end();
            if (!unit.startsParagraph && estimateTokens(last) <= kMaxOverlapTokens) {
                current = last;
                overlap = current.size();
                tokens = estimateTokens(last);
            }
        }
        current += unit.text;
        tokens += unit.tokens;
        last = unit.text;
    }
    end();
    return pieces;
}

}  // namespace thimble::app
