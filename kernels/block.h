#pragma once

// One block of 32 quantized values taken apart, the common ground of all file formats: scalar, for dequantization,
// packing and the reference kernels.

#include "kernels/layout.h"

namespace thimble::kernels {

struct Block {
    std::uint8_t code[kBlock];   // as stored, see layout.h (indices for the IQ4 types)
    std::uint16_t d = 0, m = 0;  // f16 bits: scale, and minimum (or its scale)
    std::int16_t s[2] = {1, 1};  // integer factor of d per half of the block
    std::int16_t sm[2] = {1, 1};  // integer factor of m per half
};

/// Block `index` of a row as the file stores it, and as packRows stored it.
void readFileBlock(WeightType type, const std::byte* row, std::int64_t index, Block& out);
void readPackedBlock(WeightType type, const std::byte* row, std::int64_t blocks, std::int64_t index, Block& out);
void writePackedBlock(WeightType type, const Block& block, std::int64_t blocks, std::int64_t index, std::byte* row);

/// The block as numbers: value[i] = scale[i / 16] * q[i] + minimum[i / 16].
struct BlockValues {
    std::int16_t q[kBlock];  // code - offset
    float scale[2];
    float minimum[2];
};
BlockValues blockValues(WeightType type, const Block& block);

}  // namespace thimble::kernels
