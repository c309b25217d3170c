#pragma once

#include <span>
#include <string>

#include "app/storage/document_values.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// Asks a model that is too small to read a document on the way of SummaryJob for one or two sentences about the
/// document's key sentences. Without a system message: such a model was trained on the bare request.
engine::GenerateRequest briefRequest(std::span<const SummaryPoint> keySentences);

/// The answer as it may stand beside the key sentences: whole sentences, which hold no name and no number that the key
/// sentences lack and take most of their words from them. Empty where the answer is not like that.
QString briefOf(std::string_view answer, std::span<const SummaryPoint> keySentences);

}  // namespace thimble::app
