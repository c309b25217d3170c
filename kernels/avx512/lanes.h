#pragma once

// Vectors of the AVX-512 level: 16 lanes, one part per group of 16 blocks. Every level offers the
// same set of functions; their meaning is told here.

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#define THIMBLE_LEVEL avx512

namespace thimble::kernels {
namespace {

constexpr int kWidth = 16;
constexpr int kTileRows = 2;    // of matMul: what 32 registers hold
constexpr int kTileTokens = 4;
constexpr int kTileDown = 3;    // tokens of downDense
constexpr int kTileQueries = 8;    // of attention, against kTilePositions keys or kTileValues vectors of values
constexpr int kTilePositions = 4;
constexpr int kTileValues = 4;

using F = __m512;   // 16 floats
using I = __m512i;  // 16 dwords, or their 64 bytes

inline __mmask16 firstLanes(std::int64_t n) { return __mmask16(n >= 16 ? 0xffffu : (1u << n) - 1u); }

inline F zeroF() { return _mm512_setzero_ps(); }
inline F setF(float x) { return _mm512_set1_ps(x); }
inline F loadF(const float* p) { return _mm512_loadu_ps(p); }
inline F loadF(const float* p, std::int64_t n) { return _mm512_maskz_loadu_ps(firstLanes(n), p); }
inline void storeF(float* p, F x) { _mm512_storeu_ps(p, x); }
inline void storeF(float* p, F x, std::int64_t n) { _mm512_mask_storeu_ps(p, firstLanes(n), x); }
inline F addF(F a, F b) { return _mm512_add_ps(a, b); }
inline F subF(F a, F b) { return _mm512_sub_ps(a, b); }
inline F mulF(F a, F b) { return _mm512_mul_ps(a, b); }
inline F fmaF(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
inline F maxF(F a, F b) { return _mm512_max_ps(a, b); }
/// a where x >= bound, zero elsewhere.
inline F zeroBelow(F a, F x, F bound) {
    return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(x, bound, _CMP_GE_OQ), a);
}
/// a in the first n lanes, b in the others.
inline F blendF(F a, F b, std::int64_t n) { return _mm512_mask_mov_ps(b, firstLanes(n), a); }
/// Whether any lane of a is greater than that of b.
inline bool anyGreater(F a, F b) { return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ) != 0; }
inline I bitsOf(F x) { return _mm512_castps_si512(x); }
inline F floatsOf(I x) { return _mm512_castsi512_ps(x); }

inline I zeroI() { return _mm512_setzero_si512(); }
inline I setI(std::int32_t x) { return _mm512_set1_epi32(x); }
inline I setBytes(int x) { return _mm512_set1_epi8(char(x)); }
inline I loadI(const void* p) { return _mm512_loadu_si512(p); }
inline I loadI(const void* p, std::int64_t n) { return _mm512_maskz_loadu_epi32(firstLanes(n), p); }
inline void storeI(void* p, I x) { _mm512_storeu_si512(p, x); }
/// x in a register: for what is loaded once and used several times. Compilers put a load into each of its uses, which
/// costs nothing on paper; but rows lie across cache lines, and every such load counts twice.
inline I held(I x) {
#if defined(__GNUC__)
    __asm__("" : "+v"(x));
#endif
    return x;
}
inline I addI(I a, I b) { return _mm512_add_epi32(a, b); }
inline I subI(I a, I b) { return _mm512_sub_epi32(a, b); }
inline I maxI(I a, I b) { return _mm512_max_epi32(a, b); }
inline I andI(I a, I b) { return _mm512_and_si512(a, b); }
/// a | (b & mask).
inline I orMasked(I a, I b, I mask) { return _mm512_ternarylogic_epi32(a, b, mask, 0xf8); }
template <int N>
inline I shiftLeft(I x) { return _mm512_slli_epi32(x, N); }
template <int N>
inline I shiftRight(I x) { return _mm512_srli_epi32(x, N); }
/// The same with copies of the sign.
template <int N>
inline I shiftRightSigned(I x) { return _mm512_srai_epi32(x, N); }
/// Pairs of 16 bits in each lane: the low ones of a and b; a.low * b.low + a.high * b.high; 2 * 16 signed bytes widened.
inline I pairOf(I a, I b) { return _mm512_mask_blend_epi16(0xaaaaaaaa, a, _mm512_slli_epi32(b, 16)); }
inline I pairDot(I a, I b) { return _mm512_madd_epi16(a, b); }
inline I bytePairs(const void* p) { return _mm512_cvtepi8_epi16(_mm256_loadu_si256(static_cast<const __m256i*>(p))); }
inline I bytePairs(const void* p, std::int64_t n) {
    return _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi16(firstLanes(n), p));
}
inline F toFloat(I x) { return _mm512_cvtepi32_ps(x); }
/// To the nearest integer, ties to even.
inline I toInt(F x) { return _mm512_cvtps_epi32(x); }
/// The low 8 bits of each lane, one after another.
inline void storeLowBytes(void* p, I x) { _mm_storeu_si128(static_cast<__m128i*>(p), _mm512_cvtepi32_epi8(x)); }

inline F halves(const void* p) { return _mm512_cvtph_ps(_mm256_loadu_si256(static_cast<const __m256i*>(p))); }
inline F halves(const void* p, std::int64_t n) {
    return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(firstLanes(n), p));
}
inline void storeHalves(void* p, F x) {
    _mm256_storeu_si256(static_cast<__m256i*>(p), _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
inline F bfloats(const void* p) {
    const __m256i x = _mm256_loadu_si256(static_cast<const __m256i*>(p));
    return floatsOf(_mm512_slli_epi32(_mm512_cvtepu16_epi32(x), 16));
}
inline F bfloats(const void* p, std::int64_t n) {
    return floatsOf(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(firstLanes(n), p)), 16));
}
inline I signedBytes(const void* p) { return _mm512_cvtepi8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p))); }
inline I signedBytes(const void* p, std::int64_t n) {
    return _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(firstLanes(n), p));
}

/// The f16 at p in every lane.
inline F halfScale(const void* p) { return _mm512_broadcastss_ps(_mm_cvtph_ps(_mm_loadu_si16(p))); }
/// 16 bytes of nibbles, minus 8, as floats: the 16 low nibbles, then the 16 high ones.
inline void centredNibbles(const void* p, F* out) {
    const I raw = _mm512_cvtepu8_epi32(_mm_loadu_si128(static_cast<const __m128i*>(p)));
    const F values = _mm512_setr_ps(-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7);
    out[0] = _mm512_permutexvar_ps(raw, values);  // looks at four bits of an index
    out[1] = _mm512_permutexvar_ps(_mm512_srli_epi32(raw, 4), values);
}

/// Entry of a 16-byte table for every byte (0..15).
inline I lookUp(const std::uint8_t* table, I index) {
    const __m128i t = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table));
    return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(t), index);
}

/// Sums of products of four unsigned codes (at most kMaxCode) with four signed bytes in each lane, added to `start`.
/// Codes of 8 bits stand for code - 128 where kDotRemovesBias says so; here they stand for themselves.
constexpr bool kDotRemovesBias = false;
template <int kMaxCode>
struct Dot {
    Dot() = default;
    explicit Dot(I start) : sum(start) {}
    void add(I codes, I q) { sum = _mm512_dpbusd_epi32(sum, codes, q); }
    I total() const { return sum; }
    I sum;
};

/// Whether there are products of 2 x 8 by 8 x 2 bytes: PairProduct, see neon/lanes.h.
constexpr bool kPairProducts = false;

/// The tree of kernels.h over the 16 partial sums.
inline float treeSum(const F* parts) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(parts[0]), _mm512_extractf32x8_ps(parts[0], 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

/// treeSum of kWidth vectors at once: lane i of the result belongs to rows[i].
inline F treeSums(const F (*rows)[1]) {
    F eight[8];
    for (int i = 0; i < 8; ++i) {
        const F a = rows[i][0];
        const F b = rows[i + 8][0];
        eight[i] = addF(_mm512_shuffle_f32x4(a, b, 0x44), _mm512_shuffle_f32x4(a, b, 0xee));
    }
    F four[4];
    for (int i = 0; i < 4; ++i) {
        four[i] = addF(_mm512_shuffle_f32x4(eight[i], eight[i + 4], 0x88),
                       _mm512_shuffle_f32x4(eight[i], eight[i + 4], 0xdd));
    }
    F two[2];
    for (int i = 0; i < 2; ++i) {
        const __m512d a = _mm512_castps_pd(four[i]);
        const __m512d b = _mm512_castps_pd(four[i + 2]);
        two[i] = addF(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)), _mm512_castpd_ps(_mm512_unpackhi_pd(a, b)));
    }
    const F one = addF(_mm512_shuffle_ps(two[0], two[1], 0x88), _mm512_shuffle_ps(two[0], two[1], 0xdd));
    // Quarters hold rows 0, 8, 4, 12 (+ 0, 2, 1, 3).
    const I order = _mm512_setr_epi32(0, 2, 1, 3, 8, 10, 9, 11, 4, 6, 5, 7, 12, 14, 13, 15);
    return _mm512_permutexvar_ps(order, one);
}

/// The scale of each lane's super-block, d[0] for lanes 0-7 and d[1] for the rest; `n` lanes are used.
inline F superScales(const std::byte* d, std::int64_t n) {
    const __m128 both = _mm_cvtph_ps(n > 8 ? _mm_loadu_si32(d) : _mm_loadu_si16(d));
    const I which = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
    return _mm512_permutexvar_ps(which, _mm512_castps128_ps512(both));
}

/// Four byte vectors interleaved: dword j of out[v] holds byte 16(j/4) + 4v + j%4 of a, b, c and d.
inline void interleave(I a, I b, I c, I d, I* out) {
    const I ab0 = _mm512_unpacklo_epi8(a, b);
    const I ab1 = _mm512_unpackhi_epi8(a, b);
    const I cd0 = _mm512_unpacklo_epi8(c, d);
    const I cd1 = _mm512_unpackhi_epi8(c, d);
    out[0] = _mm512_unpacklo_epi16(ab0, cd0);
    out[1] = _mm512_unpackhi_epi16(ab0, cd0);
    out[2] = _mm512_unpacklo_epi16(ab1, cd1);
    out[3] = _mm512_unpackhi_epi16(ab1, cd1);
}

inline void prefetch(const void* p) { _mm_prefetch(static_cast<const char*>(p), _MM_HINT_T0); }

}  // namespace
}  // namespace thimble::kernels
