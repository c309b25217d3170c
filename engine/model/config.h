#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/format/gguf.h"

namespace thimble::engine {

/// The numbers of one checkpoint, read from its file; none is assumed.
struct Config {
    std::string name;                  // general.name
    std::int64_t layers = 0;
    std::int64_t hidden = 0;           // embedding_length
    std::int64_t heads = 0;            // query heads
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t experts = 0;          // per layer
    std::int64_t activeExperts = 0;    // chosen per token
    std::int64_t expertFfn = 0;        // neurons of one expert
    std::int64_t vocabulary = 0;
    std::int64_t contextLength = 0;    // as trained
    std::int64_t slidingWindow = 0;    // 0: none
    std::vector<bool> sliding;         // per layer: sees only the window
    std::vector<bool> rope;            // per layer: rotary position encoding, else none (NoPE)
    float ropeBase = 10000.0f;
    float normEps = 1e-6f;
    bool sigmoidGating = false;        // else softmax over the kept
    bool tiedOutput = false;           // the output matrix is the token embedding
    bool neuronMajorDown = false;      // ffn_down_exps stored [experts, ffn, hidden]
    std::int64_t predictorHidden = 0;  // of the LM-head predictor; 0: none
};

/// Reads and checks the configuration: absent or impossible numbers and shapes are errors that name the key.
Result<Config> readConfig(const GgufHeader& header, std::string_view file);

}  // namespace thimble::engine
