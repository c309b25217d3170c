#pragma once

#include <span>
#include <string>
#include <string_view>

namespace thimble::app {

/// An answer that is never beside the subject, for where nothing better is known; one that is not among `given`, as
/// long as there are such. `asks`: to a question.
std::string safeAnswer(bool asks, std::span<const std::string> given);

/// Whether safeAnswer gives this.
bool isSafeAnswer(std::string_view answer);

}  // namespace thimble::app
