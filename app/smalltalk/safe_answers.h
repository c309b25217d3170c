#pragma once

#include <span>
#include <string>
#include <string_view>

namespace thimble::app {

/// An answer to a line of the user that is never beside the subject, for where nothing better is known: it asks for
/// more, about what the line speaks of where that is plain, or says that it does not know, where the line is a question
/// (`asks`). None that is among `given`, as long as there are others.
std::string safeAnswer(std::string_view line, bool asks, std::span<const std::string> given);

/// Whether safeAnswer gives this.
bool isSafeAnswer(std::string_view answer);

/// The last thing or person in a line of which is plainly spoken, as the one who is spoken to calls it: "my old" in "I
/// like my old bike." is none, "my bike" is "your bike". Empty: none.
std::string spokenOf(std::string_view line);

}  // namespace thimble::app
