#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace thimble::engine {

/// Appends a number's bytes, little-endian (see byte_reader.h).
template <class T>
void appendNumber(std::string& out, T value) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    out.append(raw, sizeof(T));
}

/// A length of 8 bytes and the characters.
inline void appendText(std::string& out, std::string_view value) {
    appendNumber(out, std::uint64_t{value.size()});
    out += value;
}

}  // namespace thimble::engine
