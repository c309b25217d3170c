#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

namespace thimble::kernels {
namespace {  // included under the flags of several instruction sets, which must not share one compiled copy

[[maybe_unused]] constexpr std::int64_t kCacheLine = 64;  // of the machines that we know; another size costs speed only

// Asks for a cache line before it is read, or written. Any address will do. To be called in the loop that needs it: GCC
// takes a function of nothing but these for one without effects, and drops calls of it.
inline void prefetchToRead([[maybe_unused]] const std::byte* line) {
#if defined(__GNUC__)
    __builtin_prefetch(line, 0);
#elif defined(_M_X64)
    _mm_prefetch(reinterpret_cast<const char*>(line), _MM_HINT_T0);
#endif
}
inline void prefetchToWrite([[maybe_unused]] std::byte* line) {
#if defined(__GNUC__)
    __builtin_prefetch(line, 1);
#elif defined(_M_X64)
    _mm_prefetch(reinterpret_cast<const char*>(line), _MM_HINT_T0);
#endif
}

// Sixteen bytes in a register that every machine of its kind has (SSE2, NEON): for packing weights while they are
// loaded, and for unpacking codes that a file keeps side by side.
#if defined(__SSE2__) || defined(_M_X64)

struct Bytes16 {
    __m128i v;

    static Bytes16 load(const std::byte* from) { return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))}; }
    static Bytes16 all(std::uint8_t value) { return {_mm_set1_epi8(static_cast<char>(value))}; }
    /// Byte i is 0xff where bit i is set, otherwise 0.
    static Bytes16 fromBits(int bits) {
        const __m128i pairs = _mm_set1_epi16(static_cast<short>(bits));
        const __m128i doubled = _mm_unpacklo_epi8(pairs, pairs);
        const __m128i spread = _mm_shufflehi_epi16(_mm_shufflelo_epi16(doubled, 0x00), 0x55);
        const __m128i each = _mm_set1_epi64x(static_cast<long long>(0x8040201008040201u));
        return {_mm_cmpeq_epi8(_mm_and_si128(spread, each), each)};
    }
    void store(std::byte* to) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), v); }
    Bytes16 operator&(Bytes16 b) const { return {_mm_and_si128(v, b.v)}; }
    Bytes16 operator|(Bytes16 b) const { return {_mm_or_si128(v, b.v)}; }
    Bytes16 operator^(Bytes16 b) const { return {_mm_xor_si128(v, b.v)}; }
    Bytes16 operator-(Bytes16 b) const { return {_mm_sub_epi8(v, b.v)}; }
    /// `bits` bits of each byte from bit `from` on; each byte moved up by `bits`, for bytes that stay bytes.
    Bytes16 field(int from, int bits) const {
        return Bytes16{_mm_srl_epi16(v, _mm_cvtsi32_si128(from))} & all(std::uint8_t((1 << bits) - 1));
    }
    Bytes16 up(int bits) const { return {_mm_sll_epi16(v, _mm_cvtsi32_si128(bits))}; }
    Bytes16 low() const { return *this & all(0x0f); }                                 // low nibble of each byte
    Bytes16 high() const { return Bytes16{_mm_srli_epi16(v, 4)} & all(0x0f); }        // high nibble of each byte
    Bytes16 lowToHigh() const { return {_mm_slli_epi16((*this & all(0x0f)).v, 4)}; }  // low nibbles, moved up
    static Bytes16 zipFirst(Bytes16 a, Bytes16 b) { return {_mm_unpacklo_epi8(a.v, b.v)}; }
    static Bytes16 zipSecond(Bytes16 a, Bytes16 b) { return {_mm_unpackhi_epi8(a.v, b.v)}; }
};

#elif defined(__ARM_NEON)

struct Bytes16 {
    uint8x16_t v;

    static Bytes16 load(const std::byte* from) { return {vld1q_u8(reinterpret_cast<const std::uint8_t*>(from))}; }
    static Bytes16 all(std::uint8_t value) { return {vdupq_n_u8(value)}; }
    static Bytes16 fromBits(int bits) {
        const uint8x16_t spread =
            vcombine_u8(vdup_n_u8(static_cast<std::uint8_t>(bits)), vdup_n_u8(static_cast<std::uint8_t>(bits >> 8)));
        return {vtstq_u8(spread, vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201u)))};
    }
    void store(std::byte* to) const { vst1q_u8(reinterpret_cast<std::uint8_t*>(to), v); }
    Bytes16 operator&(Bytes16 b) const { return {vandq_u8(v, b.v)}; }
    Bytes16 operator|(Bytes16 b) const { return {vorrq_u8(v, b.v)}; }
    Bytes16 operator^(Bytes16 b) const { return {veorq_u8(v, b.v)}; }
    Bytes16 operator-(Bytes16 b) const { return {vsubq_u8(v, b.v)}; }
    Bytes16 field(int from, int bits) const {
        return Bytes16{vshlq_u8(v, vdupq_n_s8(std::int8_t(-from)))} & all(std::uint8_t((1 << bits) - 1));
    }
    Bytes16 up(int bits) const { return {vshlq_u8(v, vdupq_n_s8(std::int8_t(bits)))}; }
    Bytes16 low() const { return *this & all(0x0f); }
    Bytes16 high() const { return {vshrq_n_u8(v, 4)}; }
    Bytes16 lowToHigh() const { return {vshlq_n_u8(v, 4)}; }
    static Bytes16 zipFirst(Bytes16 a, Bytes16 b) { return {vzip1q_u8(a.v, b.v)}; }
    static Bytes16 zipSecond(Bytes16 a, Bytes16 b) { return {vzip2q_u8(a.v, b.v)}; }
};

#else

struct Bytes16 {
    std::uint8_t v[16];

    template <class Fn>
    static Bytes16 each(Fn fn) {
        Bytes16 out;
        for (int i = 0; i < 16; ++i) out.v[i] = static_cast<std::uint8_t>(fn(i));
        return out;
    }
    static Bytes16 load(const std::byte* from) {
        Bytes16 out;
        std::memcpy(out.v, from, 16);
        return out;
    }
    static Bytes16 all(std::uint8_t value) {
        return each([&](int) { return value; });
    }
    static Bytes16 fromBits(int bits) {
        return each([&](int i) { return bits >> i & 1 ? 0xff : 0; });
    }
    void store(std::byte* to) const { std::memcpy(to, v, 16); }
    Bytes16 operator&(Bytes16 b) const {
        return each([&](int i) { return v[i] & b.v[i]; });
    }
    Bytes16 operator|(Bytes16 b) const {
        return each([&](int i) { return v[i] | b.v[i]; });
    }
    Bytes16 operator^(Bytes16 b) const {
        return each([&](int i) { return v[i] ^ b.v[i]; });
    }
    Bytes16 operator-(Bytes16 b) const {
        return each([&](int i) { return v[i] - b.v[i]; });
    }
    Bytes16 field(int from, int bits) const {
        return each([&](int i) { return v[i] >> from & ((1 << bits) - 1); });
    }
    Bytes16 up(int bits) const {
        return each([&](int i) { return v[i] << bits; });
    }
    Bytes16 low() const {
        return each([&](int i) { return v[i] & 15; });
    }
    Bytes16 high() const {
        return each([&](int i) { return v[i] >> 4; });
    }
    Bytes16 lowToHigh() const {
        return each([&](int i) { return v[i] << 4; });
    }
    static Bytes16 zipFirst(Bytes16 a, Bytes16 b) {
        return each([&](int i) { return i % 2 ? b.v[i / 2] : a.v[i / 2]; });
    }
    static Bytes16 zipSecond(Bytes16 a, Bytes16 b) {
        return each([&](int i) { return i % 2 ? b.v[8 + i / 2] : a.v[8 + i / 2]; });
    }
};

#endif

/// Transposes 16 x 16 bytes in place: four perfect shuffles of the rows.
inline void transpose(Bytes16 (&rows)[16]) {
    for (int round = 0; round < 4; ++round) {
        Bytes16 shuffled[16];
        for (int i = 0; i < 8; ++i) {
            shuffled[2 * i] = Bytes16::zipFirst(rows[i], rows[i + 8]);
            shuffled[2 * i + 1] = Bytes16::zipSecond(rows[i], rows[i + 8]);
        }
        for (int i = 0; i < 16; ++i) rows[i] = shuffled[i];
    }
}

}  // namespace
}  // namespace thimble::kernels
