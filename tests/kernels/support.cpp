#include "tests/kernels/support.h"

#include <cstring>

#include "kernels/half.h"

namespace thimble::kernels::test {

Buffer::Buffer(std::size_t bytes, std::size_t shift) : storage_(bytes + 64 + shift) {
    const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
    start_ = storage_.data() + (64 - address % 64) % 64 + shift;
}

std::vector<float> randomFloats(std::size_t count, std::mt19937& rng, float scale) {
    std::normal_distribution<float> normal(0.0F, scale);
    std::vector<float> out(count);
    for (float& x : out)
        x = normal(rng);
    return out;
}

std::vector<std::byte> randomWeights(WeightType type, std::int64_t count, std::mt19937& rng, float scale) {
    std::vector<std::byte> file(fileBytes(type, 1, count));
    if (const auto floats = randomFloats(std::size_t(count), rng, scale); !info(type).quantized) {
        quantizeWeights(type, floats.data(), count, file.data());
        return file;
    }
    for (std::byte& b : file)
        b = std::byte(rng());
    // Every 16-bit scale gets a sane value; where they lie differs by type.
    const auto setScales = [&](std::vector<int> offsets) {
        std::uniform_real_distribution<float> spread(-1.0F, 1.0F);
        const int bytes = info(type).blockBytes;
        for (std::int64_t b = 0; b < count / info(type).blockValues; ++b) {
            for (int offset : offsets) {
                const std::uint16_t half = floatToHalf(spread(rng) * scale);
                std::memcpy(file.data() + b * bytes + offset, &half, 2);
            }
        }
    };
    switch (type) {
        case WeightType::Q4_1:
        case WeightType::Q5_1:
        case WeightType::Q4_K:
        case WeightType::Q5_K:
            setScales({0, 2});
            break;
        case WeightType::Q2_K:
            setScales({80, 82});
            break;
        case WeightType::Q3_K:
            setScales({108});
            break;
        case WeightType::Q6_K:
            setScales({208});
            break;
        default:
            setScales({0});
    }
    return file;
}

OwnedActivation::OwnedActivation(const Kernels& kernels, std::vector<float> values)
    : values_(std::move(values)), buffer_(activationBytes(std::int64_t(values_.size()))) {
    view_ = activationView(std::int64_t(values_.size()), buffer_.data());
    view_.values = values_.data();
    kernels.quantize(values_.data(), view_);
}

OwnedMatrix::OwnedMatrix(WeightType type, std::int64_t rows, std::int64_t cols, std::mt19937& rng, float scale)
    : values(std::size_t(rows * cols)), packed(packedRowBytes(type, cols) * std::size_t(rows)) {
    const auto file = randomWeights(type, rows * cols, rng, scale);
    dequantize(type, file.data(), rows * cols, values.data());
    packRows(type, file.data(), rows, cols, packed.data());
    view = {type, rows, cols, packedRowBytes(type, cols), packed.data()};
}

std::string nameOf(const Kernels& kernels, WeightType type, std::int64_t a, std::int64_t b) {
    return std::string(kernels.name) + " " + std::string(info(type).name) + " " + std::to_string(a) + "x" +
           std::to_string(b);
}

}  // namespace thimble::kernels::test
