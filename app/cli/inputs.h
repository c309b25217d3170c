#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/model/model.h"
#include "engine/text/tokenizer.h"

namespace thimble::app::cli {

/// All of a text file, or the sentence that tells why not.
engine::Result<std::string> readText(const std::filesystem::path& path);

/// A text in the model's tokens, markers as the text they are; an error where the file has no vocabulary.
engine::Result<std::vector<engine::Token>> tokensOf(const engine::Model& model, const std::filesystem::path& file,
                                                    const std::string& text);

}  // namespace thimble::app::cli
