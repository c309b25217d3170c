#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/experts/expert_layout.h"
#include "engine/experts/expert_store.h"
#include "engine/experts/matrix_reader.h"
#include "engine/experts/popularity.h"
#include "engine/experts/slot_table.h"

namespace thimble::engine {

/// The expert store: a cache of packed experts over the model file. What is evicted: the expert worth least, by aged
/// frequency; never one that is held, requested or on its way. Everything here belongs to the engine's thread but
/// arrived(), which runs wherever a matrix arrives.
class CachedExperts final : public ExpertStore {
  public:
    static Result<std::unique_ptr<ExpertStore>> create(InputFile file, ExpertLayout layout, std::int64_t activeExperts,
                                                       const ExpertStoreOptions& options);
    ~CachedExperts() override;

    void request(std::int64_t layer, std::span<const std::int32_t> experts,
                 std::span<const std::int32_t> chosen) override;
    void hint(std::int64_t layer, std::span<const std::int32_t> experts) override;
    bool wantsHints() const override { return reader_->idleWaiting() == 0; }
    using ExpertStore::acquire;
    Result<Expert> acquire(std::int64_t layer, std::int32_t expert, ExpertPart last) override;
    void release(std::int64_t layer, std::int32_t expert) override;
    bool ready(std::int64_t layer, std::int32_t expert) const override;
    ExpertStoreStats stats() const override;
    Status resize(std::int64_t slots) override;
    std::size_t slotBytes() const override { return layout_.slotBytes(); }

  private:
    CachedExperts(ExpertLayout layout, std::int64_t activeExperts, std::int64_t slots,
                  const ExpertStoreOptions& options);

    static constexpr std::uint8_t allParts = (1u << expertParts) - 1;

    /// A read's id names the slot and the matrix.
    static std::uint64_t readId(std::int64_t slot, int part) {
        return static_cast<std::uint64_t>(slot) * expertParts + static_cast<std::uint64_t>(part);
    }

    // The cache.
    Result<std::int64_t> makeRoom();
    std::int64_t cheapestVictim(bool evenProtected) const;
    bool becomesFree(std::int64_t slot);
    std::int64_t freeVictim(bool evenProtected);
    Result<std::int64_t> startLoading(std::int64_t key, Urgency urgency);
    void startAhead();
    void dropGuesses(std::int64_t layer, std::span<const std::int32_t> wanted);
    void endGuesses(std::int64_t layer, std::span<const std::int32_t> wanted);
    void endRequest();
    void warm();
    double worth(std::int64_t key) const;

    // One expert.
    Result<std::int64_t> slotFor(std::int64_t layer, std::int32_t expert);
    Error takeError(std::int64_t slot);
    bool quiet(std::int64_t slot) const { return slots_[slot].pending.load(std::memory_order_acquire) == 0; }

    void arrived(std::uint64_t id, const std::byte* bytes, const Status& status);

    std::int64_t keyOf(std::int64_t layer, std::int32_t expert) const { return layer * layout_.experts() + expert; }
    std::byte* address(std::int64_t slot) const {
        return memory_.data() + static_cast<std::size_t>(slot) * layout_.slotBytes();
    }

    ExpertLayout layout_;
    std::int64_t active_;
    ReservedMemory memory_;
    SlotTable slots_;
    Popularity popularity_;
    std::filesystem::path popularityFile_;

    // The request in progress.
    std::int64_t layer_ = 0;
    std::vector<std::int32_t> wanted_;
    std::size_t nextWanted_ = 0;         // the first that was not looked at
    int ahead_ = 0;                      // experts whose reads it has begun and that were not released
    std::vector<std::int64_t> guessed_;  // keys of hint() for coming layers: in the cache and expected

    std::mutex errorMutex_;
    std::map<std::int64_t, Error> errors_;  // by slot
    std::optional<Error> fileChanged_;

    std::atomic<std::uint64_t> hits_{0}, misses_{0}, guesses_{0}, goodGuesses_{0};
    std::atomic<std::int64_t> slotCount_{0};

    std::unique_ptr<MatrixReader> reader_;  // last: its threads end before what they use
};

}  // namespace thimble::engine
