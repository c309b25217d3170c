#pragma once

// Down products as sums of rows: float types, and neuron-major files taken as they are (a scale belongs to 32 outputs of
// one neuron there). Rows are expanded in registers, four neurons at a time, and added in ascending order.

#include "kernels/simd/expand.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

/// sums[t][h] += rows[i][h] * a[t][i] for four rows in order and h in [begin, end), for each token. The same columns of
/// `next` are fetched meanwhile, little by little: all at once they would hold up the reads of this call.
template <WeightType kType>
void addFour(const std::byte* const* rows, const std::byte* const* next, const float* a, std::int64_t tokens,
             std::int64_t begin, std::int64_t end, float* sums, std::int64_t stride) {
    constexpr WeightTypeInfo kInfo = kWeightTypes[std::size_t(kType)];
    constexpr std::int64_t kBytes = (kInfo.blockBytes * kBlock + kInfo.blockValues - 1) / kInfo.blockValues;  // of 32 values
    for (std::int64_t h = begin; h < end; h += kBlock) {
        F w[4][kVectorsOf32];
        for (int i = 0; i < 4; ++i) {
            expand<kType>(rows[i], h, w[i]);
            for (std::int64_t at = 0; at < kBytes; at += 64) prefetch(next[i] + h / kBlock * kBytes + at);
        }
        for (std::int64_t t = 0; t < tokens; ++t) {
            float* at = sums + t * stride + (h - begin);
            for (int v = 0; v < kVectorsOf32; ++v) {
                F sum = loadF(at + v * kWidth);
                for (int i = 0; i < 4; ++i) sum = fmaF(w[i][v], setF(a[4 * t + i]), sum);
                storeF(at + v * kWidth, sum);
            }
        }
    }
}

/// Adds groups of four neurons to the sums of some tokens, whatever the type.
class RowAdder {
  public:
    RowAdder(const PackedDown& w, std::int64_t tokens, std::int64_t begin, std::int64_t end)
        : w_(w), tokens_(tokens), begin_(begin), end_(end), rowBytes_(fileBytes(w.type, 1, w.hidden)),
          sums_(std::size_t(tokens * (end - begin)) * sizeof(float)) {
        for (std::int64_t i = 0; i < tokens * (end - begin); ++i) sums_.floats()[i] = 0;
    }

    /// a[t][4] belongs to the four neurons; `next` will follow.
    void add(const std::int64_t* neurons, const std::int64_t* next, const float* a) {
        const std::byte* rows[4];
        const std::byte* nextRows[4];
        for (int i = 0; i < 4; ++i) {
            rows[i] = rowOf(neurons[i]);
            nextRows[i] = rowOf(next[i]);
        }
        withType(w_.type, [&]<WeightType kType>() {
            addFour<kType>(rows, nextRows, a, tokens_, begin_, end_, sums_.floats(), end_ - begin_);
        });
    }

    void finish(const float* weight, float* const* y) {
        for (std::int64_t t = 0; t < tokens_; ++t) {
            const F factor = setF(weight[t]);
            const float* sum = sums_.floats() + t * (end_ - begin_) - begin_;
            for (std::int64_t h = begin_; h < end_; h += kWidth) {
                storeF(y[t] + h, fmaF(factor, loadF(sum + h), loadF(y[t] + h)));
            }
        }
    }

  private:
    const std::byte* rowOf(std::int64_t neuron) const { return w_.data + std::size_t(neuron) * rowBytes_; }

    const PackedDown& w_;
    std::int64_t tokens_, begin_, end_;
    std::size_t rowBytes_;
    Scratch sums_;
};

/// Four live neurons from `first` on; behind the last one its neighbour stands in, with the value 0.
struct LiveFour {
    std::int64_t neurons[4];
    float values[4];
    LiveFour(const LiveNeurons& live, std::int32_t first) {
        for (int j = 0; j < 4; ++j) {
            const bool real = first + j < live.count;
            neurons[j] = live.index[real ? first + j : first];
            values[j] = real ? live.value[first + j] : 0.0F;
        }
    }
};

inline void rowsSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin,
                       std::int64_t end, float* y) {
    RowAdder adder(w, 1, begin, end);
    for (std::int32_t i = 0; i < live.count; i += 4) {
        const LiveFour four(live, i);
        adder.add(four.neurons, LiveFour(live, i + 4 < live.count ? i + 4 : i).neurons, four.values);
    }
    adder.finish(&weight, &y);
}

inline void rowsDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
                      std::int64_t begin, std::int64_t end, float* const* y) {
    constexpr std::int64_t kBatch = 16;
    for (std::int64_t t0 = 0; t0 < tokens; t0 += kBatch) {
        const std::int64_t count = minOf(kBatch, tokens - t0);
        RowAdder adder(w, count, begin, end);
        for (std::int64_t n = 0; n < w.neurons; n += 4) {
            std::int64_t neurons[4];
            float values[4 * kBatch];
            bool any = false;
            for (int j = 0; j < 4; ++j) {
                const bool real = n + j < w.neurons;
                neurons[j] = real ? n + j : n;
                for (std::int64_t t = 0; t < count; ++t) {
                    values[4 * t + j] = real ? a[t0 + t][n + j] : 0.0F;
                    any = any || values[4 * t + j] != 0;
                }
            }
            if (any) adder.add(neurons, neurons, values);
        }
        adder.finish(weight + t0, y + t0);
    }
}

}  // namespace
}  // namespace thimble::kernels
