#pragma once

// 16-bit floats in scalar code, exactly as the hardware converts them (round to nearest even, denormals kept).
// `static`: files compiled for different instruction sets include this, and must not share one compiled copy.

#include <bit>
#include <cstdint>
#include <cstring>

namespace thimble::kernels {

[[maybe_unused]] static inline float halfToFloat(std::uint16_t h) {
    const std::uint32_t sign = std::uint32_t(h & 0x8000u) << 16;
    const std::uint32_t magnitude = h & 0x7fffu;
    if (magnitude >= 0x7c00u) return std::bit_cast<float>(sign | 0x7f800000u | ((magnitude & 0x3ffu) << 13));
    if (magnitude >= 0x0400u) return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000u));
    const float denormal = float(magnitude) * 0x1p-24F;
    return sign ? -denormal : denormal;
}

[[maybe_unused]] static inline std::uint16_t floatToHalf(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    const std::uint16_t sign = std::uint16_t((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u) return std::uint16_t(sign | 0x7e00u | ((magnitude >> 13) & 0x1ffu));  // NaN, quiet
    if (magnitude >= 0x477ff000u) return sign | 0x7c00u;                                // rounds to infinity
    if (magnitude < 0x38800000u) {                                                      // below 2^-14: denormal
        // Adding 0.5 aligns the value so that the float adder rounds it to a multiple of 2^-24.
        const float aligned = std::bit_cast<float>(magnitude) + 0.5F;
        return std::uint16_t(sign | (std::bit_cast<std::uint32_t>(aligned) - std::bit_cast<std::uint32_t>(0.5F)));
    }
    const std::uint32_t odd = (magnitude >> 13) & 1u;
    return std::uint16_t(sign | ((magnitude - 0x38000000u + 0xfffu + odd) >> 13));
}

[[maybe_unused]] static inline float bfloatToFloat(std::uint16_t b) {
    return std::bit_cast<float>(std::uint32_t(b) << 16);
}

[[maybe_unused]] static inline std::uint16_t floatToBfloat(float value) {
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return std::uint16_t((bits >> 16) | 64u);  // NaN, quiet
    return std::uint16_t((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

/// Reads a trivially copyable value from bytes of any alignment.
template <class T>
[[maybe_unused]] static inline T readAs(const void* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

}  // namespace thimble::kernels
