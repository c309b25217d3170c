#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/smalltalk/said.h"

namespace thimble::app {

/// The plain answer to at most three words that say thanks or goodbye, or that are the `first` of a conversation: those
/// are most likely a greeting, however it is spelled.
std::optional<std::string> briefAnswer(std::string_view line, const Said& said, bool first);

/// An answer to a line of the user that is never beside the subject, for where nothing better is known: it asks for
/// more, about what the line speaks of where that is plain, or says that it does not know, where the line is a question
/// (`asks`). None that is among `given`, as long as there are others.
std::string safeAnswer(std::string_view line, bool asks, std::span<const std::string> given);

/// Whether safeAnswer gives this, or something that begins like its questions about a thing.
bool isSafeAnswer(std::string_view answer);

/// The last thing or person of which a line plainly speaks, as the one who is spoken to calls it: "my bike" gives "your
/// bike". Empty where none is: "I like my old bike." has two words after "my".
std::string spokenOf(std::string_view line);

}  // namespace thimble::app
