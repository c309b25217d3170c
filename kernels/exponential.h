#pragma once

// exp(x) for x <= 0, the same float operations in every kernel: x = n ln2 + r with |r| <= ln2/2, a polynomial in r
// (Cephes expf, S. Moshier), and n added to the exponent. Error below 1.5 ulp; below -87.3 the result is 0.

namespace thimble::kernels::exponential {

inline constexpr float kLowest = -87.33654F;         // exp of less is not a normal number
inline constexpr float kLog2E = 1.44269504F;
inline constexpr float kRound = 12582912.0F;         // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
inline constexpr float kLn2High = 0.693359375F;
inline constexpr float kLn2Low = -2.12194440e-4F;
inline constexpr float kPolynomial[6] = {1.9875691500e-4F, 1.3981999507e-3F, 8.3334519073e-3F,
                                         4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F};

}  // namespace thimble::kernels::exponential
