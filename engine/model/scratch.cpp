#include "engine/model/scratch.h"

#include <algorithm>

namespace thimble::engine {
namespace {

/// Hands out aligned parts of one buffer; without a buffer it only counts.
class Carver {
  public:
    explicit Carver(std::byte* base) : base_(base) {}

    template <class T>
    T* take(std::int64_t count) {
        std::byte* part = base_ ? base_ + used_ : nullptr;
        used_ += (static_cast<std::size_t>(count) * sizeof(T) + 63) / 64 * 64;
        return reinterpret_cast<T*>(part);
    }

    std::size_t used() const { return used_; }

  private:
    std::byte* base_;
    std::size_t used_ = 0;
};

/// Sets every pointer of `s` into the carver's buffer.
void carve(Scratch& s, Carver& carver, const Config& c, std::int64_t context, kernels::KvType type) {
    const std::int64_t queryWidth = c.heads * c.headDim, kvWidth = c.kvHeads * c.headDim, T = s.tokens;
    const auto floats = [&](std::int64_t rows, std::int64_t columns) { return carver.take<float>(rows * columns); };
    s.x = floats(T, c.hidden);
    s.normed = floats(T, c.hidden);
    s.update = floats(T, c.hidden);
    s.query = floats(T, queryWidth);
    s.key = floats(T, kvWidth);
    s.value = floats(T, kvWidth);
    s.mixed = floats(T, queryWidth);
    s.cosines = floats(T, c.headDim / 2);
    s.sines = floats(T, c.headDim / 2);
    s.routerLogits = floats(T, c.experts);
    s.chosen = carver.take<std::int32_t>(T * c.activeExperts);
    s.share = floats(T, c.activeExperts);
    s.gate = floats(T, c.expertFfn);
    s.up = floats(T, c.expertFfn);
    s.groupStart = carver.take<std::int32_t>(c.experts + 1);
    s.groupToken = carver.take<std::int32_t>(T * c.activeExperts);
    s.groupWeight = floats(T, c.activeExperts);
    s.queryOf = carver.take<const float*>(T * c.heads);
    s.mixedOf = carver.take<float*>(T * c.heads);
    s.begin = carver.take<std::int64_t>(T * c.heads);
    s.end = carver.take<std::int64_t>(T * c.heads);

    if (std::find(c.sliding.begin(), c.sliding.end(), true) != c.sliding.end() && c.slidingWindow < context) {
        s.window.capacity = c.slidingWindow + T;
        s.window.rowBytes = kernels::kvVectorBytes(type, static_cast<int>(c.headDim));
        const std::int64_t bytes = c.kvHeads * s.window.capacity * static_cast<std::int64_t>(s.window.rowBytes);
        s.window.keys = carver.take<std::byte>(bytes);
        s.window.values = carver.take<std::byte>(bytes);
    }
    if (c.predictorHidden > 0) s.predictorHidden = floats(1, c.predictorHidden);

    s.slots.resize(static_cast<std::size_t>(c.activeExperts));
    for (ExpertSlot& slot : s.slots) {
        slot.liveIndex = carver.take<std::int32_t>(c.expertFfn);
        slot.liveValue = floats(1, c.expertFfn);
    }
}

/// The views of activations: float rows that exist already, and room for their 8-bit forms.
void carveActivations(Scratch& s, Carver& carver, const Config& c) {
    const std::int64_t queryWidth = c.heads * c.headDim;
    const auto bytes =
        static_cast<std::int64_t>(std::max(kernels::activationBytes(c.hidden), kernels::activationBytes(queryWidth)));
    const auto view = [](std::int64_t size, std::byte* buffer, const float* values) {
        kernels::Activation activation = buffer ? kernels::activationView(size, buffer) : kernels::Activation{};
        activation.size = size;
        activation.values = values;
        return activation;
    };
    for (std::int64_t t = 0; t < s.tokens; ++t) {
        std::byte* buffer = carver.take<std::byte>(bytes);
        s.xInput.push_back(view(c.hidden, nullptr, s.x + t * c.hidden));
        s.normedInput.push_back(view(c.hidden, buffer, s.normed + t * c.hidden));
        s.mixedInput.push_back(view(queryWidth, buffer, s.mixed + t * queryWidth));
    }
    if (c.predictorHidden > 0) {
        std::byte* buffer =
            carver.take<std::byte>(static_cast<std::int64_t>(kernels::activationBytes(c.predictorHidden)));
        s.predictorInput = view(c.predictorHidden, buffer, s.predictorHidden);
    }
}

}  // namespace

std::uint64_t scratchBytes(const Config& config, std::int64_t context, kernels::KvType type, std::int64_t tokens) {
    Scratch counted;
    counted.tokens = tokens;
    Carver carver(nullptr);
    carve(counted, carver, config, context, type);
    const std::size_t widest =
        std::max(kernels::activationBytes(config.hidden), kernels::activationBytes(config.heads * config.headDim));
    const std::size_t activations = static_cast<std::size_t>(tokens) * ((widest + 63) / 64 * 64);
    const std::size_t predictor =
        config.predictorHidden > 0 ? (kernels::activationBytes(config.predictorHidden) + 63) / 64 * 64 : 0;
    return carver.used() + activations + predictor;
}

Result<Scratch> Scratch::create(const Config& config, std::int64_t context, kernels::KvType type, std::int64_t tokens) {
    Scratch s;
    s.tokens = tokens;
    auto storage = AlignedBuffer::allocate(static_cast<std::size_t>(scratchBytes(config, context, type, tokens)));
    if (!storage) return storage.error();
    s.storage = std::move(*storage);
    Carver carver(s.storage.data());
    carve(s, carver, config, context, type);
    carveActivations(s, carver, config);
    const auto count = static_cast<std::size_t>(tokens);
    s.groupInput.resize(count);
    s.groupNeurons.resize(count);
    s.groupUpdate.resize(count);
    s.wanted.reserve(static_cast<std::size_t>(config.experts));
    return s;
}

}  // namespace thimble::engine
