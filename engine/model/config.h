#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/format/gguf.h"

namespace thimble::engine {

/// The numbers of one checkpoint, read from its file; none is assumed.
struct Config {
    std::string name;  // general.name
    std::int64_t layers = 0;
    std::int64_t hidden = 0;  // embedding_length
    std::int64_t heads = 0;   // query heads
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    std::int64_t experts = 0;        // per layer
    std::int64_t activeExperts = 0;  // chosen per token
    std::int64_t expertFfn = 0;      // neurons of one expert
    std::int64_t vocabulary = 0;
    std::int64_t contextLength = 0;  // as trained
    std::int64_t slidingWindow = 0;  // 0: none
    std::vector<bool> sliding;       // [layers] sees only the window
    std::vector<bool> rope;          // [layers] rotary position encoding, else none (NoPE)
    float ropeBase = 10000.0f;
    float normEps = 1e-6f;
    bool sigmoidGating = false;        // else softmax over the kept
    bool tiedOutput = false;           // the output matrix is the token embedding
    bool neuronMajorDown = false;      // ffn_down_exps stored [experts, ffn, hidden]
    bool computeInFloats = false;      // quantized matrices become F32 when they are packed; see computeType
    std::int64_t predictorHidden = 0;  // of the LM-head predictor; 0: none
};

/// Optional metadata of files whose layouts are not the usual one: a number per layer, not 0 where it holds. Without
/// them layer i of a model with a window is global without position encoding where i % 4 == 0, and sliding with RoPE
/// elsewhere.
inline constexpr std::string_view kSlidingLayersKey = "smallthinker.attention.sliding_window_pattern";
inline constexpr std::string_view kRopeLayersKey = "smallthinker.rope.layer_pattern";

/// Reads and checks the configuration: absent or impossible numbers are errors that name the key. Shapes that only show
/// in the tensors (vocabulary, layout of the down matrices, predictor, tied output) are read from these.
Result<Config> readConfig(const GgufHeader& header);

/// Hidden size below which a model is computed in floats by default. Activations in 8 bits shift router logits by about
/// 1 %; in a narrow model that turns near ties and is seen in the logits, and the few megabytes cost little as floats.
inline constexpr std::int64_t kNarrowHidden = 512;

/// The type in which a matrix that the file stores as `fileType` is packed and computed.
inline kernels::WeightType computeType(const Config& config, kernels::WeightType fileType) {
    return config.computeInFloats && kernels::info(fileType).quantized ? kernels::WeightType::F32 : fileType;
}

}  // namespace thimble::engine
