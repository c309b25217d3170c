#include <cmath>

#include "kernels/half.h"
#include "kernels/layout.h"

namespace thimble::kernels {
namespace {

void put(std::byte* p, std::uint16_t value) { std::memcpy(p, &value, 2); }

// A code of 0..15; scales so small that their reciprocal overflows still give a code, never undefined behaviour.
int toNibble(float x) {
    const float shifted = x + 8.5F;
    if (!(shifted > 0)) return 0;
    return shifted < 15 ? int(shifted) : 15;
}

void quantizeQ4(const float* x, std::byte* out) {
    float largest = 0;  // with its sign: the scale maps it to -8 exactly
    for (int i = 0; i < kBlock; ++i) {
        if (std::fabs(x[i]) > std::fabs(largest)) largest = x[i];
    }
    const float d = largest / -8;
    const float inverse = d != 0 ? 1.0F / d : 0.0F;
    put(out, floatToHalf(d));
    for (int i = 0; i < 16; ++i) out[2 + i] = std::byte(toNibble(x[i] * inverse) | toNibble(x[16 + i] * inverse) << 4);
}

void quantizeQ8(const float* x, std::byte* out) {
    float largest = 0;
    for (int i = 0; i < kBlock; ++i) largest = std::fmax(largest, std::fabs(x[i]));
    const float d = largest / 127;
    const float inverse = d != 0 ? 1.0F / d : 0.0F;
    put(out, floatToHalf(d));
    for (int i = 0; i < kBlock; ++i) {
        const float q = std::round(x[i] * inverse);
        out[2 + i] = std::byte(std::int8_t(q >= -127 ? (q <= 127 ? q : 127) : -127));
    }
}

}  // namespace

bool quantizeWeights(WeightType type, const float* values, std::int64_t count, std::byte* file) {
    switch (type) {
        case WeightType::F32: std::memcpy(file, values, std::size_t(count) * 4); return true;
        case WeightType::F16:
            for (std::int64_t i = 0; i < count; ++i) put(file + 2 * i, floatToHalf(values[i]));
            return true;
        case WeightType::BF16:
            for (std::int64_t i = 0; i < count; ++i) put(file + 2 * i, floatToBfloat(values[i]));
            return true;
        case WeightType::Q4_0:
            for (std::int64_t b = 0; b < count / kBlock; ++b) quantizeQ4(values + b * kBlock, file + 18 * b);
            return true;
        case WeightType::Q8_0:
            for (std::int64_t b = 0; b < count / kBlock; ++b) quantizeQ8(values + b * kBlock, file + 34 * b);
            return true;
        default: return false;
    }
}

}  // namespace thimble::kernels
