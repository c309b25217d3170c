#pragma once

// What the kernel tests share: random weights of every type, aligned buffers, packed matrices, and every table to run.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "kernels/kernels.h"

namespace thimble::kernels::test {

inline constexpr WeightType kAllTypes[] = {WeightType::F32,  WeightType::F16,    WeightType::BF16,  WeightType::Q4_0,
                                           WeightType::Q4_1, WeightType::Q5_0,   WeightType::Q5_1,  WeightType::Q8_0,
                                           WeightType::Q2_K, WeightType::Q3_K,   WeightType::Q4_K,  WeightType::Q5_K,
                                           WeightType::Q6_K, WeightType::IQ4_NL, WeightType::IQ4_XS};

/// Bytes at a 64-byte aligned address, or `shift` bytes past one; guard bytes behind are checked by the sanitizers.
class Buffer {
  public:
    explicit Buffer(std::size_t bytes, std::size_t shift = 0);
    std::byte* data() { return start_; }
    const std::byte* data() const { return start_; }

  private:
    std::vector<std::byte> storage_;
    std::byte* start_;
};

/// Random blocks as a file could hold them, scales near `scale`.
std::vector<std::byte> randomWeights(WeightType type, std::int64_t count, std::mt19937& rng, float scale = 0.01F);

std::vector<float> randomFloats(std::size_t count, std::mt19937& rng, float scale = 1.0F);

/// A quantized activation with everything it points to.
class OwnedActivation {
  public:
    OwnedActivation(const Kernels& kernels, std::vector<float> values);
    const Activation& view() const { return view_; }

  private:
    std::vector<float> values_;
    Buffer buffer_;
    Activation view_;
};

/// A packed matrix and the floats that its file means.
struct OwnedMatrix {
    OwnedMatrix(WeightType type, std::int64_t rows, std::int64_t cols, std::mt19937& rng, float scale = 0.01F);
    PackedMatrix view;
    std::vector<float> values;
    Buffer packed;
};

std::string nameOf(const Kernels& kernels, WeightType type, std::int64_t a = 0, std::int64_t b = 0);

}  // namespace thimble::kernels::test
