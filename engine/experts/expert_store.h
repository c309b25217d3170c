#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// One expert's weights, packed for the kernels, valid while it is held.
struct Expert {
    kernels::PackedMatrix gate;  // [ffn, hidden]
    kernels::PackedMatrix up;    // [ffn, hidden]
    kernels::PackedDown down;    // [ffn] neurons of [hidden]
};

struct ExpertStoreStats {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t bytesRead = 0;
    double readSeconds = 0;  // time with at least one read in flight
    double waitSeconds = 0;  // of it, time that acquire() stood still
    std::int64_t slots = 0;
    std::int64_t slotsUsed = 0;
};

/// Where expert weights live. Slots hold packed experts; a budget that fits all of them is the resident case, and
/// nothing is ever evicted then. One thread (the engine's) calls; reads run beside it.
///
/// A layer's life: route -> request(layer, chosen) -> attention -> acquire each expert -> compute -> release.
class ExpertStore {
  public:
    virtual ~ExpertStore() = default;

    /// Starts reading what is missing of `experts`; returns at once. Requested experts are protected until released or
    /// until the next request() for another layer.
    virtual void request(std::int64_t layer, std::span<const std::int32_t> experts) = 0;

    /// Waits for the gate matrix (then `up` and `down` are not to be touched before wait()). Pins the expert.
    virtual Result<Expert> acquireGate(std::int64_t layer, std::int32_t expert) = 0;
    /// Waits for the whole expert. Pins it (once per acquireGate/acquire pair).
    virtual Result<Expert> acquire(std::int64_t layer, std::int32_t expert) = 0;
    virtual void release(std::int64_t layer, std::int32_t expert) = 0;
    /// True when acquire() would not wait: resident experts are computed while the missing ones load.
    virtual bool ready(std::int64_t layer, std::int32_t expert) const = 0;

    virtual ExpertStoreStats stats() const = 0;
    /// Grows or shrinks the cache to `slots` experts; at least one layer's active experts.
    virtual Status resize(std::int64_t slots) = 0;
};

class GgufFile;
struct Config;

/// How experts are kept and read.
struct ExpertStoreOptions {
    std::int64_t slots = 0;      // experts kept in memory, at least config.activeExperts; more than there are is fine
    bool bufferedReads = false;  // through the page cache; the resident case, where a cached file loads at memory speed
    int readsInFlight = 8;       // direct reads that the disk works on at a time
};

/// A store over the experts of `file`. Reads the file through a handle of its own; `file` may be closed afterwards.
Result<std::unique_ptr<ExpertStore>> createExpertStore(const GgufFile& file, const Config& config,
                                                       const ExpertStoreOptions& options);

}  // namespace thimble::engine
