#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/experts/expert_store.h"
#include "engine/model/config.h"
#include "engine/model/kv_cache.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// Most tokens that are computed together. Under a memory budget each expert is read at most once per chunk, so chunks
/// are large; beyond this size arithmetic gains nothing.
inline constexpr std::int64_t kChunkTokens = 512;

/// One of a single token's experts.
struct ExpertSlot {
    std::int32_t expert = 0;
    float weight = 0;                   // its share in the sum
    Expert weights;                     // valid while acquired
    const float* gate = nullptr;        // [ffn] outputs of the gate where they were computed first
    std::int32_t* liveIndex = nullptr;  // [ffn]
    float* liveValue = nullptr;         // [ffn] relu(gate) * up of the live neurons
    std::int32_t liveCount = 0;
};

/// The buffers of the forward pass, T = tokens of a chunk. One allocation; rows are contiguous.
struct Scratch {
    static Result<Scratch> create(const Config& config, std::int64_t context, kernels::KvType type,
                                  std::int64_t tokens = kChunkTokens);

    std::int64_t tokens = 0;  // T, the most that fit

    float* x = nullptr;        // [T, hidden] residual stream
    float* normed = nullptr;   // [T, hidden] input of a projection
    float* update = nullptr;   // [T, hidden] what attention or the experts add to x
    float* query = nullptr;    // [T, heads * headDim]
    float* key = nullptr;      // [T, kvHeads * headDim]
    float* value = nullptr;    // [T, kvHeads * headDim]
    float* mixed = nullptr;    // [T, heads * headDim] result of attention
    float* cosines = nullptr;  // [T, headDim / 2] RoPE angles of each token's position
    float* sines = nullptr;

    float* routerLogits = nullptr;   // [T, experts]
    std::int32_t* chosen = nullptr;  // [T, active] experts, most wanted first
    float* share = nullptr;          // [T, active] weight of each
    float* gate = nullptr;           // [T, ffn] of one expert's tokens; becomes relu(gate) * up
    float* up = nullptr;             // [T, ffn]

    // A chunk's tokens by expert: those of expert e are the entries [groupStart[e], groupStart[e + 1]).
    std::int32_t* groupStart = nullptr;  // [experts + 1]
    std::int32_t* groupToken = nullptr;  // [T * active]
    float* groupWeight = nullptr;        // [T * active]

    // Attention's arguments, in the order [kvHead][token][head of the group].
    const float** queryOf = nullptr;  // [heads * T]
    float** mixedOf = nullptr;        // [heads * T]
    std::int64_t* begin = nullptr;    // [heads * T] first visible position, in the layer at work
    std::int64_t* end = nullptr;      // [heads * T]
    KvLayer window;                   // where a sliding layer sees its ring and a whole chunk side by side

    float* predictorHidden = nullptr;    // [predictorHidden]
    kernels::Activation predictorInput;  // the same, quantized

    std::vector<kernels::Activation> xInput;       // [T] views: x in floats, for the router
    std::vector<kernels::Activation> normedInput;  // [T] views: normed and its 8-bit form
    std::vector<kernels::Activation> mixedInput;   // [T] views: mixed and its 8-bit form (same bytes as normedInput's)
    std::vector<kernels::Activation> groupInput;   // [T] views: normedInput of one expert's tokens
    std::vector<const float*> groupNeurons;        // [T] rows of gate
    std::vector<float*> groupUpdate;               // [T] rows of update
    std::vector<ExpertSlot> slots;                 // [active]
    std::vector<std::int32_t> wanted;              // experts that a layer asks for

    AlignedBuffer storage;
};

/// Bytes of a Scratch, for the memory plan.
std::uint64_t scratchBytes(const Config& config, std::int64_t context, kernels::KvType type,
                           std::int64_t tokens = kChunkTokens);

}  // namespace thimble::engine
