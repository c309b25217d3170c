#pragma once

// What each level's files define, declared for its table. THIMBLE_LEVEL is the level's namespace: a vector level's lanes.h
// names it, reference.h does for the scalar one; include that first.

#include "kernels/kernels.h"

namespace thimble::kernels::THIMBLE_LEVEL {

void quantize(const float* x, const Activation& out);
void matVec(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
            std::int64_t count, float* out);
void matMul(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
            float* out, std::int64_t outStride);
void downSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                float* y);
void downDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
               std::int64_t begin, std::int64_t end, float* const* y);
void rmsNorm(const float* x, const float* gain, std::int64_t n, float eps, float* out);
void rope(float* x, int heads, int headDim, const float* cosines, const float* sines);
void storeKv(KvType type, const float* x, int headDim, std::byte* out);
void loadKv(KvType type, const std::byte* in, int headDim, float* out);
void attention(const AttentionArgs& args);
void add(const float* x, std::int64_t n, float* y);
std::int64_t argMax(const float* x, std::int64_t n);
float softmaxInPlace(float* x, std::int64_t n);

extern const Kernels kTable;

}  // namespace thimble::kernels::THIMBLE_LEVEL
