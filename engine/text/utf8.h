#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace thimble::engine {

/// What begins at a place in a text that may not be UTF-8.
struct Utf8Step {
    enum class Kind { Whole, Broken, Incomplete };
    Kind kind;
    std::size_t length;      // bytes of the character, or of the broken sequence that one U+FFFD stands for
    char32_t character = 0;  // when whole
};

inline constexpr std::string_view replacementCharacter = "\xEF\xBF\xBD";  // U+FFFD

/// Looks at text[at]; at < text.size(). Incomplete: the text ends where the character could have gone on. Overlong
/// forms, surrogates and numbers past U+10FFFF are broken; a broken sequence is as long as Unicode's "maximal subpart".
Utf8Step utf8Step(std::string_view text, std::size_t at);

bool isUtf8(std::string_view text);

/// The text with every broken sequence as U+FFFD.
std::string repairUtf8(std::string_view text);

}  // namespace thimble::engine
