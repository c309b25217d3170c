#pragma once

// Row products. A tile computes kRows rows against kTokens activations: weights are unpacked once per group and used for
// every token of the tile. Each (row, token) pair sums in the order of kernels.h whatever the tile.

#include "kernels/simd/unpack.h"

namespace thimble::kernels {
namespace {

/// One group of one token against the unpacked rows of a tile.
template <WeightType kType, int kRows, int kTokens>
struct QuantizedTile {
    static constexpr PackedForm kForm = packedForm(kType);
    static constexpr int kMaxCode = maxCode(kForm);
    static constexpr int kOffset = kForm.offset - (kDotRemovesBias && kMaxCode == 255 ? 128 : 0);
    using Products = Dot<kMaxCode>;

    F sums[kRows][kTokens][kParts];

    THIMBLE_INLINE void clear() {
        for (auto& row : sums) {
            for (auto& token : row) {
                for (F& part : token) part = zeroF();
            }
        }
    }

    template <bool kTail>
    THIMBLE_INLINE void group(const std::byte* const* rows, const Activation* x, std::int64_t blocks, std::int64_t first) {
        const std::int64_t width = kTail ? blocks - first : kLanes;
        for (int part = 0; part < kParts; ++part) {
            const std::int64_t lanes = width - part * kWidth;  // used in this part
            if (kTail && lanes <= 0) break;
            Codes<kType> codes[kRows];
            Scales<kForm.scales> scales[kRows];
            for (int r = 0; r < kRows; ++r) {
                codes[r].template load<kTail>(rows[r] + first * planeBytes(kForm), width, part);
                scales[r].template load<kTail>(rows[r] + blocks * planeBytes(kForm), blocks, first + part * kWidth,
                                               lanes);
            }
            for (int t = 0; t < kTokens; ++t) token(codes, scales, x[t], first + part * kWidth, first, part, t);
        }
    }

    void token(const Codes<kType>* codes, const Scales<kForm.scales>* scales, const Activation& x, std::int64_t block,
               std::int64_t first, int part, int t) {
        const std::int8_t* q = x.q + first * kBlock + part * kWidth * 4;
        const F scale = loadF(x.scales + block);
        if constexpr (hasHalves(kForm.scales)) {
            const I low = kOffset || hasMinimum(kForm.scales) ? loadI(x.lowSums + block) : zeroI();
            const I high = kOffset || hasMinimum(kForm.scales) ? subI(loadI(x.sums + block), low) : zeroI();
            half<0>(codes, scales, q, low, scale, part, t);
            half<1>(codes, scales, q, high, scale, part, t);
            if constexpr (hasMinimum(kForm.scales)) {
                const F lowMin = mulF(toFloat(low), scale);
                const F highMin = mulF(toFloat(high), scale);
                for (int r = 0; r < kRows; ++r) {
                    F& sum = sums[r][t][part];
                    sum = fmaF(highMin, scales[r].minimum[1], fmaF(lowMin, scales[r].minimum[0], sum));
                }
            }
        } else {
            const I whole = kOffset || hasMinimum(kForm.scales) ? loadI(x.sums + block) : zeroI();
            products<0, 8>(codes, q, whole, [&](int r, I dot) {
                F& sum = sums[r][t][part];
                sum = fmaF(toFloat(dot), mulF(scales[r].scale[0], scale), sum);
            });
            if constexpr (hasMinimum(kForm.scales)) {
                const F minimum = mulF(toFloat(whole), scale);
                for (int r = 0; r < kRows; ++r) {
                    sums[r][t][part] = fmaF(minimum, scales[r].minimum[0], sums[r][t][part]);
                }
            }
        }
    }

    template <int kHalf>
    void half(const Codes<kType>* codes, const Scales<kForm.scales>* scales, const std::int8_t* q, I activationSum,
              F scale, int part, int t) {
        products<kHalf * 4, kHalf * 4 + 4>(codes, q, activationSum, [&](int r, I dot) {
            F& sum = sums[r][t][part];
            sum = fmaF(toFloat(dot), mulF(scales[r].scale[kHalf], scale), sum);
        });
    }

    /// Integer dot products of vectors [kFirst, kLast) of every row, the offset's share taken away.
    template <int kFirst, int kLast, class Use>
    THIMBLE_INLINE void products(const Codes<kType>* codes, const std::int8_t* q, I activationSum, const Use& use) {
        I start = zeroI();
        if constexpr (kOffset != 0) start = subI(start, timesPower<kOffset>(activationSum));
        if constexpr (kRows == 1) {
            Products dot(start);
            for (int k = kFirst; k < kLast; ++k) dot.add(codes[0].vector[k], loadI(q + k * kLanes * 4));
            use(0, dot.total());
        } else {
            static_assert(kRows == 2);
            Products dot0(start);
            Products dot1(start);
            for (int k = kFirst; k < kLast; ++k) {
                const I values = loadI(q + k * kLanes * 4);
                dot0.add(codes[0].vector[k], values);
                dot1.add(codes[1].vector[k], values);
            }
            use(0, dot0.total());
            use(1, dot1.total());
        }
    }

    THIMBLE_INLINE void run(const std::byte* const* rows, const Activation* x) {
        const std::int64_t blocks = x[0].size / kBlock;
        clear();
        std::int64_t first = 0;
        for (; first + kLanes <= blocks; first += kLanes) group<false>(rows, x, blocks, first);
        if (first < blocks) group<true>(rows, x, blocks, first);
    }
};

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
/// the hardware fetches by itself leaves a third of the speed unused.
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

template <WeightType kType>
void matMulOf(const PackedMatrix& w, const Activation* x, std::int64_t tokens, std::int64_t first, std::int64_t count,
              float* out, std::int64_t outStride) {
    // Rows of a block stay in the second cache while the tokens pass, tokens of a block in the first.
    constexpr std::int64_t kRowBlockBytes = 256 * 1024;
    constexpr std::int64_t kTokenBlock = isFloatType(kType) ? kTileTokens : 16;
    const std::int64_t rowBlock = maxOf(kTileRows, kRowBlockBytes / maxOf(1, std::int64_t(w.rowBytes)) / kTileRows * kTileRows);
    for (std::int64_t r0 = 0; r0 < count; r0 += rowBlock) {
        const std::int64_t r1 = minOf(count, r0 + rowBlock);
        for (std::int64_t t = 0; t < tokens; t += kTokenBlock) {
            const std::int64_t block = minOf(kTokenBlock, tokens - t);
            std::int64_t r = r0;
            for (; r + kTileRows <= r1; r += kTileRows) {
                const std::byte* rows[kTileRows];
                for (int i = 0; i < kTileRows; ++i) rows[i] = w.data + std::size_t(first + r + i) * w.rowBytes;
                rowsTimesTokens<kType, kTileRows>(rows, x + t, block, out + t * outStride + r, outStride);
            }
            for (; r < r1; ++r) {
                const std::byte* row = w.data + std::size_t(first + r) * w.rowBytes;
                rowsTimesTokens<kType, 1>(&row, x + t, block, out + t * outStride + r, outStride);
            }
        }
    }
}

/// Calls use.template operator()<type>() with the matrix's type as a constant.
template <class Use>
inline void withType(WeightType type, const Use& use) {
    switch (type) {
        case WeightType::F32: return use.template operator()<WeightType::F32>();
        case WeightType::F16: return use.template operator()<WeightType::F16>();
        case WeightType::BF16: return use.template operator()<WeightType::BF16>();
        case WeightType::Q4_0: return use.template operator()<WeightType::Q4_0>();
        case WeightType::Q4_1: return use.template operator()<WeightType::Q4_1>();
        case WeightType::Q5_0: return use.template operator()<WeightType::Q5_0>();
        case WeightType::Q5_1: return use.template operator()<WeightType::Q5_1>();
        case WeightType::Q8_0: return use.template operator()<WeightType::Q8_0>();
        case WeightType::Q2_K: return use.template operator()<WeightType::Q2_K>();
        case WeightType::Q3_K: return use.template operator()<WeightType::Q3_K>();
        case WeightType::Q4_K: return use.template operator()<WeightType::Q4_K>();
        case WeightType::Q5_K: return use.template operator()<WeightType::Q5_K>();
        case WeightType::Q6_K: return use.template operator()<WeightType::Q6_K>();
        case WeightType::IQ4_NL: return use.template operator()<WeightType::IQ4_NL>();
        case WeightType::IQ4_XS: return use.template operator()<WeightType::IQ4_XS>();
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
