#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/reference/reference.h"

namespace thimble::kernels::reference {
namespace {

float floatAt(WeightType type, const std::byte* row, std::int64_t i) {
    switch (type) {
        case WeightType::F32: return readAs<float>(row + 4 * i);
        case WeightType::F16: return halfToFloat(readAs<std::uint16_t>(row + 2 * i));
        default: return bfloatToFloat(readAs<std::uint16_t>(row + 2 * i));
    }
}

float floatRow(WeightType type, const std::byte* row, const Activation& x) {
    Lanes lanes;
    for (std::int64_t i = 0; i < x.size; ++i) {
        lanes.sum[i % kLanes] = std::fma(floatAt(type, row, i), x.values[i], lanes.sum[i % kLanes]);
    }
    return lanes.tree();
}

// The activation's value i of block b in the interleaved order.
std::int64_t qIndex(std::int64_t b, int i) {
    return b / kLanes * kLanes * kBlock + i / 4 * (kLanes * 4) + b % kLanes * 4 + i % 4;
}

float quantizedRow(WeightType type, const std::byte* row, const Activation& x) {
    const ScaleForm form = packedForm(type).scales;
    const std::int64_t blocks = x.size / kBlock;
    Lanes lanes;
    for (std::int64_t b = 0; b < blocks; ++b) {
        Block block;
        readPackedBlock(type, row, blocks, b, block);
        const BlockValues w = blockValues(type, block);
        std::int32_t dot[2] = {0, 0};
        for (int i = 0; i < kBlock; ++i) dot[i / 16] += w.q[i] * x.q[qIndex(b, i)];
        const float scale = x.scales[b];
        float& sum = lanes.sum[b % kLanes];
        if (hasPairs(form)) {
            const std::int16_t* half = x.halfSums + 2 * b;
            sum = std::fma(float(block.s[0] * dot[0] + block.s[1] * dot[1]), halfToFloat(block.d) * scale, sum);
            if (!hasMinimum(form)) continue;
            sum = std::fma(float(block.sm[0] * half[0] + block.sm[1] * half[1]), -halfToFloat(block.m) * scale, sum);
            continue;
        }
        if (hasHalves(form)) {
            sum = std::fma(float(dot[0]), w.scale[0] * scale, sum);
            sum = std::fma(float(dot[1]), w.scale[1] * scale, sum);
        } else {
            sum = std::fma(float(dot[0] + dot[1]), w.scale[0] * scale, sum);
        }
        if (hasMinimum(form)) sum = std::fma(float(x.sums[b]) * scale, w.minimum[0], sum);
    }
    return lanes.tree();
}

float rowProduct(const PackedMatrix& w, std::int64_t row, const Activation& x) {
    const std::byte* data = w.data + std::size_t(row) * w.rowBytes;
    return isFloatType(w.type) ? floatRow(w.type, data, x) : quantizedRow(w.type, data, x);
}

}  // namespace

float Lanes::tree() const {
    float t[kLanes];
    std::copy(sum, sum + kLanes, t);
    for (int half = kLanes / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; ++i) t[i] += t[i + half];
    }
    return t[0];
}

BlockScale blockScale(const float* x, std::int64_t count) {
    float largest = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        if (!std::isfinite(x[i])) return {std::numeric_limits<float>::quiet_NaN(), 0};
        largest = std::max(largest, std::fabs(x[i]));
    }
    if (largest < kTinyMagnitude) return {0, 0};
    return {largest / 127.0F, 127.0F / largest};
}

std::int8_t toInt8(float x, BlockScale scale) {
    return scale.inverse == 0 ? std::int8_t(0) : std::int8_t(std::lrint(x * scale.inverse));
}

void quantize(const float* x, const Activation& out) {
    auto* q = const_cast<std::int8_t*>(out.q);
    auto* scales = const_cast<float*>(out.scales);
    auto* sums = const_cast<std::int32_t*>(out.sums);
    auto* halfSums = const_cast<std::int16_t*>(out.halfSums);
    const std::int64_t padded = (out.size + kLanes * kBlock - 1) / (kLanes * kBlock) * kLanes;
    for (std::int64_t b = 0; b < padded; ++b) {
        const std::int64_t count = std::clamp<std::int64_t>(out.size - b * kBlock, 0, kBlock);
        const BlockScale scale = blockScale(x + b * kBlock, count);
        scales[b] = scale.scale;
        sums[b] = halfSums[2 * b] = halfSums[2 * b + 1] = 0;
        for (int i = 0; i < kBlock; ++i) {
            const std::int8_t value = i < count ? toInt8(x[b * kBlock + i], scale) : std::int8_t(0);
            q[qIndex(b, i)] = value;
            sums[b] += value;
            halfSums[2 * b + i / 16] = std::int16_t(halfSums[2 * b + i / 16] + value);
        }
    }
}

void matVec(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
            std::int64_t count, float* out) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = rowProduct(w, rows ? rows[i] : first + i, x);
}

void matMul(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
            float* out, std::int64_t outStride) {
    for (std::int64_t t = 0; t < tokens; ++t) matVec(w, x[t], first, nullptr, count, out + t * outStride);
}

}  // namespace thimble::kernels::reference
