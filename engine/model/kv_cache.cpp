#include "engine/model/kv_cache.h"

#include <algorithm>

namespace thimble::engine {
namespace {

std::size_t bytesOfLayer(const Config& config, std::int64_t layer, std::int64_t context, kernels::KvType type) {
    const std::size_t row = kernels::kvVectorBytes(type, static_cast<int>(config.headDim));
    return 2 * static_cast<std::size_t>(config.kvHeads * kvCapacity(config, layer, context)) * row;
}

}  // namespace

std::int64_t kvCapacity(const Config& config, std::int64_t layer, std::int64_t context) {
    return config.sliding[static_cast<std::size_t>(layer)] ? std::min(config.slidingWindow, context) : context;
}

Result<KvCache> KvCache::create(const Config& config, std::int64_t context, kernels::KvType type) {
    KvCache cache;
    cache.context_ = context;
    cache.kvHeads_ = config.kvHeads;
    cache.type_ = type;
    cache.smallestRing_ = context;
    std::size_t bytes = 0;
    for (std::int64_t layer = 0; layer < config.layers; ++layer)
        bytes += bytesOfLayer(config, layer, context, type);
    auto memory = ReservedMemory::reserve(bytes);
    if (!memory) return memory.error();
    cache.memory_ = std::move(*memory);
    if (Status status = cache.memory_.commit(0, bytes); !status) return status.error();

    std::byte* next = cache.memory_.data();
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const std::size_t half = bytesOfLayer(config, layer, context, type) / 2;
        const std::int64_t capacity = kvCapacity(config, layer, context);
        cache.layers_.push_back(
            {next, next + half, capacity, kernels::kvVectorBytes(type, static_cast<int>(config.headDim))});
        cache.smallestRing_ = std::min(cache.smallestRing_, capacity);
        next += 2 * half;
    }
    return cache;
}

std::int64_t KvCache::reusable(std::int64_t positions) const {
    const std::int64_t kept = std::min(positions, size_);
    // Rings hold the positions from written_ - ring on; the token at `kept` sees those from kept + 1 - ring on.
    return kept + 1 >= written_ || written_ <= smallestRing_ ? kept : 0;
}

void KvCache::truncate(std::int64_t positions) {
    size_ = positions;
    // Nothing is lost for good when the conversation starts again, or when no ring has gone round.
    if (positions == 0 || written_ <= smallestRing_) written_ = positions;
}

}  // namespace thimble::engine
