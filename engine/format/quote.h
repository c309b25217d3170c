#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace thimble::engine {

/// Text out of a file as an error may show it: in quotes, control characters and broken UTF-8 replaced, at most 80
/// bytes.
std::string quote(std::string_view text);

/// A path as UTF-8, whatever the system's encoding is.
std::string utf8(const std::filesystem::path& path);

/// The file's name alone, in quotes.
std::string quoteName(const std::filesystem::path& path);

}  // namespace thimble::engine
