#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/reference/reference.h"

namespace thimble::kernels::reference {
namespace {

constexpr std::int64_t kChunk = 256;  // positions whose softmax is taken together

float dot(const float* a, const float* b, int n) {
    Lanes lanes;
    for (int i = 0; i < n; ++i) lanes.sum[i % kLanes] = std::fma(a[i], b[i], lanes.sum[i % kLanes]);
    return lanes.tree();
}

// Softmax state of one query: largest score, sum of exponentials, weighted values.
struct State {
    float largest = -std::numeric_limits<float>::infinity();
    float sum = 0;
    std::vector<float> out;
};

State chunkOf(const AttentionArgs& args, int query, std::int64_t begin, std::int64_t end) {
    State s;
    s.out.resize(std::size_t(args.headDim));
    std::vector<float> row(std::size_t(args.headDim));
    float scores[kChunk];
    const auto rowAt = [&](const std::byte* base, std::int64_t p) {
        loadKv(args.type, base + std::size_t(p % args.capacity) * args.stride, args.headDim, row.data());
    };
    for (std::int64_t p = begin; p < end; ++p) {
        rowAt(args.keys, p);
        scores[p % kChunk] = dot(args.query[query], row.data(), args.headDim) * args.scale;
        s.largest = std::max(s.largest, scores[p % kChunk]);
    }
    Lanes sum;
    for (std::int64_t p = begin; p < end; ++p) {
        const float e = exponentialOf(scores[p % kChunk] - s.largest);
        sum.sum[p % kLanes] += e;
        rowAt(args.values, p);
        for (std::size_t i = 0; i < s.out.size(); ++i) s.out[i] = std::fma(e, row[i], s.out[i]);
    }
    s.sum = sum.tree();
    return s;
}

void merge(const State& chunk, State& total) {
    const float largest = std::max(total.largest, chunk.largest);
    const float keep = exponentialOf(total.largest - largest);
    const float take = exponentialOf(chunk.largest - largest);
    total.sum = std::fma(chunk.sum, take, total.sum * keep);
    for (std::size_t i = 0; i < total.out.size(); ++i) {
        total.out[i] = std::fma(chunk.out[i], take, total.out[i] * keep);
    }
    total.largest = largest;
}

}  // namespace

void storeKv(KvType type, const float* x, int headDim, std::byte* out) {
    if (type == KvType::F32) {
        std::memcpy(out, x, std::size_t(headDim) * sizeof(float));
        return;
    }
    if (type == KvType::F16) {
        for (int i = 0; i < headDim; ++i) {
            const std::uint16_t half = floatToHalf(x[i]);
            std::memcpy(out + 2 * i, &half, 2);
        }
        return;
    }
    for (int b = 0; b < headDim / kBlock; ++b) {
        const BlockScale scale = blockScale(x + b * kBlock, kBlock);
        const std::uint16_t half = floatToHalf(scale.scale);
        std::memcpy(out + headDim + 2 * b, &half, 2);
        for (int i = b * kBlock; i < (b + 1) * kBlock; ++i) out[i] = std::byte(toInt8(x[i], scale));
    }
}

void loadKv(KvType type, const std::byte* in, int headDim, float* out) {
    if (type == KvType::F32) {
        std::memcpy(out, in, std::size_t(headDim) * sizeof(float));
        return;
    }
    if (type == KvType::F16) {
        for (int i = 0; i < headDim; ++i) out[i] = halfToFloat(readAs<std::uint16_t>(in + 2 * i));
        return;
    }
    for (int i = 0; i < headDim; ++i) {
        out[i] = halfToFloat(readAs<std::uint16_t>(in + headDim + i / kBlock * 2)) * float(readAs<std::int8_t>(in + i));
    }
}

void attention(const AttentionArgs& args) {
    for (int q = 0; q < args.queries; ++q) {
        State total;
        for (std::int64_t p = args.begin[q]; p < args.end[q];) {
            const std::int64_t end = std::min(args.end[q], (p / kChunk + 1) * kChunk);
            State chunk = chunkOf(args, q, p, end);
            if (p == args.begin[q]) {
                total = std::move(chunk);
            } else {
                merge(chunk, total);
            }
            p = end;
        }
        if (total.out.empty()) total.out.resize(std::size_t(args.headDim));  // sees nothing: zeros
        const float scale = total.sum > 0 ? 1.0F / total.sum : total.sum == 0 ? 0.0F : total.sum;
        for (int i = 0; i < args.headDim; ++i) args.out[q][i] = total.out[std::size_t(i)] * scale;
    }
}

}  // namespace thimble::kernels::reference
