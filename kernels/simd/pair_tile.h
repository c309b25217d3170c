#pragma once

// Two rows against tokens two by two, for levels that multiply 2 x 8 bytes by 8 x 2 in one step (kPairProducts): half
// the steps of a dot product. The integer sums are the same, and what follows is QuantizedTile's.

#include "kernels/simd/quantized_tile.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr std::int64_t kPairedTokens = 16;  // of one pass over a block of rows

/// Up to kPairedTokens tokens' 8-bit activations as PairProduct reads them. For each pair of tokens, vector of blocks
/// and step (8 values): kWidth vectors, each 8 values of one block of the first token, then of the second.
template <WeightType kType>
class PairedTokens {
    using Product = PairProduct<maxCode(packedForm(kType))>;

  public:
    PairedTokens(const Activation* x, std::int64_t tokens)
        : groups_((x[0].size / kBlock + kLanes - 1) / kLanes), memory_(std::size_t(tokens / 2 * pairBytes())) {
        std::byte* to = memory_.bytes();
        for (std::int64_t t = 0; t + 2 <= tokens; t += 2) {
            for (std::int64_t at = 0; at < groups_ * kParts; ++at) {
                const std::int64_t from = at / kParts * kLanes * kBlock + at % kParts * kWidth * 4;
                for (int k = 0; k < 8; k += 2, to += kWidth * sizeof(I)) {
                    const std::int8_t* a = x[t].q + from + k * kLanes * 4;
                    const std::int8_t* b = x[t + 1].q + from + k * kLanes * 4;
                    I out[kWidth];
                    Product::pairUp(loadI(a), loadI(a + kLanes * 4), loadI(b), loadI(b + kLanes * 4), out);
                    for (int j = 0; j < kWidth; ++j) storeI(to + j * sizeof(I), out[j]);
                }
            }
        }
    }

    /// Of tokens t and t + 1 (t even) for the vector of blocks that starts at block `first`.
    const std::byte* at(std::int64_t t, std::int64_t first) const {
        return memory_.bytes() + t / 2 * pairBytes() + first * 2 * kBlock;
    }

  private:
    std::int64_t pairBytes() const { return groups_ * kLanes * kBlock * 2; }
    std::int64_t groups_;
    Scratch memory_;
};

/// Two rows against an even number of tokens: unpacked once for all of them, whose sums lie in the first cache.
template <WeightType kType>
struct PairTile {
    using Tile = QuantizedTile<kType, 2, kPairedTokens>;
    using Product = PairProduct<Tile::kMaxCode>;
    using Sections = typename Tile::Sections;
    static constexpr int kSections = Tile::kSections;
    static constexpr int kSteps = Tile::kSteps / 2;

    Tile tile;

    void run(const std::byte* const* rows, const Activation* x, const PairedTokens<kType>& paired,
             std::int64_t tokens) {
        const std::int64_t blocks = x[0].size / kBlock;
        tile.clear();
        std::int64_t first = 0;
        for (; first + kLanes <= blocks; first += kLanes) group<false>(rows, x, paired, tokens, blocks, first);
        if (first < blocks) group<true>(rows, x, paired, tokens, blocks, first);
    }

  private:
    template <bool kTail>
    void group(const std::byte* const* rows, const Activation* x, const PairedTokens<kType>& paired,
               std::int64_t tokens, std::int64_t blocks, std::int64_t first) {
        constexpr PackedForm kForm = Tile::kForm;
        const std::int64_t width = kTail ? blocks - first : kLanes;
        for (int part = 0; part < kParts; ++part) {
            const std::int64_t block = first + part * kWidth;
            const std::int64_t lanes = width - part * kWidth;
            if (kTail && lanes <= 0) break;
            Scales<kForm.scales> scales[2];
            Codes<kType> codes[2];
            for (int r = 0; r < 2; ++r) {
                codes[r].template load<kTail>(rows[r] + first * planeBytes(kForm), width, part);
                scales[r].template load<kTail>(rows[r] + blocks * planeBytes(kForm), blocks, block, lanes);
                for (I& v : codes[r].vector) v = Product::asSigned(v);
            }
            I weights[4][kWidth];  // eight values a step
            for (int k = 0; k < 4; ++k) {
                Product::pairUp(codes[0].vector[2 * k], codes[0].vector[2 * k + 1], codes[1].vector[2 * k],
                                codes[1].vector[2 * k + 1], weights[k]);
            }
            for (std::int64_t t = 0; t < tokens; t += 2) {
                Sections of[2];
                for (int i = 0; i < 2; ++i) of[i].load(x[t + i], block);
                I dots[2][2][kSections];  // [token][row][section]
                products(weights, paired.at(t, block), of, dots);
                for (int i = 0; i < 2; ++i) {
                    tile.accumulate(dots[i], scales, of[i], loadF(x[t + i].scales + block), part, int(t) + i);
                }
            }
        }
    }

    static THIMBLE_INLINE void products(const I (*weights)[kWidth], const std::byte* tokens, const Sections* of,
                                        I (*dots)[2][kSections]) {
        for (int s = 0; s < kSections; ++s) {
            I sum[kWidth];  // of each block: row 0 with both tokens, row 1 with both
            for (int j = 0; j < kWidth; ++j) {
                sum[j] = zeroI();
                for (int k = s * kSteps; k < (s + 1) * kSteps; ++k) {
                    sum[j] = Product::add(sum[j], weights[k][j], loadI(tokens + (k * kWidth + j) * sizeof(I)));
                }
            }
            const I even[2] = {Product::even(sum[0], sum[1]), Product::even(sum[2], sum[3])};
            const I odd[2] = {Product::odd(sum[0], sum[1]), Product::odd(sum[2], sum[3])};
            dots[0][0][s] = addI(of[0].start(s), Product::even(even[0], even[1]));
            dots[0][1][s] = addI(of[0].start(s), Product::odd(even[0], even[1]));
            dots[1][0][s] = addI(of[1].start(s), Product::even(odd[0], odd[1]));
            dots[1][1][s] = addI(of[1].start(s), Product::odd(odd[0], odd[1]));
        }
    }
};

}  // namespace
}  // namespace thimble::kernels
