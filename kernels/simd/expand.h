#pragma once

// Rows as their files store them, turned into floats 32 values at a time; file formats as in block.cpp, the same bits
// as dequantize().

#include "kernels/bytes16.h"
#include "kernels/half.h"
#include "kernels/simd/unpack.h"

namespace thimble::kernels {
namespace {

constexpr int kVectorsOf32 = kBlock / kWidth;

inline int byteAt(const std::byte* p) { return static_cast<int>(*p); }

/// One block of 32 quantized values: value[i] = scale[i / 16] * code[i] + minimum[i / 16].
struct FileBlock {
    Bytes16 codes[2];  // signed, the offset taken away; of the IQ4 types indices into their table
    F scale[2];
    F minimum[2];

    void setScale(F d) { scale[0] = scale[1] = d; }
    void setMinimum(F m) { minimum[0] = minimum[1] = m; }
    void setNibbles(const std::byte* qs) {
        const Bytes16 raw = Bytes16::load(qs);
        codes[0] = raw.low();
        codes[1] = raw.high();
    }
};

/// d times an integer factor.
inline F times(F d, int factor) { return mulF(d, setF(float(factor))); }

/// Adds the fifth bits of Q5_0 and Q5_1.
inline void addFifthBits(const std::byte* qh, FileBlock& out) {
    for (int half = 0; half < 2; ++half) {
        const int bits = byteAt(qh + 2 * half) | byteAt(qh + 2 * half + 1) << 8;
        out.codes[half] = out.codes[half] | (Bytes16::fromBits(bits) & Bytes16::all(16));
    }
}

/// Scale and minimum number `sub` of Q4_K and Q5_K, six bits each in 12 bytes.
inline void setFactors6(const std::byte* p, int sub, F d, F m, FileBlock& out) {
    int s = 0, least = 0;
    if (sub < 4) {
        s = byteAt(p + sub) & 63;
        least = byteAt(p + sub + 4) & 63;
    } else {
        s = (byteAt(p + sub + 4) & 15) | (byteAt(p + sub - 4) >> 6) << 4;
        least = (byteAt(p + sub + 4) >> 4) | (byteAt(p + sub) >> 6) << 4;
    }
    out.setScale(times(d, s));
    out.setMinimum(times(m, -least));
}

/// Scale number n of Q3_K, six bits each in 12 bytes.
inline int factor6(const std::byte* p, int n) {
    const int low = byteAt(p + n % 8) >> (n / 8 * 4) & 15;
    const int high = byteAt(p + 8 + n % 4) >> (n / 4 * 2) & 3;
    return (low | high << 4) - 32;
}

/// Block `sub` of the super-block at p, or the block at p where a type has none.
template <WeightType kType>
THIMBLE_INLINE void readBlock(const std::byte* p, int sub, FileBlock& out) {
    using enum WeightType;
    if constexpr (kType == Q4_1 || kType == Q5_0 || kType == Q5_1 || kType == IQ4_NL) {
        constexpr bool kMinimum = kType == Q4_1 || kType == Q5_1, kFive = kType == Q5_0 || kType == Q5_1;
        out.setScale(halfScale(p));
        if constexpr (kMinimum) out.setMinimum(halfScale(p + 2));
        const std::byte* rest = p + (kMinimum ? 4 : 2);
        out.setNibbles(rest + (kFive ? 4 : 0));
        if constexpr (kFive) addFifthBits(rest, out);
        if constexpr (kType == Q5_0) {
            for (Bytes16& codes : out.codes) codes = codes - Bytes16::all(16);
        }
    } else if constexpr (kType == IQ4_XS) {
        const int low = byteAt(p + 4 + sub / 2) >> (sub % 2 * 4) & 15;
        const int high = (byteAt(p + 2) | byteAt(p + 3) << 8) >> (2 * sub) & 3;
        out.setScale(times(halfScale(p), (low | high << 4) - 32));
        out.setNibbles(p + 8 + 16 * sub);
    } else if constexpr (kType == Q4_K || kType == Q5_K) {
        constexpr bool kFive = kType == Q5_K;
        setFactors6(p + 4, sub, halfScale(p), halfScale(p + 2), out);
        for (int half = 0; half < 2; ++half) {
            const std::byte* qs = p + (kFive ? 48 : 16) + sub / 2 * 32 + 16 * half;
            out.codes[half] = Bytes16::load(qs).field(sub % 2 * 4, 4);
            if constexpr (kFive)
                out.codes[half] = out.codes[half] | Bytes16::load(p + 16 + 16 * half).field(sub, 1).up(4);
        }
    } else {
        const F d = halfScale(p + (kType == Q2_K ? 80 : kType == Q3_K ? 108 : 208));
        for (int half = 0; half < 2; ++half) {
            Bytes16& codes = out.codes[half];
            const int at = sub / 4 * 32 + 16 * half, n = 2 * sub + half;
            if constexpr (kType == Q2_K) {
                codes = Bytes16::load(p + 16 + at).field(sub % 4 * 2, 2);
                out.scale[half] = times(d, byteAt(p + n) & 15);
                out.minimum[half] = times(halfScale(p + 82), -(byteAt(p + n) >> 4));
            } else if constexpr (kType == Q3_K) {
                const Bytes16 high = Bytes16::load(p + 16 * half).field(sub, 1).up(2);
                codes = (Bytes16::load(p + 32 + at).field(sub % 4 * 2, 2) | high) - Bytes16::all(4);
                out.scale[half] = times(d, factor6(p + 96, n));
            } else {
                static_assert(kType == Q6_K);
                const Bytes16 low =
                    Bytes16::load(p + sub / 4 * 64 + sub % 2 * 32 + 16 * half).field(sub % 4 / 2 * 4, 4);
                codes = (low | Bytes16::load(p + 128 + at).field(sub % 4 * 2, 2).up(4)) - Bytes16::all(32);
                out.scale[half] = times(d, readAs<std::int8_t>(p + 192 + n));
            }
        }
    }
}

/// Entries of the IQ4 types' table for indices in dwords.
inline I tableEntries(I index) { return subI(andI(lookUp(kIq4Codes.entry, index), setI(255)), setI(128)); }

/// Values [h, h + 32) of a row as its file stores it; h is a multiple of 32.
template <WeightType kType>
THIMBLE_INLINE void expand(const std::byte* row, std::int64_t h, F* out) {
    using enum WeightType;
    if constexpr (kType == Q4_0) {
        const std::byte* block = row + h / kBlock * 18;
        const F scale = halfScale(block);
        centredNibbles(block + 2, out);
        for (int v = 0; v < kVectorsOf32; ++v) out[v] = mulF(scale, out[v]);
    } else if constexpr (kType == Q8_0) {
        const std::byte* block = row + h / kBlock * 34;
        const F scale = halfScale(block);
        for (int v = 0; v < kVectorsOf32; ++v) out[v] = mulF(scale, toFloat(signedBytes(block + 2 + v * kWidth)));
    } else if constexpr (isFloatType(kType)) {
        for (int v = 0; v < kVectorsOf32; ++v) {
            const std::int64_t at = h + v * kWidth;
            if constexpr (kType == F32) out[v] = loadF(reinterpret_cast<const float*>(row) + at);
            if constexpr (kType == F16) out[v] = halves(row + 2 * at);
            if constexpr (kType == BF16) out[v] = bfloats(row + 2 * at);
        }
    } else {
        constexpr WeightTypeInfo kInfo = kWeightTypes[std::size_t(kType)];
        FileBlock block;
        readBlock<kType>(row + h / kInfo.blockValues * kInfo.blockBytes, int(h % kInfo.blockValues / kBlock), block);
        std::byte codes[kBlock];
        for (int half = 0; half < 2; ++half) block.codes[half].store(codes + 16 * half);
        for (int v = 0; v < kVectorsOf32; ++v) {
            I code = signedBytes(codes + v * kWidth);
            if constexpr (packedForm(kType).table) code = tableEntries(code);
            const int half = v * kWidth / 16;
            out[v] = mulF(block.scale[half], toFloat(code));
            if constexpr (hasMinimum(packedForm(kType).scales)) out[v] = addF(out[v], block.minimum[half]);
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
