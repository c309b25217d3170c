#pragma once

// What the vector kernels share. Files of simd/ are written once over the vectors of a level's lanes.h (F, I and their
// functions) and compiled once per level, with that level's flags; include lanes.h first. Everything that they
// instantiate lives in anonymous namespaces, so that no code of a level can be linked into another; for the same reason
// they use no templates of the standard library.

#include <math.h>

#include <cstring>

#include "kernels/exponential.h"
#include "kernels/layout.h"

namespace thimble::kernels {
namespace {

// Kernels are large: left to themselves, compilers stop inlining there, and weights that should stay in registers go
// through memory (products of Q5_K and Q6_K at half the speed).
#if defined(_MSC_VER) && !defined(__clang__)
#define THIMBLE_INLINE __forceinline
#else
#define THIMBLE_INLINE inline __attribute__((always_inline))
#endif

constexpr int kParts = kLanes / kWidth;  // vectors that make up 16 lanes

template <int kMaxCode>
struct PairProduct;  // defined by the lanes.h of levels with kPairProducts

inline std::int64_t minOf(std::int64_t a, std::int64_t b) { return a < b ? a : b; }
inline std::int64_t maxOf(std::int64_t a, std::int64_t b) { return a > b ? a : b; }

/// x in a register, as held().
inline F heldF(F x) { return floatsOf(held(bitsOf(x))); }

inline float scalarOf(F x) {
    float lanes[kWidth];
    storeF(lanes, x);
    return lanes[0];
}

/// exp(x) for x <= 0; see exponential.h.
inline F expF(F x) {
    using namespace exponential;
    const F round = setF(kRound);
    const F shifted = fmaF(x, setF(kLog2E), round);
    const F n = subF(shifted, round);
    F r = fmaF(n, setF(-kLn2High), x);
    r = fmaF(n, setF(-kLn2Low), r);
    F p = setF(kPolynomial[0]);
    for (int i = 1; i < 6; ++i) p = fmaF(p, r, setF(kPolynomial[i]));
    p = addF(fmaF(p, mulF(r, r), r), setF(1.0F));
    const F power = floatsOf(shiftLeft<23>(addI(bitsOf(shifted), setI(127))));
    return zeroBelow(mulF(p, power), x, setF(kLowest));
}

/// Largest lane.
inline float maxLane(F x) {
    float lanes[kWidth];
    storeF(lanes, x);
    float best = lanes[0];
    for (int i = 1; i < kWidth; ++i) best = lanes[i] > best ? lanes[i] : best;
    return best;
}

/// The scale of a block of up to 32 values (max|x|/127) and the factor that divides by it. An infinity or a NaN gives
/// scale NaN and factor 0.
struct BlockScale {
    float scale;
    float inverse;
};

/// From the largest bit pattern of |x|: ordered as the magnitudes are, with infinities and NaNs on top.
inline BlockScale blockScale(std::int32_t largestBits) {
    if (largestBits >= 0x7f800000) return {NAN, 0};
    float largest = 0;
    std::memcpy(&largest, &largestBits, 4);
    if (largest < kTinyMagnitude) return {0, 0};
    return {largest / 127.0F, 127.0F / largest};
}

inline std::int32_t maxLane(I x) {
    std::int32_t lanes[kWidth];
    storeI(lanes, x);
    std::int32_t best = lanes[0];
    for (int i = 1; i < kWidth; ++i) best = lanes[i] > best ? lanes[i] : best;
    return best;
}

inline I magnitudeBits(F x) { return andI(bitsOf(x), setI(0x7fffffff)); }

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
}  // namespace thimble::kernels
