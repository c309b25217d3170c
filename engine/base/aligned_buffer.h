#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "engine/base/error.h"

namespace thimble::engine {

/// Bytes aligned for vector loads (64) or for direct reads (4096), not initialised.
class AlignedBuffer {
  public:
    static constexpr std::size_t vectorAlignment = 64;
    static constexpr std::size_t pageAlignment = 4096;

    AlignedBuffer() = default;
    /// `alignment` is a power of two. An error instead of an exception when there is no memory. Buffers of many
    /// megabytes are aligned to huge pages and ask for them: weights are read front to back, and the fewer translations
    /// the better.
    static Result<AlignedBuffer> allocate(std::size_t bytes, std::size_t alignment = vectorAlignment);

    std::byte* data() { return data_.get(); }
    const std::byte* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    std::span<std::byte> bytes() { return {data_.get(), size_}; }
    std::span<const std::byte> bytes() const { return {data_.get(), size_}; }

  private:
    struct Free {
        void operator()(std::byte* data) const;
    };
    std::unique_ptr<std::byte[], Free> data_;
    std::size_t size_ = 0;
};

/// A range of addresses whose memory comes as it is touched and can be given back in parts: slots of a cache that grows
/// and shrinks without moving.
class ReservedMemory {
  public:
    ReservedMemory() = default;
    static Result<ReservedMemory> reserve(std::size_t bytes);

    ReservedMemory(ReservedMemory&& other) noexcept;
    ReservedMemory& operator=(ReservedMemory&& other) noexcept;
    ~ReservedMemory();

    std::byte* data() const { return data_; }
    std::size_t size() const { return size_; }

    /// Makes [offset, offset + bytes) usable. Before that it must not be touched. Doing it twice is fine.
    Status commit(std::size_t offset, std::size_t bytes);
    /// Gives back the whole pages of [offset, offset + bytes); their content is lost.
    void discard(std::size_t offset, std::size_t bytes);

  private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace thimble::engine
