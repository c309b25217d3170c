#pragma once

// The scalar meaning of every kernel: short loops in the order that kernels.h promises. Runs on any machine.

#include <cstring>

#include "kernels/block.h"
#include "kernels/half.h"
#include "kernels/kernels.h"

#define THIMBLE_LEVEL reference
#include "kernels/level.h"

namespace thimble::kernels::reference {

/// 16 partial sums, as row products, norms and attention scores use them.
struct Lanes {
    float sum[kLanes] = {};
    /// Halves added until one is left: 16 -> 8 -> 4 -> 2 -> 1.
    float tree() const;
};

/// The scale that maps the block's largest magnitude to 127, and the factor that divides by it. A block with an
/// infinity or a NaN gets scale NaN and factor 0, so that the fault shows in the result.
struct BlockScale {
    float scale;
    float inverse;
};
BlockScale blockScale(const float* x, std::int64_t count);

/// x * inverse, rounded to the nearest integer, ties to even.
std::int8_t toInt8(float x, BlockScale scale);

float exponentialOf(float x);

}  // namespace thimble::kernels::reference
