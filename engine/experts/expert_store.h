#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// The three matrices of an expert in the order in which they are needed, and read.
enum class ExpertPart : std::uint8_t { Gate, Up, Down };
inline constexpr int expertParts = 3;

/// One expert's weights, packed for the kernels, valid while it is held.
struct Expert {
    kernels::PackedMatrix gate;  // [ffn, hidden]
    kernels::PackedMatrix up;    // [ffn, hidden]
    kernels::PackedDown down;    // [ffn] neurons of [hidden]
};

struct ExpertStoreStats {
    std::uint64_t hits = 0;         // requested experts that were in memory or on their way
    std::uint64_t misses = 0;       // requested experts whose reads began with the request
    std::uint64_t guessed = 0;      // experts read because of hint()
    std::uint64_t guessedWell = 0;  // of them, requested afterwards
    std::uint64_t bytesRead = 0;
    double readSeconds = 0;  // time with at least one read in flight
    double waitSeconds = 0;  // of it, time that acquire() stood still
    std::int64_t slots = 0;
    std::int64_t slotsUsed = 0;

    /// Share of the reading that arithmetic hid.
    double hiddenShare() const { return readSeconds > 0 ? 1 - std::min(1.0, waitSeconds / readSeconds) : 1; }
};

/// Where expert weights live. Slots hold packed experts; a budget that fits all of them is the resident case, and
/// nothing is ever evicted then. One thread (the engine's) calls; reads run beside it. stats() may be called by any.
///
/// A layer's life: route -> request(layer, chosen) -> attention -> acquire each expert -> compute -> release.
class ExpertStore {
  public:
    virtual ~ExpertStore() = default;

    /// Starts reading what is missing of `experts`, each named once, in the order in which they will be computed;
    /// returns at once. Requested experts are protected until released or until the next request(). When there are many
    /// (a prompt's chunk), the reads run a few experts ahead of release(). `chosen` is the layer's routing in token
    /// order, [tokens * active], for the replacement policy; empty: one token, `experts` itself.
    virtual void request(std::int64_t layer, std::span<const std::int32_t> experts,
                         std::span<const std::int32_t> chosen = {}) = 0;
    /// Tells which experts of a coming layer are likely: they are read while the disk has nothing better to do. A later
    /// hint for the same layer, or its request(), drops guesses that were wrong and have not started.
    virtual void hint(std::int64_t layer, std::span<const std::int32_t> experts) = 0;
    /// False while the disk has so much to do that a hint would only wait.
    virtual bool wantsHints() const = 0;

    /// Waits for the expert's matrices up to `last`; the others are not to be touched before they were waited for. Pins
    /// the expert until release(). After an error the store can be used again; the next acquire() of the expert reads
    /// it anew.
    virtual Result<Expert> acquire(std::int64_t layer, std::int32_t expert, ExpertPart last) = 0;
    /// Waits for the whole expert.
    Result<Expert> acquire(std::int64_t layer, std::int32_t expert) { return acquire(layer, expert, ExpertPart::Down); }
    virtual void release(std::int64_t layer, std::int32_t expert) = 0;
    /// True when acquire() would not wait: resident experts are computed while the missing ones load.
    virtual bool ready(std::int64_t layer, std::int32_t expert) const = 0;

    virtual ExpertStoreStats stats() const = 0;
    /// Grows or shrinks the cache to `slots` experts, at least one token's active experts of one layer; keeps the most
    /// popular. No expert may be held.
    virtual Status resize(std::int64_t slots) = 0;
    /// Bytes of one slot: an expert of the layer with the largest, packed.
    virtual std::size_t slotBytes() const = 0;
};

class AsyncReads;
class GgufFile;
class InputFile;
struct Config;

/// How experts are kept and read.
struct ExpertStoreOptions {
    std::int64_t slots = 0;      // experts kept in memory, at least config.activeExperts; more than there are is fine
    bool bufferedReads = false;  // through the page cache; the resident case, where a cached file loads at memory speed
    int readsInFlight = 0;       // that the disk works on at a time; 0: as many as suit the disk
    /// Where popularity learned in earlier sessions is kept; it fills the cache at the start. What was measured of the
    /// disk is kept beside it. Empty: nowhere.
    std::filesystem::path popularityFile;
    /// Replaces the way of reading; tests put faults in with it.
    std::function<Result<std::unique_ptr<AsyncReads>>(const InputFile& file, int depth)> makeReads;
};

/// A store over the experts of `file`. Reads the file through a handle of its own; `file` may be closed afterwards.
Result<std::unique_ptr<ExpertStore>> createExpertStore(const GgufFile& file, const Config& config,
                                                       const ExpertStoreOptions& options);

}  // namespace thimble::engine
