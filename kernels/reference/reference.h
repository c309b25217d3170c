#pragma once

// The scalar meaning of every kernel: short loops in the order that kernels.h promises. Runs on any machine.

#include <cstring>

#include "kernels/block.h"
#include "kernels/half.h"
#include "kernels/kernels.h"

namespace thimble::kernels::reference {

// rows.cpp
void quantize(const float* x, const Activation& out);
void matVec(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
            std::int64_t count, float* out);
void matMul(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
            float* out, std::int64_t outStride);

// down.cpp
void downSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                float* y);
void downDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
               std::int64_t begin, std::int64_t end, float* const* y);

// vectors.cpp
void rmsNorm(const float* x, const float* gain, std::int64_t n, float eps, float* out);
void rope(float* x, int heads, int headDim, const float* cosines, const float* sines);
void add(const float* x, std::int64_t n, float* y);
std::int64_t argMax(const float* x, std::int64_t n);
float softmaxInPlace(float* x, std::int64_t n);

// attention.cpp
void storeKv(KvType type, const float* x, int headDim, std::byte* out);
void loadKv(KvType type, const std::byte* in, int headDim, float* out);
void attention(const AttentionArgs& args);

/// 16 partial sums, as row products, norms and attention scores use them.
struct Lanes {
    float sum[kLanes] = {};
    /// Halves added until one is left: 16 -> 8 -> 4 -> 2 -> 1.
    float tree() const;
};

/// The scale that maps the block's largest magnitude to 127, and the factor that divides by it. A block with an
/// infinity or a NaN gets scale NaN and factor 0, so that the fault shows in the result.
struct BlockScale {
    float scale;
    float inverse;
};
BlockScale blockScale(const float* x, std::int64_t count);

/// x * inverse, rounded to the nearest integer, ties to even.
std::int8_t toInt8(float x, BlockScale scale);

float exponentialOf(float x);

extern const Kernels kTable;

}  // namespace thimble::kernels::reference
