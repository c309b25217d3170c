#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace thimble::engine {

/// What one slot of the cache holds and what happens to it. The engine's thread owns all of it; `parts`, `pending` and
/// `failed` are also written by the threads that read and pack.
struct Slot {
    std::int64_t key = -1;      // layer * experts + expert; -1: free
    bool pinned = false;        // held by the engine
    bool protectedNow = false;  // requested for the layer at work, not yet released
    bool ahead = false;         // read for the request in progress, not yet released
    bool idle = false;          // a guess: its reads have no urgency
    bool expected = false;      // a guess for a layer that has not routed yet
    bool started = false;       // a guess whose reads are found to have begun

    std::atomic<std::uint8_t> parts{0};   // bit p: matrix p is packed
    std::atomic<std::int8_t> pending{0};  // matrices still to come
    std::atomic<bool> failed{false};      // a read went wrong
};

/// Which slot holds which expert.
class SlotTable {
  public:
    SlotTable(std::int64_t keys, std::int64_t slots)
        : slotOf_(static_cast<std::size_t>(keys), -1),
          slots_(std::make_unique<Slot[]>(static_cast<std::size_t>(keys))),
          count_(slots) {}

    std::int64_t count() const { return count_; }
    void setCount(std::int64_t slots) { count_ = slots; }
    std::int64_t used() const { return used_.load(std::memory_order_relaxed); }

    Slot& operator[](std::int64_t slot) { return slots_[static_cast<std::size_t>(slot)]; }
    const Slot& operator[](std::int64_t slot) const { return slots_[static_cast<std::size_t>(slot)]; }

    /// The slot of an expert, -1 when it has none.
    std::int64_t find(std::int64_t key) const { return slotOf_[static_cast<std::size_t>(key)]; }

    void bind(std::int64_t slot, std::int64_t key) {
        (*this)[slot].key = key;
        slotOf_[static_cast<std::size_t>(key)] = static_cast<std::int32_t>(slot);
        used_.fetch_add(1, std::memory_order_relaxed);
    }

    /// Makes a slot free; nothing may be pending.
    void forget(std::int64_t slot) {
        Slot& entry = (*this)[slot];
        if (entry.key < 0) return;
        slotOf_[static_cast<std::size_t>(entry.key)] = -1;
        used_.fetch_sub(1, std::memory_order_relaxed);
        entry.key = -1;
        entry.pinned = entry.protectedNow = entry.ahead = entry.idle = entry.expected = entry.started = false;
        entry.parts.store(0, std::memory_order_relaxed);
        entry.failed.store(false, std::memory_order_relaxed);
    }

  private:
    std::vector<std::int32_t> slotOf_;  // by key
    std::unique_ptr<Slot[]> slots_;     // as many as keys, so that growing moves nothing
    std::int64_t count_;                // of them in use
    std::atomic<std::int64_t> used_{0};
};

}  // namespace thimble::engine
