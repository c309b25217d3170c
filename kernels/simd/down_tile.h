#pragma once

// Down products of the quantized Neurons layout. Within a block of 32 neurons four neurons' bytes are interleaved per
// dot-product step and summed as integers; then the block's scales are applied once, blocks in ascending order.

#include "kernels/simd/quantize.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr int kQuads = kBlock / 4;

/// One token's part of one block of neurons, as 8-bit integers, four neurons to a dword.
struct NeuronBlock {
    std::int32_t quads[kQuads];
    std::int32_t sum;
    float scale;
    bool silent() const { return scale == 0; }
};

template <WeightType kType>
struct DownTile {
    static constexpr bool kNibbles = kType == WeightType::Q4_0;
    static constexpr int kVectors = kNibbles ? 8 : 4;  // of 16 outputs, in a whole chunk
    static constexpr int kMaxCode = kNibbles ? 15 : 255;
    static constexpr int kOffset = kNibbles ? 8 : (kDotRemovesBias ? 0 : 128);
    using Products = Dot<kMaxCode>;

    /// Bytes of four neurons: vector v, dword j = one byte of each. Nibbles still share their bytes.
    static void gather(const std::byte* const* rows, std::int64_t at, std::int64_t lanes, I* bytes) {
        I raw[4];
        for (int i = 0; i < 4; ++i) raw[i] = lanes >= kWidth ? loadI(rows[i] + at) : loadI(rows[i] + at, lanes);
        interleave(raw[0], raw[1], raw[2], raw[3], bytes);
    }
    /// Codes of vector v out of gathered bytes: low nibbles for v below 4, high ones above, or the bytes themselves.
    static I codes(const I* bytes, int v) {
        if constexpr (!kNibbles) return bytes[v];
        const I mask = setBytes(0x0f);
        return v < 4 ? andI(bytes[v], mask) : andI(shiftRight<4>(bytes[v - 4]), mask);
    }

    static I start(std::int32_t activationSum) { return setI(-kOffset * activationSum); }

    /// sums[h] += dot * (scale of output h * scale of the activations) for one vector of outputs.
    static void addScaled(I dot, const std::byte* scales, F activationScale, float* sums, std::int64_t lanes) {
        if (lanes >= kWidth) {
            storeF(sums, fmaF(toFloat(dot), mulF(halves(scales), activationScale), loadF(sums)));
        } else {
            const F scale = mulF(halves(scales, lanes), activationScale);
            storeF(sums, fmaF(toFloat(dot), scale, loadF(sums, lanes)), lanes);
        }
    }
};

/// A chunk of a row of codes: `outputs` outputs from `first`, in vectors of `width` lanes.
struct Chunk {
    std::int64_t first, outputs, width;
    /// The output in lane 0 of vector v (v >= 4: high nibbles).
    std::int64_t output(int v, int part) const {
        return first + (v >= 4 ? outputs / 2 : 0) + width * (v % 4) + part * kWidth;
    }
};
template <WeightType kType>
inline Chunk chunkAt(std::int64_t first, std::int64_t hidden) {
    const std::int64_t outputs = minOf(downChunk(kType), hidden - first);
    return {first, outputs, outputs / DownTile<kType>::kVectors};
}
template <WeightType kType>
inline std::int64_t chunkBytes(std::int64_t first) {
    return first * downBits(kType) / 8;
}

}  // namespace
}  // namespace thimble::kernels
