#pragma once

#include <cstddef>
#include <new>

namespace thimble::kernels {
namespace {

/// Aligned memory for the length of one call.
class Scratch {
  public:
    explicit Scratch(std::size_t bytes)
        : data_(static_cast<std::byte*>(::operator new(bytes, std::align_val_t{64}))) {}
    ~Scratch() { ::operator delete(data_, std::align_val_t{64}); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::byte* bytes() { return data_; }
    const std::byte* bytes() const { return data_; }
    float* floats() { return reinterpret_cast<float*>(data_); }

  private:
    std::byte* data_;
};

}  // namespace
}  // namespace thimble::kernels
