#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/base/input_file.h"
#include "engine/format/gguf.h"
#include "engine/model/config.h"
#include "engine/text/tokenizer.h"
#include "kernels/kernels.h"

namespace thimble::engine {

class ThreadPool;

/// The weights of one layer outside its experts.
struct LayerWeights {
    std::vector<float> attentionNorm;       // [hidden]
    std::vector<float> expertNorm;          // [hidden]
    kernels::PackedMatrix router;           // [experts, hidden], always F32: which expert is chosen must not depend on
                                            // the 8-bit form of the activations
    kernels::PackedMatrix query;            // [heads * headDim, hidden]
    kernels::PackedMatrix key;              // [kvHeads * headDim, hidden]
    kernels::PackedMatrix value;            // [kvHeads * headDim, hidden]
    kernels::PackedMatrix attentionOutput;  // [hidden, heads * headDim]
};

/// Everything but the experts, packed for the kernels and resident. Token embedding rows stay in the file.
struct Weights {
    std::vector<LayerWeights> layers;
    std::vector<float> outputNorm;       // [hidden]
    kernels::PackedMatrix output;        // [vocabulary, hidden]; a copy of the embedding when tied
    kernels::PackedMatrix predictorIn;   // [predictorHidden, hidden]; rows 0: no LM-head predictor
    kernels::PackedMatrix predictorOut;  // [vocabulary, predictorHidden]
    TensorInfo embedding;                // [vocabulary, hidden], where its rows lie in the file
    AlignedBuffer storage;               // what the matrices point into
};

/// What a tensor of the model must be. The list is the model's inventory: every name and shape, nothing implied.
struct TensorSpec {
    enum class Use : std::uint8_t { Norm, Router, Matrix, Embedding, Predictor, Experts };
    std::string name;
    std::vector<std::int64_t> shape;  // [rows, columns]; of experts [experts, rows, columns]
    Use use = Use::Matrix;
};
std::vector<TensorSpec> tensorTable(const Config& config);

/// Compares the table with the file: an absent tensor, another shape, or a type without kernels is an error that names
/// the tensor, what was found and what was expected.
Status checkTensors(const Config& config, const GgufHeader& header);

/// Bytes that loadWeights will hold, for the memory plan. The header has passed checkTensors.
std::uint64_t weightBytes(const Config& config, const GgufHeader& header);

/// Reads and packs all of it with all threads. `progress` hears the share done, and ends the loading by returning
/// false.
Result<Weights> loadWeights(const Config& config, const GgufHeader& header, const InputFile& file, ThreadPool& pool,
                            const std::function<bool(double)>& progress = {});

/// Reads and dequantizes one row of the token embedding into out [hidden].
Status readEmbedding(const Weights& weights, const InputFile& file, Token token, std::span<float> out);

}  // namespace thimble::engine
