#pragma once

// Packed weights in registers: eight vectors of codes (vector k, lane j = values 4k .. 4k+3 of block j) and the scales of
// the blocks, for every type of layout.h.

#include "kernels/simd/common.h"

namespace thimble::kernels {
namespace {

/// Largest code that a type's vectors hold.
constexpr int maxCode(PackedForm form) {
    return form.table || form.lowBits == 8 ? 255 : (1 << (form.lowBits + form.highBits)) - 1;
}

/// x * kPower, a power of two.
template <int kPower>
inline I timesPower(I x) {
    constexpr int kBits = kPower == 4 ? 2 : kPower == 8 ? 3 : kPower == 16 ? 4 : kPower == 32 ? 5 : 7;
    static_assert(1 << kBits == kPower);
    return shiftLeft<kBits>(x);
}

/// x shifted right by kBits, left if negative. Bits that cross bytes are masked off by the caller.
template <int kBits>
inline I shifted(I x) {
    if constexpr (kBits == 0) return x;
    if constexpr (kBits > 0) return shiftRight<kBits>(x);
    return shiftLeft<(kBits < 0 ? -kBits : 1)>(x);
}

/// The table of the IQ4 types as unsigned codes (entry + 128).
struct Iq4Codes {
    std::uint8_t entry[16];
};
constexpr Iq4Codes iq4Codes() {
    Iq4Codes codes{};
    for (int i = 0; i < 16; ++i) codes.entry[i] = std::uint8_t(kIq4Table[i] + 128);
    return codes;
}
constexpr Iq4Codes kIq4Codes = iq4Codes();

template <WeightType kType>
struct Codes {
    static constexpr PackedForm kForm = packedForm(kType);
    I vector[8];

    /// `group` is where the group's planes start, `width` its number of blocks, `part` which kWidth of its lanes.
    template <bool kTail>
    THIMBLE_INLINE void load(const std::byte* group, std::int64_t width, int part) {
        const auto plane = [&](int v) {
            const std::byte* p = group + v * width * 4 + part * kWidth * 4;
            const I raw = kTail ? loadI(p, width - part * kWidth) : loadI(p);
            return kForm.lowBits == 8 ? raw : held(raw);
        };
        if constexpr (kForm.lowBits == 8) {
            for (int k = 0; k < 8; ++k) vector[k] = plane(k);
        } else if constexpr (kForm.lowBits == 4) {
            const I mask = setBytes(0x0f);
            for (int k = 0; k < 4; ++k) {
                const I raw = plane(k);
                vector[k] = andI(raw, mask);
                vector[k + 4] = andI(shiftRight<4>(raw), mask);
            }
        } else {
            const I mask = setBytes(0x03);
            for (int p = 0; p < 2; ++p) {
                const I raw = plane(p);
                vector[4 * p] = andI(raw, mask);
                vector[4 * p + 1] = andI(shiftRight<2>(raw), mask);
                vector[4 * p + 2] = andI(shiftRight<4>(raw), mask);
                vector[4 * p + 3] = andI(shiftRight<6>(raw), mask);
            }
        }
        if constexpr (kForm.highBits == 1) addBits(plane(kForm.lowBits));
        if constexpr (kForm.highBits == 2) {
            addPairs<0>(plane(kForm.lowBits));
            addPairs<4>(plane(kForm.lowBits + 1));
        }
        if constexpr (kForm.table) {
            for (I& codes : vector) codes = lookUp(kIq4Codes.entry, codes);
        }
    }

  private:
    template <int k>
    THIMBLE_INLINE void addBit(I raw) {
        const I mask = setBytes(1 << kForm.lowBits);
        vector[k] = orMasked(vector[k], shifted<k - kForm.lowBits>(raw), mask);
    }
    THIMBLE_INLINE void addBits(I raw) {
        addBit<0>(raw);
        addBit<1>(raw);
        addBit<2>(raw);
        addBit<3>(raw);
        addBit<4>(raw);
        addBit<5>(raw);
        addBit<6>(raw);
        addBit<7>(raw);
    }
    template <int kFirst>
    THIMBLE_INLINE void addPairs(I raw) {
        const I mask = setBytes(0x30);
        vector[kFirst] = orMasked(vector[kFirst], shifted<-4>(raw), mask);
        vector[kFirst + 1] = orMasked(vector[kFirst + 1], shifted<-2>(raw), mask);
        vector[kFirst + 2] = orMasked(vector[kFirst + 2], raw, mask);
        vector[kFirst + 3] = orMasked(vector[kFirst + 3], shifted<2>(raw), mask);
    }
};

/// Scales and minimums of the blocks in the lanes: two of each where the halves of a block have their own, or with pairs
/// one of each and the halves' integer factors.
template <ScaleForm kScales>
struct Scales {
    F scale[kScales == ScaleForm::SuperHalves ? 2 : 1];
    F minimum;
    I factors, minimumFactors;

    /// `p` is where the row's scales start, `blocks` the row's blocks, `first` the block in lane 0, `lanes` those used.
    template <bool kTail>
    THIMBLE_INLINE void load(const std::byte* p, std::int64_t blocks, std::int64_t first, std::int64_t lanes) {
        const auto halfs = [&](const std::byte* at) { return kTail ? halves(at, lanes) : halves(at); };
        const auto bytes = [&](const std::byte* at) { return kTail ? signedBytes(at, lanes) : signedBytes(at); };
        const std::int64_t supers = blocks / kSuper;
        if constexpr (!hasSuper(kScales)) {
            scale[0] = halfs(p + 2 * first);
            if constexpr (hasMinimum(kScales)) minimum = halfs(p + 2 * (blocks + first));
        } else {
            const F d = superScales(p + first / kSuper * 2, lanes);
            const std::byte* s = p + (hasMinimum(kScales) ? 4 : 2) * supers;
            if constexpr (hasMinimum(kScales)) minimum = superScales(p + 2 * supers + first / kSuper * 2, lanes);
            if constexpr (hasPairs(kScales)) {
                scale[0] = d;
                factors = kTail ? bytePairs(s + 2 * first, lanes) : bytePairs(s + 2 * first);
                if constexpr (hasMinimum(kScales)) {
                    const I nibbles = setI(0x000f000f);
                    minimumFactors = andI(shiftRight<4>(factors), nibbles);
                    factors = andI(factors, nibbles);
                }
            } else {
                scale[0] = mulF(d, toFloat(bytes(s + first)));
                if constexpr (kScales == ScaleForm::SuperHalves) scale[1] = mulF(d, toFloat(bytes(s + blocks + first)));
                if constexpr (hasMinimum(kScales)) minimum = mulF(minimum, toFloat(bytes(s + blocks + first)));
            }
        }
    }
};

}  // namespace
}  // namespace thimble::kernels
