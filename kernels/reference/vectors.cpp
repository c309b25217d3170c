#include <bit>
#include <cmath>

#include "kernels/exponential.h"
#include "kernels/reference/reference.h"

namespace thimble::kernels::reference {

float exponentialOf(float x) {
    using namespace exponential;
    if (!(x >= kLowest)) return x != x ? x : 0.0F;
    const float shifted = std::fma(x, kLog2E, kRound);
    const float n = shifted - kRound;
    float r = std::fma(n, -kLn2High, x);
    r = std::fma(n, -kLn2Low, r);
    float p = kPolynomial[0];
    for (int i = 1; i < 6; ++i) p = std::fma(p, r, kPolynomial[i]);
    p = std::fma(p, r * r, r) + 1.0F;
    return p * std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) + 127u) << 23);
}

void rmsNorm(const float* x, const float* gain, std::int64_t n, float eps, float* out) {
    Lanes lanes;
    for (std::int64_t i = 0; i < n; ++i) lanes.sum[i % kLanes] = std::fma(x[i], x[i], lanes.sum[i % kLanes]);
    const float scale = 1.0F / std::sqrt(lanes.tree() / float(n) + eps);
    for (std::int64_t i = 0; i < n; ++i) out[i] = x[i] * scale * gain[i];
}

void rope(float* x, int heads, int headDim, const float* cosines, const float* sines) {
    const int half = headDim / 2;
    for (float* head = x; head < x + std::ptrdiff_t(heads) * headDim; head += headDim) {
        for (int i = 0; i < half; ++i) {
            const float a = head[i];
            const float b = head[i + half];
            head[i] = a * cosines[i] - b * sines[i];
            head[i + half] = b * cosines[i] + a * sines[i];
        }
    }
}

void add(const float* x, std::int64_t n, float* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] += x[i];
}

std::int64_t argMax(const float* x, std::int64_t n) {
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < n; ++i) {
        if (x[i] > x[best]) best = i;
    }
    return best;
}

float softmaxInPlace(float* x, std::int64_t n) {
    if (n == 0) return 0;
    const float largest = x[argMax(x, n)];
    Lanes lanes;
    for (std::int64_t i = 0; i < n; ++i) {
        x[i] = exponentialOf(x[i] - largest);
        lanes.sum[i % kLanes] += x[i];
    }
    return lanes.tree();
}

}  // namespace thimble::kernels::reference
