#pragma once

#include <string>

#include "engine/base/error.h"
#include "engine/format/gguf.h"

namespace thimble::engine {

/// The serialized ModelProto of the sentencepiece library, rebuilt from the metadata of a GGUF file: pieces with scores
/// and types, byte pair encoding, normalization "identity", no removal of white space.
Result<std::string> sentencePieceModel(const GgufHeader& header);

}  // namespace thimble::engine
