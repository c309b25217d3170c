#pragma once

// kRows rows of a quantized type against kTokens tokens: weights are unpacked once per group of 16 blocks and used for
// every token. Integer dot products come first, then the one place where they meet their scales.

#include "kernels/simd/unpack.h"

namespace thimble::kernels {
namespace {

template <WeightType kType, int kRows, int kTokens>
struct QuantizedTile {
    static constexpr PackedForm kForm = packedForm(kType);
    static constexpr int kMaxCode = maxCode(kForm);
    static constexpr int kOffset = kForm.offset - (kDotRemovesBias && kMaxCode == 255 ? 128 : 0);
    static constexpr int kSections = hasHalves(kForm.scales) ? 2 : 1;  // parts of a block with a scale each
    static constexpr int kSteps = 8 / kSections;                       // dot product steps of a section

    F sums[kRows][kTokens][kParts];

    /// What the offset of the codes and the minimums need of a token's blocks.
    struct Sections {
        I sums;  // of the block's activations, or with two sections pairs of sums of its halves
        THIMBLE_INLINE void load(const Activation& x, std::int64_t block) {
            if constexpr (kOffset == 0 && !hasMinimum(kForm.scales)) return;
            if constexpr (kSections == 1) sums = loadI(x.sums + block);
            if constexpr (kSections == 2) sums = loadI(x.halfSums + 2 * block);
        }
        /// Where the dot products of a section start: the offset's share taken away.
        THIMBLE_INLINE I start(int section) const {
            if constexpr (kOffset == 0) {
                return zeroI();
            } else {
                I sum = sums;
                if constexpr (kSections == 2) sum = shiftRightSigned<16>(section == 0 ? shiftLeft<16>(sums) : sums);
                return subI(zeroI(), timesPower<kOffset>(sum));
            }
        }
    };

    THIMBLE_INLINE void clear() {
        for (auto& row : sums) {
            for (auto& token : row) {
                for (F& part : token) part = zeroF();
            }
        }
    }

    template <bool kTail>
    THIMBLE_INLINE void group(const std::byte* const* rows, const Activation* x, std::int64_t blocks,
                              std::int64_t first) {
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
            for (int t = 0; t < kTokens; ++t) {
                Sections of;
                of.load(x[t], first + part * kWidth);
                I dots[kRows][kSections];
                const std::int8_t* q = x[t].q + first * kBlock + part * kWidth * 4;
                products<0>(codes, q, of, dots);
                if constexpr (kSections == 2) products<1>(codes, q, of, dots);
                accumulate(dots, scales, of, loadF(x[t].scales + first + part * kWidth), part, t);
            }
        }
    }

    /// Integer dot products of one section of every row. Named, not an array of kRows: GCC would keep that in memory.
    template <int kSection>
    static THIMBLE_INLINE void products(const Codes<kType>* codes, const std::int8_t* q, const Sections& of,
                                        I (*dots)[kSections]) {
        static_assert(kRows <= 2);
        Dot<kMaxCode> first(of.start(kSection));
        Dot<kMaxCode> second(of.start(kSection));
        for (int k = kSection * kSteps; k < (kSection + 1) * kSteps; ++k) {
            const I values = kRows == 1 ? loadI(q + k * kLanes * 4) : held(loadI(q + k * kLanes * 4));
            first.add(codes[0].vector[k], values);
            if constexpr (kRows == 2) second.add(codes[1].vector[k], values);
        }
        dots[0][kSection] = first.total();
        if constexpr (kRows == 2) dots[1][kSection] = second.total();
    }

    /// Adds one vector of blocks of token t to its sums, in the order of kernels.h.
    THIMBLE_INLINE void accumulate(const I (*dots)[kSections], const Scales<kForm.scales>* scales, const Sections& of,
                                   F activationScale, int part, int t) {
        for (int r = 0; r < kRows; ++r) {
            F& sum = sums[r][t][part];
            if constexpr (hasPairs(kForm.scales)) {
                const I weighed = pairDot(pairOf(dots[r][0], dots[r][1]), scales[r].factors);
                sum = fmaF(toFloat(weighed), mulF(scales[r].scale[0], activationScale), sum);
            } else {
                for (int s = 0; s < kSections; ++s) {
                    sum = fmaF(toFloat(dots[r][s]), mulF(scales[r].scale[s], activationScale), sum);
                }
            }
            if constexpr (hasPairs(kForm.scales) && hasMinimum(kForm.scales)) {
                const I weighed = pairDot(of.sums, scales[r].minimumFactors);
                sum = fmaF(toFloat(weighed), mulF(scales[r].minimum, activationScale), sum);
            } else if constexpr (hasMinimum(kForm.scales)) {
                sum = fmaF(mulF(toFloat(of.sums), activationScale), scales[r].minimum, sum);
            }
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

}  // namespace
}  // namespace thimble::kernels
