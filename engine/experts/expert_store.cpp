#include "engine/experts/expert_store.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/aligned_buffer.h"
#include "engine/base/input_file.h"
#include "engine/experts/expert_layout.h"

namespace thimble::engine {
namespace {

/// Reads an expert when it is asked for, on the calling thread; evicts the least recently used.
class BlockingStore final : public ExpertStore {
  public:
    BlockingStore(InputFile file, ExpertLayout layout, ReservedMemory memory, AlignedBuffer staging, std::int64_t slots,
                  std::int64_t activeExperts)
        : file_(std::move(file)),
          layout_(std::move(layout)),
          memory_(std::move(memory)),
          staging_(std::move(staging)),
          active_(activeExperts),
          slots_(static_cast<std::size_t>(slots)),
          slotOf_(static_cast<std::size_t>(layout_.layers() * layout_.experts()), -1) {}

    void request(std::int64_t, std::span<const std::int32_t>) override {}
    Result<Expert> acquireGate(std::int64_t layer, std::int32_t expert) override { return fetch(layer, expert, false); }
    Result<Expert> acquire(std::int64_t layer, std::int32_t expert) override { return fetch(layer, expert, true); }

    void release(std::int64_t layer, std::int32_t expert) override {
        if (const auto slot = slotOf_[key(layer, expert)]; slot >= 0)
            slots_[static_cast<std::size_t>(slot)].pinned = false;
    }
    bool ready(std::int64_t layer, std::int32_t expert) const override { return slotOf_[key(layer, expert)] >= 0; }

    ExpertStoreStats stats() const override {
        ExpertStoreStats stats = stats_;
        stats.slots = static_cast<std::int64_t>(slots_.size());
        stats.slotsUsed = std::count_if(slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.key >= 0; });
        return stats;
    }

    Status resize(std::int64_t slots) override {
        if (slots < active_)
            return Error{"The expert cache needs room for " + std::to_string(active_) + " experts at least."};
        const auto count = static_cast<std::size_t>(std::min(slots, layout_.layers() * layout_.experts()));
        for (std::size_t slot = count; slot < slots_.size(); ++slot)
            forget(slots_[slot]);
        if (count < slots_.size())
            memory_.discard(count * layout_.slotBytes(), (slots_.size() - count) * layout_.slotBytes());
        slots_.resize(count);
        return {};
    }

  private:
    struct Slot {
        std::int64_t key = -1;
        std::uint64_t used = 0;  // clock of the last use
        bool pinned = false;
    };

    std::size_t key(std::int64_t layer, std::int32_t expert) const {
        return static_cast<std::size_t>(layer * layout_.experts() + expert);
    }

    void forget(Slot& slot) {
        if (slot.key >= 0) slotOf_[static_cast<std::size_t>(slot.key)] = -1;
        slot = {};
    }

    Result<Expert> fetch(std::int64_t layer, std::int32_t expert, bool countUse) {
        auto& index = slotOf_[key(layer, expert)];
        if (index < 0) {
            auto loaded = load(layer, expert);
            if (!loaded) return loaded.error();
            index = *loaded;
            ++stats_.misses;
        } else if (countUse) {
            ++stats_.hits;
        }
        Slot& slot = slots_[static_cast<std::size_t>(index)];
        slot.used = ++clock_;
        slot.pinned = true;
        return layout_.view(layer, address(static_cast<std::size_t>(index)));
    }

    Result<std::int32_t> load(std::int64_t layer, std::int32_t expert) {
        const auto victim = std::min_element(slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) {
            return std::pair(a.pinned, a.used) < std::pair(b.pinned, b.used);
        });
        if (victim->pinned) return Error{"Every expert in the cache is in use: give the model more memory."};
        const auto index = static_cast<std::size_t>(victim - slots_.begin());
        forget(*victim);
        if (Status status = memory_.commit(index * layout_.slotBytes(), layout_.slotBytes()); !status)
            return status.error();
        for (const ExpertPart part : {ExpertPart::Gate, ExpertPart::Up, ExpertPart::Down}) {
            const auto range = layout_.fileRange(layer, expert, part);
            if (Status status = file_.read(range.offset, staging_.bytes().first(range.bytes)); !status)
                return status.error();
            layout_.pack(layer, part, staging_.data(), address(index));
            stats_.bytesRead += range.bytes;
        }
        victim->key = static_cast<std::int64_t>(key(layer, expert));
        return static_cast<std::int32_t>(index);
    }

    std::byte* address(std::size_t slot) const { return memory_.data() + slot * layout_.slotBytes(); }

    InputFile file_;
    ExpertLayout layout_;
    ReservedMemory memory_;
    AlignedBuffer staging_;
    std::int64_t active_;
    std::vector<Slot> slots_;
    std::vector<std::int32_t> slotOf_;  // per expert, -1: not in memory
    std::uint64_t clock_ = 0;
    ExpertStoreStats stats_;
};

}  // namespace

Result<std::unique_ptr<ExpertStore>> createExpertStore(const GgufFile& gguf, const Config& config,
                                                       const ExpertStoreOptions& options) {
    auto layout = ExpertLayout::make(gguf.header(), config);
    if (!layout) return layout.error();
    const std::int64_t all = layout->layers() * layout->experts();
    if (options.slots < config.activeExperts) {
        return Error{"The expert cache needs room for " + std::to_string(config.activeExperts) + " experts at least."};
    }
    auto file = InputFile::open(gguf.path(), options.bufferedReads ? FileAccess::Buffered : FileAccess::Direct);
    if (!file) return file.error();
    auto memory = ReservedMemory::reserve(static_cast<std::size_t>(all) * layout->slotBytes());
    if (!memory) return memory.error();
    auto staging = AlignedBuffer::allocate(layout->largestMatrix());
    if (!staging) return staging.error();
    return std::unique_ptr<ExpertStore>(
        std::make_unique<BlockingStore>(std::move(*file), std::move(*layout), std::move(*memory), std::move(*staging),
                                        std::min(options.slots, all), config.activeExperts));
}

}  // namespace thimble::engine
