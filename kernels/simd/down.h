#pragma once

// Down products of every layout.

#include "kernels/simd/down_dense.h"
#include "kernels/simd/down_rows.h"
#include "kernels/simd/down_sparse.h"
#include "kernels/level.h"

namespace thimble::kernels {
namespace {

/// Matrices with a row per output: nothing can be skipped, the row products do the work.
inline void outputsDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
                         std::int64_t begin, std::int64_t end, float* const* y) {
    constexpr std::int64_t kTokens = 32;
    constexpr std::int64_t kOutputs = 64;
    const PackedMatrix rows{w.type, w.hidden, w.neurons, packedRowBytes(w.type, w.neurons), w.data};
    const std::size_t each = activationBytes(w.neurons);
    Scratch memory(each * std::size_t(minOf(tokens, kTokens)));
    for (std::int64_t t0 = 0; t0 < tokens; t0 += kTokens) {
        const std::int64_t count = minOf(kTokens, tokens - t0);
        Activation x[kTokens];
        for (std::int64_t t = 0; t < count; ++t) {
            x[t] = activationView(w.neurons, memory.bytes() + std::size_t(t) * each);
            THIMBLE_LEVEL::quantize(a[t0 + t], x[t]);
        }
        for (std::int64_t h = begin; h < end; h += kOutputs) {
            float products[kTokens * kOutputs];
            const std::int64_t outputs = minOf(kOutputs, end - h);
            THIMBLE_LEVEL::matMul(rows, x, count, h, outputs, products, kOutputs);
            for (std::int64_t t = 0; t < count; ++t) {
                const F factor = setF(weight[t0 + t]);
                float* out = y[t0 + t] + h;
                for (std::int64_t i = 0; i < outputs; i += kWidth) {
                    storeF(out + i, fmaF(factor, loadF(products + t * kOutputs + i), loadF(out + i)));
                }
            }
        }
    }
}

inline void outputsSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin,
                          std::int64_t end, float* y) {
    constexpr std::int64_t kOutputs = 512;
    const PackedMatrix rows{w.type, w.hidden, w.neurons, packedRowBytes(w.type, w.neurons), w.data};
    Scratch denseMemory(std::size_t(w.neurons) * sizeof(float));
    Scratch activationMemory(activationBytes(w.neurons));
    float* dense = denseMemory.floats();
    for (std::int64_t n = 0; n < w.neurons; ++n) dense[n] = 0;
    for (std::int32_t i = 0; i < live.count; ++i) dense[live.index[i]] = live.value[i];
    Activation x = activationView(w.neurons, activationMemory.bytes());
    x.values = dense;
    THIMBLE_LEVEL::quantize(dense, x);
    const F factor = setF(weight);
    for (std::int64_t h = begin; h < end; h += kOutputs) {
        float products[kOutputs];
        const std::int64_t outputs = minOf(kOutputs, end - h);
        THIMBLE_LEVEL::matVec(rows, x, h, nullptr, outputs, products);
        for (std::int64_t i = 0; i < outputs; i += kWidth) {
            storeF(y + h + i, fmaF(factor, loadF(products + i), loadF(y + h + i)));
        }
    }
}

}  // namespace

namespace THIMBLE_LEVEL {

void downSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                float* y) {
    if (w.layout == DownLayout::OutputRows) return outputsSparse(w, live, weight, begin, end, y);
    if (w.layout == DownLayout::NeuronRows || isFloatType(w.type)) return rowsSparse(w, live, weight, begin, end, y);
    if (w.type == WeightType::Q4_0) return neuronsSparse<WeightType::Q4_0>(w, live, weight, begin, end, y);
    neuronsSparse<WeightType::Q8_0>(w, live, weight, begin, end, y);
}

void downDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
               std::int64_t begin, std::int64_t end, float* const* y) {
    if (w.layout == DownLayout::OutputRows) return outputsDense(w, a, weight, tokens, begin, end, y);
    if (w.layout == DownLayout::NeuronRows || isFloatType(w.type)) {
        return rowsDense(w, a, weight, tokens, begin, end, y);
    }
    if (w.type == WeightType::Q4_0) return neuronsDense<WeightType::Q4_0>(w, a, weight, tokens, begin, end, y);
    neuronsDense<WeightType::Q8_0>(w, a, weight, tokens, begin, end, y);
}

}  // namespace THIMBLE_LEVEL
}  // namespace thimble::kernels
