#pragma once

// Quantization of activations, norms, rotations, the cache's formats and the sampler's helpers.

#include "kernels/simd/quantize.h"

namespace thimble::kernels {
namespace THIMBLE_LEVEL {

void quantize(const float* x, const Activation& out) {
    auto* q = const_cast<std::int8_t*>(out.q);
    auto* scales = const_cast<float*>(out.scales);
    auto* sums = const_cast<std::int32_t*>(out.sums);
    auto* halfSums = const_cast<std::int16_t*>(out.halfSums);
    const std::int64_t padded = (out.size + kLanes * kBlock - 1) / (kLanes * kBlock) * kLanes;
    for (std::int64_t b = 0; b < padded; ++b) {
        const QuantizedBlock block = quantizeBlock(x + b * kBlock, minOf(kBlock, maxOf(0, out.size - b * kBlock)));
        std::int8_t bytes[kBlock];
        writeBlockBytes(block, bytes);
        std::int8_t* at = q + b / kLanes * kLanes * kBlock + b % kLanes * 4;
        for (int k = 0; k < 8; ++k) std::memcpy(at + k * kLanes * 4, bytes + 4 * k, 4);
        std::int32_t low = 0;
        std::int32_t high = 0;
        for (int i = 0; i < 16; ++i) {
            low += bytes[i];
            high += bytes[16 + i];
        }
        scales[b] = block.scale;
        sums[b] = low + high;
        halfSums[2 * b] = std::int16_t(low);
        halfSums[2 * b + 1] = std::int16_t(high);
    }
}

void rmsNorm(const float* x, const float* gain, std::int64_t n, float eps, float* out) {
    F squares[kParts];
    for (F& part : squares) part = zeroF();
    for (std::int64_t i = 0; i < n; i += kLanes) {
        for (int part = 0; part < kParts; ++part) {
            const std::int64_t at = i + part * kWidth;
            if (at >= n) break;
            const F v = loadUpTo(x + at, n - at);
            squares[part] = fmaF(v, v, squares[part]);
        }
    }
    const F scale = setF(1.0F / ::sqrtf(treeSum(squares) / float(n) + eps));
    std::int64_t i = 0;
    for (; i + kWidth <= n; i += kWidth) storeF(out + i, mulF(mulF(loadF(x + i), scale), loadF(gain + i)));
    if (i < n) storeF(out + i, mulF(mulF(loadF(x + i, n - i), scale), loadF(gain + i, n - i)), n - i);
}

void rope(float* x, int heads, int headDim, const float* cosines, const float* sines) {
    const int half = headDim / 2;
    for (float* head = x; head < x + std::ptrdiff_t(heads) * headDim; head += headDim) {
        for (int i = 0; i < half; i += kWidth) {
            const int n = half - i;
            const F a = loadUpTo(head + i, n);
            const F b = loadUpTo(head + half + i, n);
            const F c = loadUpTo(cosines + i, n);
            const F s = loadUpTo(sines + i, n);
            const F first = subF(mulF(a, c), mulF(b, s));
            const F second = addF(mulF(b, c), mulF(a, s));
            if (n >= kWidth) {
                storeF(head + i, first);
                storeF(head + half + i, second);
            } else {
                storeF(head + i, first, n);
                storeF(head + half + i, second, n);
            }
        }
    }
}

void add(const float* x, std::int64_t n, float* y) {
    std::int64_t i = 0;
    for (; i + kWidth <= n; i += kWidth) storeF(y + i, addF(loadF(y + i), loadF(x + i)));
    if (i < n) storeF(y + i, addF(loadF(y + i, n - i), loadF(x + i, n - i)), n - i);
}

std::int64_t argMax(const float* x, std::int64_t n) {
    // Vectors in which nothing beats the best so far are passed over.
    std::int64_t best = 0;
    for (std::int64_t i = 0; i < n; i += kWidth) {
        const std::int64_t count = minOf(kWidth, n - i);
        if (count == kWidth && !anyGreater(loadF(x + i), setF(x[best]))) continue;
        for (std::int64_t j = i; j < i + count; ++j) {
            if (x[j] > x[best]) best = j;
        }
    }
    return best;
}

float softmaxInPlace(float* x, std::int64_t n) {
    if (n == 0) return 0;
    const F largest = setF(x[argMax(x, n)]);
    F sums[kParts];
    for (F& part : sums) part = zeroF();
    for (std::int64_t i = 0; i < n; i += kLanes) {
        for (int part = 0; part < kParts; ++part) {
            const std::int64_t at = i + part * kWidth;
            if (at >= n) break;
            const F e = expF(subF(loadUpTo(x + at, n - at), largest));
            if (n - at >= kWidth) {
                storeF(x + at, e);
                sums[part] = addF(sums[part], e);
            } else {
                storeF(x + at, e, n - at);
                sums[part] = addF(sums[part], blendF(e, zeroF(), n - at));
            }
        }
    }
    return treeSum(sums);
}

void storeKv(KvType type, const float* x, int headDim, std::byte* out) {
    if (type == KvType::F32) {
        std::memcpy(out, x, std::size_t(headDim) * sizeof(float));
        return;
    }
    if (type == KvType::F16) {
        int i = 0;
        for (; i + kWidth <= headDim; i += kWidth) storeHalves(out + 2 * i, loadF(x + i));
        if (i == headDim) return;
        std::uint16_t tail[kWidth];
        storeHalves(tail, loadF(x + i, headDim - i));
        std::memcpy(out + 2 * i, tail, std::size_t(headDim - i) * 2);
        return;
    }
    for (int b = 0; b < headDim / kBlock; ++b) {
        const QuantizedBlock block = quantizeBlock(x + b * kBlock, kBlock);
        std::uint16_t half[kWidth];
        storeHalves(half, setF(block.scale));
        std::memcpy(out + headDim + 2 * b, half, 2);
        writeBlockBytes(block, reinterpret_cast<std::int8_t*>(out + b * kBlock));
    }
}

void loadKv(KvType type, const std::byte* in, int headDim, float* out) {
    if (type == KvType::F32) {
        std::memcpy(out, in, std::size_t(headDim) * sizeof(float));
        return;
    }
    if (type == KvType::F16) {
        int i = 0;
        for (; i + kWidth <= headDim; i += kWidth) storeF(out + i, halves(in + 2 * i));
        if (i < headDim) storeF(out + i, halves(in + 2 * i, headDim - i), headDim - i);
        return;
    }
    for (int i = 0; i < headDim; i += kWidth) {
        const F scale = halfScale(in + headDim + i / kBlock * 2);
        storeF(out + i, mulF(scale, toFloat(signedBytes(in + i))));
    }
}

}  // namespace THIMBLE_LEVEL
}  // namespace thimble::kernels
