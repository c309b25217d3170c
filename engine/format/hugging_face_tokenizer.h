#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/base/error.h"
#include "engine/format/gguf_metadata.h"

namespace thimble::engine {

/// Adds the keys `tokenizer.*` from a Hugging Face folder: tokenizer.json, or vocab.json and merges.txt; with
/// tokenizer_config.json, config.json and generation_config.json for the roles of tokens and the chat template.
/// Ids up to `vocabulary` without a token are filled with unused ones. A folder without a tokenizer
/// is an error when its config.json names tokens; else the file says that it has no vocabulary.
Status describeTokenizer(const std::filesystem::path& folder, std::int64_t vocabulary, GgufMetadata& out);

}  // namespace thimble::engine
