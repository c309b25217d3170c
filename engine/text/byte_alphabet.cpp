#include "engine/text/byte_alphabet.h"

#include <array>
#include <cstdint>

#include "engine/text/utf8.h"

namespace thimble::engine {
namespace {

// Printable Latin-1 characters stand for themselves; the other 68 bytes, in order, for U+0100 and on.
constexpr bool standsForItself(int byte) {
    return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

constexpr std::array<char16_t, 256> characterOfByte = [] {
    std::array<char16_t, 256> table{};
    char16_t next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        table[static_cast<std::size_t>(byte)] = standsForItself(byte) ? static_cast<char16_t>(byte) : next++;
    }
    return table;
}();

constexpr std::size_t characters = 0x100 + 68;
constexpr std::array<std::int16_t, characters> byteOfCharacter = [] {
    std::array<std::int16_t, characters> table{};
    table.fill(-1);
    for (std::size_t byte = 0; byte < 256; ++byte)
        table[characterOfByte[byte]] = static_cast<std::int16_t>(byte);
    return table;
}();

}  // namespace

std::optional<std::string> bytesOfByteLevel(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Step step = utf8Step(text, at);
        if (step.kind != Utf8Step::Kind::Whole || step.character >= characters) return std::nullopt;
        const std::int16_t byte = byteOfCharacter[step.character];
        if (byte < 0) return std::nullopt;
        out += static_cast<char>(byte);
        at += step.length;
    }
    return out;
}

std::string byteLevelOfBytes(std::string_view bytes) {
    std::string out;
    for (const char byte : bytes) {
        const char16_t c = characterOfByte[static_cast<unsigned char>(byte)];
        if (c < 0x80) {
            out += static_cast<char>(c);
        } else {
            out += static_cast<char>(0xc0 | c >> 6);
            out += static_cast<char>(0x80 | (c & 0x3f));
        }
    }
    return out;
}

}  // namespace thimble::engine
