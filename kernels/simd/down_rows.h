#pragma once

// Down products as sums of rows: float types, and neuron-major files taken as they are (a scale belongs to 32 outputs of
// one neuron there). Rows are expanded in registers, four neurons at a time, and added in ascending order.

#include "kernels/simd/common.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr int kVectorsOf32 = kBlock / kWidth;

/// Values [h, h + 32) of a row as its file stores it; h is a multiple of 32.
template <WeightType kType>
inline void expand(const std::byte* row, std::int64_t h, F* out) {
    if constexpr (kType == WeightType::Q4_0) {
        const std::byte* block = row + h / kBlock * 18;
        const F scale = halfScale(block);
        centredNibbles(block + 2, out);
        for (int v = 0; v < kVectorsOf32; ++v) out[v] = mulF(scale, out[v]);
    } else if constexpr (kType == WeightType::Q8_0) {
        const std::byte* block = row + h / kBlock * 34;
        const F scale = halfScale(block);
        for (int v = 0; v < kVectorsOf32; ++v) out[v] = mulF(scale, toFloat(signedBytes(block + 2 + v * kWidth)));
    } else {
        for (int v = 0; v < kVectorsOf32; ++v) {
            const std::int64_t at = h + v * kWidth;
            if constexpr (kType == WeightType::F32) out[v] = loadF(reinterpret_cast<const float*>(row) + at);
            if constexpr (kType == WeightType::F16) out[v] = halves(row + 2 * at);
            if constexpr (kType == WeightType::BF16) out[v] = bfloats(row + 2 * at);
        }
    }
}

/// sums[t][h] += rows[i][h] * a[t][i] for four rows in order and h in [begin, end), for each token. The same columns of
/// `next` are fetched meanwhile, little by little: all at once they would hold up the reads of this call.
template <WeightType kType>
void addFour(const std::byte* const* rows, const std::byte* const* next, const float* a, std::int64_t tokens,
             std::int64_t begin, std::int64_t end, float* sums, std::int64_t stride) {
    const auto blockBytes = std::int64_t(fileBytes(kType, 1, kBlock));
    for (std::int64_t h = begin; h < end; h += kBlock) {
        F w[4][kVectorsOf32];
        for (int i = 0; i < 4; ++i) {
            expand<kType>(rows[i], h, w[i]);
            for (std::int64_t at = 0; at < blockBytes; at += 64) prefetch(next[i] + h / kBlock * blockBytes + at);
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
          sums_(std::size_t(tokens * (end - begin)) * sizeof(float)),
          expanded_(expands() ? std::size_t(4 * w.hidden) * sizeof(float) : 64) {
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
        switch (w_.type) {
            case WeightType::F32: return run<WeightType::F32>(rows, nextRows, a);
            case WeightType::F16: return run<WeightType::F16>(rows, nextRows, a);
            case WeightType::BF16: return run<WeightType::BF16>(rows, nextRows, a);
            case WeightType::Q4_0: return run<WeightType::Q4_0>(rows, nextRows, a);
            case WeightType::Q8_0: return run<WeightType::Q8_0>(rows, nextRows, a);
            default: break;
        }
        for (int i = 0; i < 4; ++i) {
            float* row = expanded_.floats() + i * w_.hidden;
            dequantize(w_.type, rows[i], w_.hidden, row);
            rows[i] = reinterpret_cast<const std::byte*>(row);
        }
        run<WeightType::F32>(rows, rows, a);
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
    bool expands() const {
        return w_.type != WeightType::Q4_0 && w_.type != WeightType::Q8_0 && !isFloatType(w_.type);
    }
    const std::byte* rowOf(std::int64_t neuron) const { return w_.data + std::size_t(neuron) * rowBytes_; }
    template <WeightType kType>
    void run(const std::byte* const* rows, const std::byte* const* next, const float* a) {
        addFour<kType>(rows, next, a, tokens_, begin_, end_, sums_.floats(), end_ - begin_);
    }

    const PackedDown& w_;
    std::int64_t tokens_, begin_, end_;
    std::size_t rowBytes_;
    Scratch sums_;
    Scratch expanded_;
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
