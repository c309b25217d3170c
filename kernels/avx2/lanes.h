#pragma once

// Vectors of the AVX2 level: 8 lanes, two parts per group of 16 blocks. The meaning of each function is told in
// avx512/lanes.h. With THIMBLE_AVX_VNNI (the avxvnni level) the 8-bit dot product is one instruction.

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#ifndef THIMBLE_LEVEL
#define THIMBLE_LEVEL avx2
#endif

namespace thimble::kernels {
namespace {

constexpr int kWidth = 8;
constexpr int kTileRows = 1;
constexpr int kTileTokens = 4;
constexpr int kTileDown = 1;
constexpr int kTileQueries = 8;
constexpr int kTilePositions = 2;
constexpr int kTileValues = 2;

using F = __m256;
using I = __m256i;

inline I firstLanes(std::int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n >= 8 ? 8 : n > 0 ? int(n) : 0), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

inline F zeroF() { return _mm256_setzero_ps(); }
inline F setF(float x) { return _mm256_set1_ps(x); }
inline F loadF(const float* p) { return _mm256_loadu_ps(p); }
inline F loadF(const float* p, std::int64_t n) { return _mm256_maskload_ps(p, firstLanes(n)); }
inline void storeF(float* p, F x) { _mm256_storeu_ps(p, x); }
inline void storeF(float* p, F x, std::int64_t n) { _mm256_maskstore_ps(p, firstLanes(n), x); }
inline F addF(F a, F b) { return _mm256_add_ps(a, b); }
inline F subF(F a, F b) { return _mm256_sub_ps(a, b); }
inline F mulF(F a, F b) { return _mm256_mul_ps(a, b); }
inline F fmaF(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
inline F maxF(F a, F b) { return _mm256_max_ps(a, b); }
inline F zeroBelow(F a, F x, F bound) { return _mm256_and_ps(a, _mm256_cmp_ps(x, bound, _CMP_GE_OQ)); }
inline F blendF(F a, F b, std::int64_t n) { return _mm256_blendv_ps(b, a, _mm256_castsi256_ps(firstLanes(n))); }
inline bool anyGreater(F a, F b) { return _mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)) != 0; }
inline I bitsOf(F x) { return _mm256_castps_si256(x); }
inline F floatsOf(I x) { return _mm256_castsi256_ps(x); }

inline I zeroI() { return _mm256_setzero_si256(); }
inline I setI(std::int32_t x) { return _mm256_set1_epi32(x); }
inline I setBytes(int x) { return _mm256_set1_epi8(char(x)); }
inline I loadI(const void* p) { return _mm256_loadu_si256(static_cast<const I*>(p)); }
inline I loadI(const void* p, std::int64_t n) {
    return n >= 8 ? loadI(p) : _mm256_maskload_epi32(static_cast<const int*>(p), firstLanes(n));
}
inline void storeI(void* p, I x) { _mm256_storeu_si256(static_cast<I*>(p), x); }
inline I held(I x) { return x; }  // 16 registers have no room
inline I addI(I a, I b) { return _mm256_add_epi32(a, b); }
inline I subI(I a, I b) { return _mm256_sub_epi32(a, b); }
inline I maxI(I a, I b) { return _mm256_max_epi32(a, b); }
inline I andI(I a, I b) { return _mm256_and_si256(a, b); }
inline I orMasked(I a, I b, I mask) { return _mm256_or_si256(a, _mm256_and_si256(b, mask)); }
template <int N>
inline I shiftLeft(I x) { return _mm256_slli_epi32(x, N); }
template <int N>
inline I shiftRight(I x) { return _mm256_srli_epi32(x, N); }
template <int N>
inline I shiftRightSigned(I x) { return _mm256_srai_epi32(x, N); }
inline I pairOf(I a, I b) { return _mm256_blend_epi16(a, _mm256_slli_epi32(b, 16), 0xaa); }
inline I pairDot(I a, I b) { return _mm256_madd_epi16(a, b); }
inline F toFloat(I x) { return _mm256_cvtepi32_ps(x); }
inline I toInt(F x) { return _mm256_cvtps_epi32(x); }
inline void storeLowBytes(void* p, I x) {
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
    _mm_storel_epi64(static_cast<__m128i*>(p), _mm_packs_epi16(words, words));
}

/// The first n (below 8) elements of kBytes bytes at p, zeros behind them.
template <int kBytes>
inline __m128i loadFew(const void* p, std::int64_t n) {
    alignas(16) unsigned char few[16] = {};
    for (std::int64_t i = 0; i < n * kBytes; ++i) few[i] = static_cast<const unsigned char*>(p)[i];
    return _mm_load_si128(reinterpret_cast<const __m128i*>(few));
}
inline F halves(const void* p) { return _mm256_cvtph_ps(_mm_loadu_si128(static_cast<const __m128i*>(p))); }
inline F halves(const void* p, std::int64_t n) { return n >= 8 ? halves(p) : _mm256_cvtph_ps(loadFew<2>(p, n)); }
inline void storeHalves(void* p, F x) {
    _mm_storeu_si128(static_cast<__m128i*>(p), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
inline F bfloatsOf(__m128i words) { return floatsOf(_mm256_slli_epi32(_mm256_cvtepu16_epi32(words), 16)); }
inline F bfloats(const void* p) { return bfloatsOf(_mm_loadu_si128(static_cast<const __m128i*>(p))); }
inline F bfloats(const void* p, std::int64_t n) { return n >= 8 ? bfloats(p) : bfloatsOf(loadFew<2>(p, n)); }
inline I signedBytes(const void* p) {
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(p)));
}
inline I signedBytes(const void* p, std::int64_t n) {
    return n >= 8 ? signedBytes(p) : _mm256_cvtepi8_epi32(loadFew<1>(p, n));
}
inline I bytePairs(const void* p) { return _mm256_cvtepi8_epi16(_mm_loadu_si128(static_cast<const __m128i*>(p))); }
inline I bytePairs(const void* p, std::int64_t n) {
    return n >= 8 ? bytePairs(p) : _mm256_cvtepi8_epi16(loadFew<2>(p, n));
}

inline F halfScale(const void* p) {
    return _mm256_broadcastss_ps(_mm_cvtph_ps(_mm_cvtsi32_si128(*static_cast<const unsigned char*>(p) |
                                                                static_cast<const unsigned char*>(p)[1] << 8)));
}
inline void centredNibbles(const void* p, F* out) {
    for (int half = 0; half < 2; ++half) {
        const void* bytes = static_cast<const char*>(p) + 8 * half;
        const I raw = _mm256_cvtepu8_epi32(_mm_loadl_epi64(static_cast<const __m128i*>(bytes)));
        out[half] = toFloat(subI(andI(raw, setI(15)), setI(8)));
        out[half + 2] = toFloat(subI(shiftRight<4>(raw), setI(8)));
    }
}

inline I lookUp(const std::uint8_t* table, I index) {
    const __m128i t = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table));
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(t), index);
}

#ifdef THIMBLE_AVX_VNNI

constexpr bool kDotRemovesBias = false;
template <int kMaxCode>
struct Dot {
    Dot() = default;
    explicit Dot(I start) : sum(start) {}
    void add(I codes, I q) { sum = _mm256_dpbusd_avx_epi32(sum, codes, q); }
    I total() const { return sum; }
    I sum;
};

#else

constexpr bool kDotRemovesBias = true;
/// Sums of pairs stay in 16 bits as long as they fit: a pair of codes times +-127 is at most kMaxCode * 254.
template <int kMaxCode>
struct Dot {
    static constexpr int kSteps = 32767 / (kMaxCode * 254);
    Dot() = default;
    explicit Dot(I start) : wide(start), narrow(zeroI()) {}
    void add(I codes, I q) {
        narrow = _mm256_add_epi16(narrow, _mm256_maddubs_epi16(codes, q));
        if (kSteps < 8 && ++steps == kSteps) {
            wide = total();
            narrow = zeroI();
            steps = 0;
        }
    }
    I total() const { return addI(wide, _mm256_madd_epi16(narrow, _mm256_set1_epi16(1))); }
    I wide, narrow;
    int steps = 0;
};
/// Codes of 8 bits stand for code - 128. As magnitude times q with the code's sign, a pair is at most 2 * 128 * 127.
template <>
struct Dot<255> {
    Dot() = default;
    explicit Dot(I start) : sum(start) {}
    void add(I codes, I q) {
        const I value = _mm256_xor_si256(codes, setBytes(0x80));
        const I pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(value), _mm256_sign_epi8(q, value));
        sum = addI(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    I total() const { return sum; }
    I sum;
};

#endif

constexpr bool kPairProducts = false;

inline float treeSum(const F* parts) {
    const F eight = addF(parts[0], parts[1]);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

inline F treeSums(const F (*rows)[2]) {
    F four[4];
    for (int i = 0; i < 4; ++i) {
        const F a = addF(rows[i][0], rows[i][1]);
        const F b = addF(rows[i + 4][0], rows[i + 4][1]);
        four[i] = addF(_mm256_permute2f128_ps(a, b, 0x20), _mm256_permute2f128_ps(a, b, 0x31));
    }
    F two[2];
    for (int i = 0; i < 2; ++i) {
        const __m256d a = _mm256_castps_pd(four[i]);
        const __m256d b = _mm256_castps_pd(four[i + 2]);
        two[i] = addF(_mm256_castpd_ps(_mm256_unpacklo_pd(a, b)), _mm256_castpd_ps(_mm256_unpackhi_pd(a, b)));
    }
    // Each half holds rows 0, 2, 1, 3 (+ 4 in the upper one).
    const F one = addF(_mm256_shuffle_ps(two[0], two[1], 0x88), _mm256_shuffle_ps(two[0], two[1], 0xdd));
    return _mm256_permute_ps(one, 0xd8);
}

inline F superScales(const std::byte* d, std::int64_t) { return halfScale(d); }

inline void interleave(I a, I b, I c, I d, I* out) {
    const I ab0 = _mm256_unpacklo_epi8(a, b);
    const I ab1 = _mm256_unpackhi_epi8(a, b);
    const I cd0 = _mm256_unpacklo_epi8(c, d);
    const I cd1 = _mm256_unpackhi_epi8(c, d);
    out[0] = _mm256_unpacklo_epi16(ab0, cd0);
    out[1] = _mm256_unpackhi_epi16(ab0, cd0);
    out[2] = _mm256_unpacklo_epi16(ab1, cd1);
    out[3] = _mm256_unpackhi_epi16(ab1, cd1);
}

inline void prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }

}  // namespace
}  // namespace thimble::kernels
