#include "engine/text/utf8.h"

#include <cstdint>
#include <cstring>

#include "engine/text/tokenizer.h"

namespace thimble::engine {
namespace {

std::uint8_t byteAt(std::string_view text, std::size_t at) {
    return static_cast<std::uint8_t>(text[at]);
}

/// How many bytes from `at` are ASCII, eight at a time where possible.
std::size_t asciiRun(std::string_view text, std::size_t at) {
    const std::size_t start = at;
    for (std::uint64_t eight; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (eight & 0x8080808080808080u) break;
    }
    while (at < text.size() && byteAt(text, at) < 0x80)
        ++at;
    return at - start;
}

/// Copies `text` to `out` with broken sequences replaced; an incomplete one at the end is left, its length returned.
std::size_t copyRepaired(std::string_view text, std::string& out) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (const std::size_t ascii = asciiRun(text, at)) {
            out.append(text, at, ascii);
            at += ascii;
            continue;
        }
        const Utf8Step step = utf8Step(text, at);
        if (step.kind == Utf8Step::Kind::Incomplete) break;
        out += step.kind == Utf8Step::Kind::Whole ? text.substr(at, step.length) : replacementCharacter;
        at += step.length;
    }
    return text.size() - at;
}

}  // namespace

Utf8Step utf8Step(std::string_view text, std::size_t at) {
    using Kind = Utf8Step::Kind;
    const std::uint8_t lead = byteAt(text, at);
    if (lead < 0x80) return {Kind::Whole, 1, lead};
    if (lead < 0xc2 || lead > 0xf4) return {Kind::Broken, 1};
    const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;

    // The second byte's range keeps overlong forms, surrogates and numbers past U+10FFFF out.
    std::uint8_t least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    std::uint8_t most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    char32_t character = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i == text.size()) return {Kind::Incomplete, i};
        const std::uint8_t next = byteAt(text, at + i);
        if (next < least || next > most) return {Kind::Broken, i};
        character = character << 6 | (next & 0x3fu);
        least = 0x80;
        most = 0xbf;
    }
    return {Kind::Whole, length, character};
}

bool isUtf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (const std::size_t ascii = asciiRun(text, at)) {
            at += ascii;
            continue;
        }
        const Utf8Step step = utf8Step(text, at);
        if (step.kind != Utf8Step::Kind::Whole) return false;
        at += step.length;
    }
    return true;
}

std::string repairUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    if (copyRepaired(text, out) > 0) out += replacementCharacter;
    return out;
}

std::string Utf8Stream::push(std::string_view bytes) {
    pending_ += bytes;
    std::string out;
    const std::size_t incomplete = copyRepaired(pending_, out);
    pending_.erase(0, pending_.size() - incomplete);
    return out;
}

std::string Utf8Stream::finish() {
    const bool broken = !pending_.empty();
    pending_.clear();
    return std::string(broken ? replacementCharacter : "");
}

}  // namespace thimble::engine
