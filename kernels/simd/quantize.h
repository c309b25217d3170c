#pragma once

// Up to 32 floats as 8-bit integers with one scale: activations, live neurons and the Q8_0 cache share it.

#include "kernels/simd/common.h"

namespace thimble::kernels {
namespace {

/// `n` values at p, zeros behind them.
inline F loadUpTo(const float* p, std::int64_t n) { return n >= kWidth ? loadF(p) : n > 0 ? loadF(p, n) : zeroF(); }

/// Up to 32 values as vectors, with the scale of their block.
struct QuantizedBlock {
    I values[kBlock / kWidth];
    float scale;
};
inline QuantizedBlock quantizeBlock(const float* x, std::int64_t count) {
    constexpr int kVectors = kBlock / kWidth;
    F values[kVectors];
    I largest = zeroI();
    for (int v = 0; v < kVectors; ++v) {
        values[v] = loadUpTo(x + v * kWidth, count - v * kWidth);
        largest = maxI(largest, magnitudeBits(values[v]));
    }
    const BlockScale scale = blockScale(maxLane(largest));
    QuantizedBlock out;
    out.scale = scale.scale;
    for (int v = 0; v < kVectors; ++v) {
        out.values[v] = scale.inverse == 0 ? zeroI() : toInt(mulF(values[v], setF(scale.inverse)));
    }
    return out;
}

inline void writeBlockBytes(const QuantizedBlock& block, std::int8_t* out) {
    for (int v = 0; v < kBlock / kWidth; ++v) storeLowBytes(out + v * kWidth, block.values[v]);
}

}  // namespace
}  // namespace thimble::kernels
