#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace thimble::engine {

/// Byte-level vocabularies write each byte as a printable character (GPT-2's table: "Ġ" is a space). The bytes that
/// `text` stands for; nullopt when it holds a character outside the table.
std::optional<std::string> bytesOfByteLevel(std::string_view text);

/// The other way, for writing vocabularies.
std::string byteLevelOfBytes(std::string_view bytes);

}  // namespace thimble::engine
