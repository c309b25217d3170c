#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace thimble::app {

/// "1G", "512M", "1.5g", "1GiB", "1048576": bytes, powers of 1024. The error says what was expected.
engine::Result<std::uint64_t> parseSize(std::string_view text);

}  // namespace thimble::app
