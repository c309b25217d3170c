// The expert store's making, its size and its statistics. What happens while tokens are computed: cached_experts.cpp.

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/experts/cached_experts.h"
#include "engine/experts/read_tuning.h"

namespace thimble::engine {

Result<std::unique_ptr<ExpertStore>> createExpertStore(const GgufFile& gguf, const Config& config,
                                                       const ExpertStoreOptions& options) {
    auto layout = ExpertLayout::make(gguf.header(), config);
    if (!layout) return layout.error();
    if (options.slots < config.activeExperts) {
        return Error{"The expert cache needs room for " + std::to_string(config.activeExperts) + " experts at least."};
    }
    auto file = InputFile::open(gguf.path(), options.bufferedReads ? FileAccess::Buffered : FileAccess::Direct);
    if (!file) return file.error();
    return CachedExperts::create(std::move(*file), std::move(*layout), config.activeExperts, options);
}

CachedExperts::CachedExperts(ExpertLayout layout, std::int64_t activeExperts, std::int64_t slots,
                             const ExpertStoreOptions& options)
    : layout_(std::move(layout)),
      active_(activeExperts),
      slots_(layout_.layers() * layout_.experts(), slots),
      popularity_(layout_.layers(), layout_.experts()),
      popularityFile_(options.popularityFile),
      slotCount_(slots) {}

Result<std::unique_ptr<ExpertStore>> CachedExperts::create(InputFile file, ExpertLayout layout,
                                                           std::int64_t activeExperts,
                                                           const ExpertStoreOptions& options) {
    const std::int64_t all = layout.layers() * layout.experts();
    const std::size_t largest = layout.largestMatrix();
    int readsInFlight = options.readsInFlight;
    if (readsInFlight <= 0) {
        // Beside popularity, and like it for each model file: it tells of the disk that the file is on.
        std::filesystem::path kept = options.popularityFile;
        if (!kept.empty()) kept += ".reads";
        readsInFlight = options.bufferedReads ? defaultReadsInFlight : tunedReadsInFlight(file.path(), largest, kept);
    }
    std::unique_ptr<CachedExperts> store(
        new CachedExperts(std::move(layout), activeExperts, std::min(options.slots, all), options));
    auto memory = ReservedMemory::reserve(static_cast<std::size_t>(all) * store->layout_.slotBytes());
    if (!memory) return memory.error();
    store->memory_ = std::move(*memory);
    auto reader = MatrixReader::create(
        std::move(file), largest, readsInFlight,
        [raw = store.get()](std::uint64_t id, const std::byte* bytes, const Status& status) {
            raw->arrived(id, bytes, status);
        },
        options.makeReads);
    if (!reader) return reader.error();
    store->reader_ = std::move(*reader);
    store->warm();
    return std::unique_ptr<ExpertStore>(std::move(store));
}

CachedExperts::~CachedExperts() {
    if (!popularityFile_.empty()) popularity_.save(popularityFile_);
}

/// Fills the cache while the disk is idle: with what was popular in earlier sessions, and, where all experts have room,
/// with the others too, so that no token has to wait for one that is rarely chosen.
void CachedExperts::warm() {
    if (!popularityFile_.empty()) popularity_.load(popularityFile_);
    const std::int64_t keys = layout_.layers() * layout_.experts();
    const bool roomForAll = slots_.count() == keys;
    std::vector<std::pair<double, std::int64_t>> order;
    for (std::int64_t key = 0; key < keys; ++key) {
        if (const double value = worth(key); value > 0 || roomForAll) order.emplace_back(-value, key);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), static_cast<std::size_t>(slots_.count())));
    for (const auto& [value, key] : order) {
        if (!startLoading(key, Urgency::Idle)) return;
    }
}

Status CachedExperts::resize(std::int64_t slots) {
    if (slots < active_) {
        return Error{"The expert cache needs room for " + std::to_string(active_) + " experts at least."};
    }
    slots = std::min(slots, layout_.layers() * layout_.experts());
    endRequest();
    wanted_.clear();
    nextWanted_ = 0;
    for (const std::int64_t key : std::exchange(guessed_, {})) {
        if (const std::int64_t index = slots_.find(key); index >= 0) slots_[index].expected = false;
    }
    // Experts of the slots that go move to lower slots that hold less popular ones, the most popular first.
    std::vector<std::pair<double, std::int64_t>> leaving;
    for (std::int64_t index = slots; index < slots_.count(); ++index) {
        if (slots_[index].pinned) return Error{"The memory budget cannot shrink while a token is computed; try again."};
        if (slots_[index].key < 0) continue;
        reader_->promote(readId(index, 0), readId(index + 1, 0));
        reader_->workUntil([&] { return quiet(index); });
        leaving.emplace_back(-worth(slots_[index].key), index);
    }
    std::sort(leaving.begin(), leaving.end());
    const std::int64_t before = slots_.count();
    slots_.setCount(slots);
    for (const auto& [negativeWorth, index] : leaving) {
        const std::int64_t key = slots_[index].key;
        const bool whole = slots_[index].parts.load(std::memory_order_acquire) == allParts;
        slots_.forget(index);
        const std::int64_t target = whole ? cheapestVictim(false) : -1;
        if (target < 0 || !quiet(target) || (slots_[target].key >= 0 && worth(slots_[target].key) >= -negativeWorth))
            continue;
        slots_.forget(target);
        if (!memory_.commit(static_cast<std::size_t>(target) * layout_.slotBytes(), layout_.slotBytes())) continue;
        std::memcpy(address(target), address(index), layout_.slotBytes());
        slots_.bind(target, key);
        slots_[target].parts.store(allParts, std::memory_order_release);
    }
    if (slots < before) {
        memory_.discard(static_cast<std::size_t>(slots) * layout_.slotBytes(),
                        static_cast<std::size_t>(before - slots) * layout_.slotBytes());
    }
    slotCount_.store(slots, std::memory_order_relaxed);
    return {};
}

ExpertStoreStats CachedExperts::stats() const {
    const ReadTraffic traffic = reader_->traffic();
    ExpertStoreStats stats;
    stats.hits = hits_.load(std::memory_order_relaxed);
    stats.misses = misses_.load(std::memory_order_relaxed);
    stats.guessed = guesses_.load(std::memory_order_relaxed);
    stats.guessedWell = goodGuesses_.load(std::memory_order_relaxed);
    stats.bytesRead = traffic.bytes;
    stats.readSeconds = traffic.busySeconds;
    stats.waitSeconds = reader_->waitSeconds();
    stats.slots = slotCount_.load(std::memory_order_relaxed);
    stats.slotsUsed = slots_.used();
    return stats;
}

}  // namespace thimble::engine
