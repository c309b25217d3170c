#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/format/gguf_metadata.h"

namespace thimble::engine {

/// The numbers of a Hugging Face config.json that a GGUF needs.
struct HuggingFaceConfig {
    std::string name;
    std::int64_t layers = 0;
    std::int64_t hidden = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t expertFfn = 0;
    std::int64_t experts = 0;
    std::int64_t activeExperts = 0;
    std::int64_t context = 0;
    std::int64_t vocabulary = 0;
    std::int64_t slidingWindow = 0;  // 0: no layer slides
    std::vector<bool> sliding;       // [layers]
    std::vector<bool> rope;          // [layers]
    double ropeBase = 0;
    double normEps = 0;
    bool softmaxRouter = false;
    bool tiedOutput = false;

    static Result<HuggingFaceConfig> read(const std::filesystem::path& folder);
    /// The keys `general.*` and `smallthinker.*`.
    void describe(GgufMetadata& out) const;
};

}  // namespace thimble::engine
