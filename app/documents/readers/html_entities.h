#pragma once

#include <string>
#include <string_view>

namespace thimble::app {

/// Replaces &name; and &#number; by their characters, as browsers do; what is no entity stays as it is.
std::string decodeEntities(std::string_view text);

}  // namespace thimble::app
