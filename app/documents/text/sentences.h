#pragma once

#include <string_view>
#include <vector>

namespace thimble::app {

/// The sentences of a text, as pieces of it without the space around them. A blank line, a list item and a table row
/// end a sentence; a line break alone does not. Full stops of abbreviations, initials, ordinals and numbers do not
/// either.
std::vector<std::string_view> splitSentences(std::string_view text);

}  // namespace thimble::app
