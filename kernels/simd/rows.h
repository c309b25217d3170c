#pragma once

// Row products. A tile computes kRows rows against kTokens activations: weights are unpacked once per group and used for
// every token of the tile. Each (row, token) pair sums in the order of kernels.h whatever the tile.

#include "kernels/simd/pair_tile.h"

namespace thimble::kernels {
namespace {

template <WeightType kType>
inline F floats(const std::byte* p) {
    if constexpr (kType == WeightType::F32) return loadF(reinterpret_cast<const float*>(p));
    if constexpr (kType == WeightType::F16) return halves(p);
    return bfloats(p);
}
template <WeightType kType>
inline F floats(const std::byte* p, std::int64_t n) {
    if constexpr (kType == WeightType::F32) return loadF(reinterpret_cast<const float*>(p), n);
    if constexpr (kType == WeightType::F16) return halves(p, n);
    return bfloats(p, n);
}

template <WeightType kType, int kRows, int kTokens>
struct FloatTile {
    static constexpr int kBytes = floatBytes(kType);
    F sums[kRows][kTokens][kParts];

    THIMBLE_INLINE void run(const std::byte* const* rows, const Activation* x) {
        const std::int64_t size = x[0].size;
        for (auto& row : sums) {
            for (auto& token : row) {
                for (F& part : token) part = zeroF();
            }
        }
        const float* values[kTokens];
        for (int t = 0; t < kTokens; ++t) values[t] = x[t].values;
        std::int64_t i = 0;
        for (; i + kLanes <= size; i += kLanes) {
            for (int part = 0; part < kParts; ++part) step<false>(rows, values, i + part * kWidth, part, kWidth);
        }
        for (int part = 0; part < kParts && i + part * kWidth < size; ++part) {
            step<true>(rows, values, i + part * kWidth, part, minOf(kWidth, size - i - part * kWidth));
        }
    }

    /// Values [at, at + n) of every row and token.
    template <bool kTail>
    THIMBLE_INLINE void step(const std::byte* const* rows, const float* const* values, std::int64_t at, int part, std::int64_t n) {
        F w[kRows];
        for (int r = 0; r < kRows; ++r) {
            const std::byte* p = rows[r] + at * kBytes;
            w[r] = kTail ? floats<kType>(p, n) : floats<kType>(p);
        }
        for (int t = 0; t < kTokens; ++t) {
            const F v = kTail ? loadF(values[t] + at, n) : loadF(values[t] + at);
            for (int r = 0; r < kRows; ++r) sums[r][t][part] = fmaF(w[r], v, sums[r][t][part]);
        }
    }
};

template <bool kFloat, WeightType kType, int kRows, int kTokens>
struct TileOf {
    using type = QuantizedTile<kType, kRows, kTokens>;
};
template <WeightType kType, int kRows, int kTokens>
struct TileOf<true, kType, kRows, kTokens> {
    using type = FloatTile<kType, kRows, kTokens>;
};

template <WeightType kType, int kRows, int kTokens>
inline void runTile(const std::byte* const* rows, const Activation* x, float* out, std::int64_t outStride) {
    typename TileOf<isFloatType(kType), kType, kRows, kTokens>::type tile;
    tile.run(rows, x);
    for (int t = 0; t < kTokens; ++t) {
        for (int r = 0; r < kRows; ++r) out[t * outStride + r] = treeSum(tile.sums[r][t]);
    }
}

/// Asks for a row that will be needed soon. Rows are read once, from memory, by code that is about as fast as memory: what
/// the hardware fetches by itself leaves a third of the speed unused. More than this is faster with one thread alone, and
/// slower where all threads read.
constexpr std::int64_t kFetchAhead = 2048;  // bytes
inline void fetchRow(const std::byte* row, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += 64) prefetch(row + at);
}

template <WeightType kType>
void matVecOf(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
              std::int64_t count, float* out) {
    const auto rowAt = [&](std::int64_t i) { return w.data + std::size_t(rows ? rows[i] : first + i) * w.rowBytes; };
    const auto rowBytes = std::int64_t(w.rowBytes);
    const std::int64_t ahead = maxOf(2, (kFetchAhead + rowBytes - 1) / maxOf(1, rowBytes));  // rows
    std::int64_t i = 0;
    for (; i + 2 <= count; i += 2) {
        for (std::int64_t next = i + ahead; next < minOf(count, i + ahead + 2); ++next) fetchRow(rowAt(next), w.rowBytes);
        const std::byte* pair[2] = {rowAt(i), rowAt(i + 1)};
        runTile<kType, 2, 1>(pair, &x, out + i, 0);
    }
    if (i < count) {
        const std::byte* row = rowAt(i);
        runTile<kType, 1, 1>(&row, &x, out + i, 0);
    }
}

/// All tokens [0, tokens) of a block against kRows rows, kTileTokens at a time.
template <WeightType kType, int kRows>
void rowsTimesTokens(const std::byte* const* rows, const Activation* x, std::int64_t tokens, float* out,
                     std::int64_t outStride) {
    std::int64_t t = 0;
    for (; t + kTileTokens <= tokens; t += kTileTokens) {
        runTile<kType, kRows, kTileTokens>(rows, x + t, out + t * outStride, outStride);
    }
    for (; t + 2 <= tokens; t += 2) runTile<kType, kRows, 2>(rows, x + t, out + t * outStride, outStride);
    if (t < tokens) runTile<kType, kRows, 1>(rows, x + t, out + t * outStride, outStride);
}

/// The same for two rows, tokens two by two.
template <WeightType kType>
void rowsTimesPairs(const std::byte* const* rows, const Activation* x, const PairedTokens<kType>& paired,
                    std::int64_t tokens, float* out, std::int64_t outStride) {
    const std::int64_t even = tokens / 2 * 2;
    if (even > 0) {
        PairTile<kType> pairs;
        pairs.run(rows, x, paired, even);
        for (std::int64_t t = 0; t < even; ++t) {
            for (int r = 0; r < 2; ++r) out[t * outStride + r] = treeSum(pairs.tile.sums[r][t]);
        }
    }
    if (even < tokens) runTile<kType, 2, 1>(rows, x + even, out + even * outStride, outStride);
}

/// Rows [first, first + count) of w, kRows at a time: use.template operator()<rows>(their starts, number of the first).
template <int kRows, class Use>
inline void eachRows(const PackedMatrix& w, std::int64_t first, std::int64_t count, const Use& use) {
    std::int64_t r = 0;
    for (; r + kRows <= count; r += kRows) {
        const std::byte* rows[kRows];
        for (int i = 0; i < kRows; ++i) rows[i] = w.data + std::size_t(first + r + i) * w.rowBytes;
        use.template operator()<kRows>(rows, r);
    }
    for (; r < count; ++r) {
        const std::byte* row = w.data + std::size_t(first + r) * w.rowBytes;
        use.template operator()<1>(&row, r);
    }
}

template <WeightType kType>
void matMulOf(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
              float* out, std::int64_t outStride) {
    // Rows of a block stay in the second cache while the tokens pass, tokens of a block in the first.
    constexpr std::int64_t kRowBlockBytes = 256 * 1024;
    constexpr std::int64_t kTokenBlock = isFloatType(kType) ? kTileTokens : kPairedTokens;
    constexpr bool kPairs = kPairProducts && !isFloatType(kType);
    constexpr int kRows = kPairs ? 2 : kTileRows;
    const std::int64_t rowBlock = maxOf(kRows, kRowBlockBytes / maxOf(1, std::int64_t(w.rowBytes)) / kRows * kRows);
    for (std::int64_t r0 = 0; r0 < count; r0 += rowBlock) {
        for (std::int64_t t = 0; t < tokens; t += kTokenBlock) {
            const std::int64_t block = minOf(kTokenBlock, tokens - t);
            float* to = out + t * outStride + r0;
            const auto rowsOfBlock = [&](const auto& use) {
                eachRows<kRows>(w, first + r0, minOf(rowBlock, count - r0), use);
            };
            if constexpr (kPairs) {
                const PairedTokens<kType> paired(x + t, block);
                rowsOfBlock([&]<int kNow>(const std::byte* const* rows, std::int64_t r) {
                    if constexpr (kNow == 2) {
                        rowsTimesPairs<kType>(rows, x + t, paired, block, to + r, outStride);
                    } else {
                        rowsTimesTokens<kType, kNow>(rows, x + t, block, to + r, outStride);
                    }
                });
            } else {
                rowsOfBlock([&]<int kNow>(const std::byte* const* rows, std::int64_t r) {
                    rowsTimesTokens<kType, kNow>(rows, x + t, block, to + r, outStride);
                });
            }
        }
    }
}

}  // namespace

namespace THIMBLE_LEVEL {

void matVec(const PackedMatrix& w, const Activation& x, std::int64_t first, const std::int32_t* rows,
            std::int64_t count, float* out) {
    withType(w.type, [&]<WeightType kType>() { matVecOf<kType>(w, x, first, rows, count, out); });
}

void matMul(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
            float* out, std::int64_t outStride) {
    withType(w.type, [&]<WeightType kType>() { matMulOf<kType>(w, x, tokens, first, count, out, outStride); });
}

}  // namespace THIMBLE_LEVEL
}  // namespace thimble::kernels
