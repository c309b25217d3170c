#pragma once

#include <string>
#include <string_view>

namespace thimble::engine {

/// Unicode normalization form C of valid UTF-8. Only the stretches that may change are handed to utf8proc, so that
/// plain text costs a scan.
std::string normalizeNfc(std::string_view utf8);

}  // namespace thimble::engine
