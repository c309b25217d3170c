#pragma once

// Vectors of the NEON level (arm64 with the dot product): 4 lanes, four parts per group of 16 blocks. The meaning of
// each function is told in avx512/lanes.h. With THIMBLE_I8MM (the neon-i8mm level) prompts use the 8-bit matrix
// product.

#include <arm_neon.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#ifndef THIMBLE_LEVEL
#define THIMBLE_LEVEL neon
#endif

namespace thimble::kernels {
namespace {

constexpr int kWidth = 4;
constexpr int kTileRows = 1;
constexpr int kTileTokens = 4;
constexpr int kTileDown = 2;
constexpr int kTileQueries = 8;
constexpr int kTilePositions = 4;
constexpr int kTileValues = 4;

using F = float32x4_t;
using I = int32x4_t;

/// The first n (at most kMost) elements at p, zeros behind them.
template <class Element, int kMost>
struct Few {
    Element at[kMost] = {};
    Few(const void* p, std::int64_t n) { std::memcpy(at, p, std::size_t(n < kMost ? n : kMost) * sizeof(Element)); }
};

inline F zeroF() { return vdupq_n_f32(0); }
inline F setF(float x) { return vdupq_n_f32(x); }
inline F loadF(const float* p) { return vld1q_f32(p); }
inline F loadF(const float* p, std::int64_t n) { return vld1q_f32(Few<float, 4>(p, n).at); }
inline void storeF(float* p, F x) { vst1q_f32(p, x); }
inline void storeF(float* p, F x, std::int64_t n) {
    float lanes[4];
    vst1q_f32(lanes, x);
    std::memcpy(p, lanes, std::size_t(n < 4 ? n : 4) * sizeof(float));
}
inline F addF(F a, F b) { return vaddq_f32(a, b); }
inline F subF(F a, F b) { return vsubq_f32(a, b); }
inline F mulF(F a, F b) { return vmulq_f32(a, b); }
inline F fmaF(F a, F b, F c) { return vfmaq_f32(c, a, b); }
inline F maxF(F a, F b) { return vmaxq_f32(a, b); }
inline I bitsOf(F x) { return vreinterpretq_s32_f32(x); }
inline F floatsOf(I x) { return vreinterpretq_f32_s32(x); }
inline F zeroBelow(F a, F x, F bound) {
    return vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a), vcgeq_f32(x, bound)));
}
inline F blendF(F a, F b, std::int64_t n) {
    float mixed[4];
    storeF(mixed, b);
    storeF(mixed, a, n);
    return loadF(mixed);
}
inline bool anyGreater(F a, F b) { return vmaxvq_u32(vcgtq_f32(a, b)) != 0; }

inline I zeroI() { return vdupq_n_s32(0); }
inline I setI(std::int32_t x) { return vdupq_n_s32(x); }
inline I setBytes(int x) { return vreinterpretq_s32_s8(vdupq_n_s8(std::int8_t(x))); }
inline I loadI(const void* p) { return vreinterpretq_s32_u8(vld1q_u8(static_cast<const std::uint8_t*>(p))); }
inline I loadI(const void* p, std::int64_t n) {
    return n >= 4 ? loadI(p) : loadI(Few<std::uint8_t, 16>(p, n * 4).at);
}
inline void storeI(void* p, I x) { vst1q_u8(static_cast<std::uint8_t*>(p), vreinterpretq_u8_s32(x)); }
inline I held(I x) { return x; }
inline I addI(I a, I b) { return vaddq_s32(a, b); }
inline I subI(I a, I b) { return vsubq_s32(a, b); }
inline I maxI(I a, I b) { return vmaxq_s32(a, b); }
inline I andI(I a, I b) { return vandq_s32(a, b); }
inline I orMasked(I a, I b, I mask) { return vorrq_s32(a, vandq_s32(b, mask)); }
template <int N>
inline I shiftLeft(I x) { return vshlq_n_s32(x, N); }
template <int N>
inline I shiftRight(I x) { return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(x), N)); }
template <int N>
inline I shiftRightSigned(I x) { return vshrq_n_s32(x, N); }
inline I pairOf(I a, I b) {
    return vreinterpretq_s32_s16(vtrn1q_s16(vreinterpretq_s16_s32(a), vreinterpretq_s16_s32(b)));
}
inline I pairDot(I a, I b) {
    const int16x8_t x = vreinterpretq_s16_s32(a), y = vreinterpretq_s16_s32(b);
    return vpaddq_s32(vmull_s16(vget_low_s16(x), vget_low_s16(y)), vmull_high_s16(x, y));
}
inline F toFloat(I x) { return vcvtq_f32_s32(x); }
inline I toInt(F x) { return vcvtnq_s32_f32(x); }
inline void storeLowBytes(void* p, I x) {
    const int16x4_t words = vqmovn_s32(x);
    const int8x8_t bytes = vqmovn_s16(vcombine_s16(words, words));
    std::int8_t lanes[8];
    vst1_s8(lanes, bytes);
    std::memcpy(p, lanes, 4);
}

inline F halves(const void* p) {
    std::uint16_t bits[4];
    std::memcpy(bits, p, sizeof bits);
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(bits)));
}
inline F halves(const void* p, std::int64_t n) { return halves(Few<std::uint16_t, 4>(p, n).at); }
inline void storeHalves(void* p, F x) {
    std::uint16_t bits[4];
    vst1_u16(bits, vreinterpret_u16_f16(vcvt_f16_f32(x)));
    std::memcpy(p, bits, sizeof bits);
}
inline F bfloats(const void* p) {
    std::uint16_t bits[4];
    std::memcpy(bits, p, sizeof bits);
    return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(bits), 16));
}
inline F bfloats(const void* p, std::int64_t n) { return bfloats(Few<std::uint16_t, 4>(p, n).at); }
inline I signedBytes(const void* p) {
    std::int8_t bytes[8] = {};
    std::memcpy(bytes, p, 4);
    return vmovl_s16(vget_low_s16(vmovl_s8(vld1_s8(bytes))));
}
inline I signedBytes(const void* p, std::int64_t n) { return signedBytes(Few<std::int8_t, 4>(p, n).at); }
inline I bytePairs(const void* p) { return vreinterpretq_s32_s16(vmovl_s8(vld1_s8(static_cast<const std::int8_t*>(p)))); }
inline I bytePairs(const void* p, std::int64_t n) { return bytePairs(Few<std::int8_t, 8>(p, 2 * n).at); }

inline F halfScale(const void* p) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, p, 2);
    return vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(bits)));
}
inline void widenBytes(int8x16_t bytes, F* out) {
    const int16x8_t low = vmovl_s8(vget_low_s8(bytes));
    const int16x8_t high = vmovl_s8(vget_high_s8(bytes));
    out[0] = vcvtq_f32_s32(vmovl_s16(vget_low_s16(low)));
    out[1] = vcvtq_f32_s32(vmovl_s16(vget_high_s16(low)));
    out[2] = vcvtq_f32_s32(vmovl_s16(vget_low_s16(high)));
    out[3] = vcvtq_f32_s32(vmovl_s16(vget_high_s16(high)));
}
inline void centredNibbles(const void* p, F* out) {
    const uint8x16_t raw = vld1q_u8(static_cast<const std::uint8_t*>(p));
    const int8x16_t eight = vdupq_n_s8(8);
    widenBytes(vsubq_s8(vreinterpretq_s8_u8(vandq_u8(raw, vdupq_n_u8(0x0f))), eight), out);
    widenBytes(vsubq_s8(vreinterpretq_s8_u8(vshrq_n_u8(raw, 4)), eight), out + 4);
}

inline I lookUp(const std::uint8_t* table, I index) {
    return vreinterpretq_s32_u8(vqtbl1q_u8(vld1q_u8(table), vreinterpretq_u8_s32(index)));
}

constexpr bool kDotRemovesBias = true;
/// Codes below 128 are signed bytes as they stand; codes of 8 bits stand for code - 128.
template <int kMaxCode>
struct Dot {
    Dot() = default;
    explicit Dot(I start) : sum(start) {}
    void add(I codes, I q) {
        if constexpr (kMaxCode == 255) codes = veorq_s32(codes, setBytes(0x80));
        sum = vdotq_s32(sum, vreinterpretq_s8_s32(codes), vreinterpretq_s8_s32(q));
    }
    I total() const { return sum; }
    I sum;
};

#ifdef THIMBLE_I8MM

constexpr bool kPairProducts = true;
/// Products of 2 x 8 bytes by 8 x 2: rows of weights two by two, tokens two by two, eight values a step.
template <int kMaxCode>
struct PairProduct {
    /// Codes as signed bytes: those of 8 bits stand for code - 128, as in Dot.
    static I asSigned(I codes) { return kMaxCode == 255 ? veorq_s32(codes, setBytes(0x80)) : codes; }

    /// Dwords of a and b side by side, from their first two lanes and from their last two.
    static I zipFirst(I a, I b) { return vzip1q_s32(a, b); }
    static I zipSecond(I a, I b) { return vzip2q_s32(a, b); }
    /// out[j] = lane j of a0 and a1, then lane j of b0 and b1.
    static void pairUp(I a0, I a1, I b0, I b1, I* out) {
        for (int half = 0; half < 2; ++half) {
            const int64x2_t a = vreinterpretq_s64_s32(half ? zipSecond(a0, a1) : zipFirst(a0, a1));
            const int64x2_t b = vreinterpretq_s64_s32(half ? zipSecond(b0, b1) : zipFirst(b0, b1));
            out[2 * half] = vreinterpretq_s32_s64(vzip1q_s64(a, b));
            out[2 * half + 1] = vreinterpretq_s32_s64(vzip2q_s64(a, b));
        }
    }
    /// sum[2i + j] + the eight bytes i of a times the eight bytes j of b.
    static I add(I sum, I a, I b) { return vmmlaq_s32(sum, vreinterpretq_s8_s32(a), vreinterpretq_s8_s32(b)); }
    /// Eight bytes at a, then eight at b.
    static I sideBySide(const void* a, const void* b) {
        return vreinterpretq_s32_u8(
            vcombine_u8(vld1_u8(static_cast<const std::uint8_t*>(a)), vld1_u8(static_cast<const std::uint8_t*>(b))));
    }
    /// Lanes 0 and 2 of a and of b; lanes 1 and 3.
    static I even(I a, I b) { return vuzp1q_s32(a, b); }
    static I odd(I a, I b) { return vuzp2q_s32(a, b); }
};

#else
constexpr bool kPairProducts = false;
#endif

inline float treeSum(const F* parts) {
    const F four = addF(addF(parts[0], parts[2]), addF(parts[1], parts[3]));
    const float32x2_t two = vadd_f32(vget_low_f32(four), vget_high_f32(four));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

inline F treeSums(const F (*rows)[4]) {
    float sums[4];
    for (int i = 0; i < 4; ++i) sums[i] = treeSum(rows[i]);
    return loadF(sums);
}

inline F superScales(const std::byte* d, std::int64_t) { return halfScale(d); }

inline void interleave(I a, I b, I c, I d, I* out) {
    const uint8x16_t ab0 = vzip1q_u8(vreinterpretq_u8_s32(a), vreinterpretq_u8_s32(b));
    const uint8x16_t ab1 = vzip2q_u8(vreinterpretq_u8_s32(a), vreinterpretq_u8_s32(b));
    const uint8x16_t cd0 = vzip1q_u8(vreinterpretq_u8_s32(c), vreinterpretq_u8_s32(d));
    const uint8x16_t cd1 = vzip2q_u8(vreinterpretq_u8_s32(c), vreinterpretq_u8_s32(d));
    const auto zipped = [](uint8x16_t x, uint8x16_t y, bool high) {
        const uint16x8_t l = vreinterpretq_u16_u8(x);
        const uint16x8_t r = vreinterpretq_u16_u8(y);
        return vreinterpretq_s32_u16(high ? vzip2q_u16(l, r) : vzip1q_u16(l, r));
    };
    out[0] = zipped(ab0, cd0, false);
    out[1] = zipped(ab0, cd0, true);
    out[2] = zipped(ab1, cd1, false);
    out[3] = zipped(ab1, cd1, true);
}

inline void prefetch(const void* p) {
#if defined(__GNUC__)
    __builtin_prefetch(p);
#else
    (void)p;
#endif
}

}  // namespace
}  // namespace thimble::kernels
