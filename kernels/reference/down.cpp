#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/reference/reference.h"

namespace thimble::kernels::reference {
namespace {

// Code of one neuron and output in the Neurons layout of a quantized type (layout.h), offset taken away.
int downCode(const PackedDown& w, std::int64_t neuron, std::int64_t h) {
    const std::byte* row = w.data + neuron / kBlock * downBlockBytes(w.type, w.hidden) +
                           neuron % kBlock * downRowBytes(w.type, w.hidden);
    const std::int64_t chunk = downChunk(w.type);
    const std::int64_t start = h / chunk * chunk;
    const std::int64_t outputs = std::min(chunk, w.hidden - start);
    const bool nibbles = w.type == WeightType::Q4_0;
    const std::int64_t half = nibbles ? outputs / 2 : outputs;  // bytes of the chunk
    const std::int64_t in = (h - start) % half;                 // w*v + 4L + i of layout.h
    const std::int64_t lanes = half / 4;
    const std::int64_t byte = in % lanes / 4 * 16 + in / lanes * 4 + in % 4;
    const int stored = std::to_integer<int>(row[(nibbles ? start / 2 : start) + byte]);
    if (!nibbles) return stored - 128;
    return (h - start < half ? stored & 15 : stored >> 4) - 8;
}

float downScale(const PackedDown& w, std::int64_t block, std::int64_t h) {
    const std::byte* scales =
        w.data + block * downBlockBytes(w.type, w.hidden) + kBlock * downRowBytes(w.type, w.hidden);
    return halfToFloat(readAs<std::uint16_t>(scales + 2 * h));
}

// One output of a quantized Neurons matrix: integer sums inside a block of 32 neurons, then its scale.
float neuronsOutput(const PackedDown& w, const float* a, std::int64_t h) {
    float sum = 0;
    for (std::int64_t b = 0; b < w.neurons / kBlock; ++b) {
        const BlockScale scale = blockScale(a + b * kBlock, kBlock);
        std::int32_t dot = 0;
        for (int i = 0; i < kBlock; ++i) dot += toInt8(a[b * kBlock + i], scale) * downCode(w, b * kBlock + i, h);
        if (scale.scale != 0) sum = std::fma(float(dot), downScale(w, b, h) * scale.scale, sum);
    }
    return sum;
}

void neuronsDown(const PackedDown& w, const float* a, float weight, std::int64_t begin, std::int64_t end, float* y) {
    for (std::int64_t h = begin; h < end; ++h) y[h] = std::fma(weight, neuronsOutput(w, a, h), y[h]);
}

// Neuron-major rows as the file has them, or floats: each live neuron's row is added in ascending order.
void rowsDown(const PackedDown& w, const float* a, float weight, std::int64_t begin, std::int64_t end, float* y) {
    const std::size_t rowBytes = fileBytes(w.type, 1, w.hidden);
    std::vector<float> row(std::size_t(w.hidden));
    std::vector<float> sum(std::size_t(w.hidden));
    for (std::int64_t n = 0; n < w.neurons; ++n) {
        if (a[n] == 0) continue;
        dequantize(w.type, w.data + std::size_t(n) * rowBytes, w.hidden, row.data());
        for (std::int64_t h = begin; h < end; ++h) {
            sum[std::size_t(h)] = std::fma(row[std::size_t(h)], a[n], sum[std::size_t(h)]);
        }
    }
    for (std::int64_t h = begin; h < end; ++h) y[h] = std::fma(weight, sum[std::size_t(h)], y[h]);
}

void outputsDown(const PackedDown& w, const float* a, float weight, std::int64_t begin, std::int64_t end, float* y) {
    std::vector<std::byte> buffer(activationBytes(w.neurons));
    const Activation x = activationView(w.neurons, buffer.data());
    quantize(a, x);
    const PackedMatrix rows{w.type, w.hidden, w.neurons, packedRowBytes(w.type, w.neurons), w.data};
    for (std::int64_t h = begin; h < end; ++h) {
        float product = 0;
        matVec(rows, x, h, nullptr, 1, &product);
        y[h] = std::fma(weight, product, y[h]);
    }
}

}  // namespace

void downDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
               std::int64_t begin, std::int64_t end, float* const* y) {
    const bool rows = w.layout == DownLayout::NeuronRows || isFloatType(w.type);
    const auto down = w.layout == DownLayout::OutputRows ? outputsDown : rows ? rowsDown : neuronsDown;
    for (std::int64_t t = 0; t < tokens; ++t) down(w, a[t], weight[t], begin, end, y[t]);
}

void downSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                float* y) {
    std::vector<float> dense(std::size_t(w.neurons));
    for (std::int32_t i = 0; i < live.count; ++i) dense[std::size_t(live.index[i])] = live.value[i];
    const float* a = dense.data();
    downDense(w, &a, &weight, 1, begin, end, &y);
}

}  // namespace thimble::kernels::reference
