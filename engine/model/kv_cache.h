#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/error.h"
#include "engine/model/config.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// Keys and values of one layer: for each KV head `capacity` rows of keys and of values. Position p lies in row
/// p % capacity, so a sliding layer is a ring of its window.
struct KvLayer {
    std::byte* keys = nullptr;
    std::byte* values = nullptr;
    std::int64_t capacity = 0;  // rows per head
    std::size_t rowBytes = 0;   // of one head vector

    std::byte* keyRow(std::int64_t head, std::int64_t position) const { return keys + rowOffset(head, position); }
    std::byte* valueRow(std::int64_t head, std::int64_t position) const { return values + rowOffset(head, position); }

  private:
    std::size_t rowOffset(std::int64_t head, std::int64_t position) const {
        return static_cast<std::size_t>(head * capacity + position % capacity) * rowBytes;
    }
};

/// Rows that a layer keeps: the context in global layers, the window in sliding ones.
std::int64_t kvCapacity(const Config& config, std::int64_t layer, std::int64_t context);

/// The attention memory of one conversation. A chunk of tokens is appended in three steps: beginAppend, the rows of
/// every layer written, finishAppend; when the middle step breaks off, what the rings have lost shows in reusable().
class KvCache {
  public:
    static Result<KvCache> create(const Config& config, std::int64_t context, kernels::KvType type);

    std::int64_t context() const { return context_; }
    std::int64_t size() const { return size_; }
    kernels::KvType type() const { return type_; }
    /// Bytes of its rows; kvCacheBytes of the memory plan says the same before there is one.
    std::uint64_t bytes() const { return memory_.size(); }
    const std::vector<KvLayer>& layers() const { return layers_; }
    std::int64_t kvHeads() const { return kvHeads_; }

    void beginAppend(std::int64_t tokens) { written_ = std::max(written_, size_ + tokens); }
    void finishAppend(std::int64_t tokens) { size_ += tokens; }

    /// How many of the first `positions` can be kept: all of them, or none when a ring has overwritten what the next
    /// token would have to see.
    std::int64_t reusable(std::int64_t positions) const;
    /// Keeps the first `positions`, which reusable() has allowed.
    void truncate(std::int64_t positions);

  private:
    KvCache() = default;

    std::int64_t context_ = 0;
    std::int64_t kvHeads_ = 0;
    kernels::KvType type_ = kernels::KvType::F16;
    std::int64_t smallestRing_ = 0;  // rows
    std::int64_t size_ = 0;          // positions that every layer holds
    std::int64_t written_ = 0;       // one past the last position that any layer may hold
    std::vector<KvLayer> layers_;
    ReservedMemory memory_;
};

}  // namespace thimble::engine
