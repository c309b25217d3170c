#pragma once

// How packed weights lie in memory: the one description that packing, the scalar reference and the fast kernels share.
//
// Row products see every quantized type as blocks of 32 values
//     value[i] = scale[i / 16] * (code[i] - offset) + minimum[i / 16]
// with unsigned codes of 2 to 8 bits. A packed row of B blocks holds, for each group of w = min(16, blocks left) blocks,
// its bit planes, and after all groups the scales of the row:
//     plane of 8 bits   8 vectors of w dwords: vector k, lane j = values 4k .. 4k+3 of block j
//     plane of 4 bits   4 vectors: low nibbles are values 4k .. 4k+3, high nibbles values 16+4k .. 16+4k+3
//     plane of 2 bits   2 vectors: bits 2s, 2s+1 of vector p are values 4(4p+s) .. 4(4p+s)+3
//     plane of 1 bit    1 vector: bit k of each byte belongs to values 4k .. 4k+3
// The low plane comes first, the plane of higher bits after it. Lanes are blocks, so that integer dot products need no
// shuffles, and partial sums stay apart until the row's end.

#include <cstddef>
#include <cstdint>

#include "kernels/kernels.h"

namespace thimble::kernels {

inline constexpr int kBlock = 32;   // values that share one activation scale
inline constexpr int kLanes = 16;   // blocks in a group, partial sums of a row product
inline constexpr int kSuper = 8;    // blocks in a super-block of the K types (256 values)

/// What info() tells, for code that needs it as constants.
static constexpr WeightTypeInfo kWeightTypes[] = {
    {"F32", 1, 4, false},     {"F16", 1, 2, false},      {"BF16", 1, 2, false},    {"Q4_0", 32, 18, true},
    {"Q4_1", 32, 20, true},   {"Q5_0", 32, 22, true},    {"Q5_1", 32, 24, true},   {"Q8_0", 32, 34, true},
    {"Q2_K", 256, 84, true},  {"Q3_K", 256, 110, true},  {"Q4_K", 256, 144, true}, {"Q5_K", 256, 176, true},
    {"Q6_K", 256, 210, true}, {"IQ4_NL", 32, 18, true},  {"IQ4_XS", 256, 136, true},
};

enum class ScaleForm : std::uint8_t {
    Half,         // f16 d[B]
    HalfMin,      // f16 d[B], f16 m[B]
    Super,        // f16 d[B/8], int8 s[B]                                     scale = d*s
    SuperMin,     // f16 d[B/8], f16 -dmin[B/8], u8 s[B], u8 m[B]              scale = d*s, minimum = -dmin*m
    SuperHalves,  // f16 d[B/8], int8 s0[B], int8 s1[B]                        scale[i] = d*s_i
    SuperPairs,   // f16 d[B/8], int8 (s0, s1)[B]                              the same
    SuperPairsMin,  // f16 d[B/8], f16 -dmin[B/8], u8 (p0, p1)[B], p = s | m << 4
};

struct PackedForm {
    int lowBits;
    int highBits;   // bits of the second plane, 0 when there is none
    int offset;     // subtracted from every code
    bool table;     // the stored nibble is an index into kIq4Table; the code is the entry + 128
    ScaleForm scales;
};

/// The values that IQ4_NL and IQ4_XS choose from.
inline constexpr std::int8_t kIq4Table[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

static constexpr bool isFloatType(WeightType type) { return type <= WeightType::BF16; }

static constexpr PackedForm packedForm(WeightType type) {
    switch (type) {
        case WeightType::Q4_0: return {4, 0, 8, false, ScaleForm::Half};
        case WeightType::Q4_1: return {4, 0, 0, false, ScaleForm::HalfMin};
        case WeightType::Q5_0: return {4, 1, 16, false, ScaleForm::Half};
        case WeightType::Q5_1: return {4, 1, 0, false, ScaleForm::HalfMin};
        case WeightType::Q2_K: return {2, 0, 0, false, ScaleForm::SuperPairsMin};
        case WeightType::Q3_K: return {2, 1, 4, false, ScaleForm::SuperPairs};
        case WeightType::Q4_K: return {4, 0, 0, false, ScaleForm::SuperMin};
        case WeightType::Q5_K: return {4, 1, 0, false, ScaleForm::SuperMin};
        case WeightType::Q6_K: return {4, 2, 32, false, ScaleForm::SuperHalves};
        case WeightType::IQ4_NL: return {4, 0, 128, true, ScaleForm::Half};
        case WeightType::IQ4_XS: return {4, 0, 128, true, ScaleForm::Super};
        default: return {8, 0, 128, false, ScaleForm::Half};  // Q8_0: int8 + 128
    }
}

static constexpr bool hasMinimum(ScaleForm form) {
    return form == ScaleForm::HalfMin || form == ScaleForm::SuperMin || form == ScaleForm::SuperPairsMin;
}
/// Whether the halves' factors are 16-bit pairs that weigh integer products (which then fit 16 bits, too).
static constexpr bool hasPairs(ScaleForm form) {
    return form == ScaleForm::SuperPairs || form == ScaleForm::SuperPairsMin;
}
static constexpr bool hasHalves(ScaleForm form) { return form == ScaleForm::SuperHalves || hasPairs(form); }
static constexpr bool hasSuper(ScaleForm form) { return form >= ScaleForm::Super; }

/// Bytes of the bit planes of one block, and of the scales of `blocks` blocks.
static constexpr std::int64_t planeBytes(PackedForm form) { return kBlock / 8 * (form.lowBits + form.highBits); }
static constexpr std::int64_t scaleBytes(ScaleForm form, std::int64_t blocks) {
    const std::int64_t superBlocks = blocks / kSuper;
    switch (form) {
        case ScaleForm::Half: return 2 * blocks;
        case ScaleForm::HalfMin: return 4 * blocks;
        case ScaleForm::Super: return 2 * superBlocks + blocks;
        case ScaleForm::SuperHalves:
        case ScaleForm::SuperPairs: return 2 * superBlocks + 2 * blocks;
        default: return 4 * superBlocks + 2 * blocks;
    }
}

static constexpr int floatBytes(WeightType type) { return type == WeightType::F32 ? 4 : 2; }

/// Neurons layout of a down matrix. Quantized: per block of 32 neurons, 32 rows of codes, then f16 scales [hidden].
/// A row of codes is cut into chunks of c = min(chunk, hidden left) outputs, chunk = 128 for nibbles and 64 for bytes,
/// stored so that interleaving the bytes of four neurons yields vectors of w consecutive outputs:
///     nibbles  w = c/8, byte 16L + 4v + i: low nibble output w*v + 4L + i, high nibble the same + c/2
///     bytes    w = c/4, byte 16L + 4v + i: output w*v + 4L + i, as int8 + 128
static constexpr int downBits(WeightType type) { return type == WeightType::Q4_0 ? 4 : 8; }
static constexpr std::int64_t downChunk(WeightType type) { return type == WeightType::Q4_0 ? 128 : 64; }
static constexpr std::int64_t downRowBytes(WeightType type, std::int64_t hidden) { return hidden * downBits(type) / 8; }
static constexpr std::int64_t downBlockBytes(WeightType type, std::int64_t hidden) {
    return kBlock * downRowBytes(type, hidden) + 2 * hidden;
}

/// Below this largest magnitude a block of activations counts as zero: its reciprocal would overflow.
inline constexpr float kTinyMagnitude = 1e-30F;

}  // namespace thimble::kernels
