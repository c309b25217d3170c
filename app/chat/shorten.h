#pragma once

#include <atomic>

#include "app/chat/prompt.h"

namespace thimble::app {

/// Where a conversation was shortened: `note` belongs to the last message that the model no longer sees.
struct Shortened {
    Id lastHidden = 0;
    ContextNote note;
    PromptParts parts;  // what is left, ready to be assembled
};

/// Makes room by the given strategy (DropOldest or Summarise): hides the oldest messages until what is left takes at
/// most half of the context, but never the question. A summary is written by the model itself, together with the one
/// before it. Empty: only the question is left, or stopped.
engine::Result<std::optional<Shortened>> shorten(Generator& generator, const PromptParts& parts,
                                                 ContextStrategy strategy, const std::atomic<bool>& stop);

}  // namespace thimble::app
