#include "engine/text/normalize.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "engine/text/utf8.h"

namespace thimble::engine {
namespace {

// Canonical ordering of a run of combining marks takes time quadratic in its length. Text has a few in a row (Unicode's
// stream-safe format allows 30); a run is cut here so that a file of nothing else cannot hold up the program.
constexpr int mostMarks = 256;

/// Characters that form C leaves alone and that never join with the one before (combining class 0, quick check "yes",
/// never second in a composition): Latin, common punctuation, kana, CJK ideographs, Hangul syllables.
bool isInert(char32_t c) {
    return c < 0x300 || (c >= 0x2010 && c <= 0x2027) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) ||
           (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xff01 && c <= 0xff5e);
}

bool isMark(char32_t c) {
    return utf8proc_get_property(static_cast<utf8proc_int32_t>(c))->combining_class != 0;
}

void appendNormalized(std::string_view run, std::string& out) {
    utf8proc_uint8_t* result = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(run.data()), static_cast<utf8proc_ssize_t>(run.size()),
                     &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(result, std::free);
    // Valid UTF-8 fails only for want of memory; the text as it is then beats no text.
    if (length < 0) {
        out += run;
    } else {
        out.append(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
    }
}

/// Where the run of characters that are not inert ends.
std::size_t endOfRun(std::string_view text, std::size_t at) {
    for (int marks = 0; at < text.size() && marks < mostMarks;) {
        const Utf8Step step = utf8Step(text, at);
        if (isInert(step.character)) break;
        marks = isMark(step.character) ? marks + 1 : 0;
        at += step.length;
    }
    return at;
}

}  // namespace

std::string normalizeNfc(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t copied = 0;    // text[0, copied) is in `out`
    std::size_t previous = 0;  // start of the character before `at`: a run's first mark may join with it
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Step step = utf8Step(text, at);
        if (isInert(step.character)) {
            previous = at;
            at += step.length;
            continue;
        }
        const std::size_t start = previous < copied ? at : previous;
        out += text.substr(copied, start - copied);
        at = copied = endOfRun(text, at);
        appendNormalized(text.substr(start, at - start), out);
        previous = at;
    }
    return out += text.substr(copied);
}

}  // namespace thimble::engine
