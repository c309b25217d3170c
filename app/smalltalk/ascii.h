#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace thimble::app {

// Letters of English, whatever locale the program runs in; bytes of other letters stay as they are.

inline char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
inline char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
inline bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
inline bool isLetter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}
inline bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
inline bool isAscii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

inline std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) { return lower(c); });
    return result;
}

}  // namespace thimble::app
