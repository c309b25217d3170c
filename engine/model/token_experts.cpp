#include "engine/model/token_experts.h"

#include <algorithm>
#include <array>

namespace thimble::engine {
namespace {

constexpr std::int64_t kMostNeurons = 512;  // of an expert in one task
constexpr std::int64_t kFewestNeurons = 64;
constexpr std::int64_t kFewestOutputs = 256;  // of a down matrix
constexpr std::size_t kMostTogether = 64;     // experts computed in one loop

}  // namespace

std::int64_t outputsOfTask(std::int64_t hidden, int threads) {
    // As many as there are for a thread, since each call reads the neurons' list anew and short pieces of rows are read
    // slowly (256 columns at a time: a third of the speed).
    const std::int64_t share = (hidden + threads - 1) / threads;
    return std::max(kFewestOutputs, (share + 63) / 64 * 64);
}

TokenExperts::TokenExperts(Model::Parts& model, std::int64_t layer)
    : m_(model), c_(model.config), k_(*model.kernels), s_(model.scratch), pool_(*model.pool), layer_(layer) {}

Status TokenExperts::run() {
    std::array<ExpertSlot*, kMostTogether> resident, missing;
    std::size_t here = 0, away = 0;
    Status status;
    for (std::size_t i = 0; i < s_.slots.size(); ++i) {
        ExpertSlot& slot = s_.slots[i];
        slot = {s_.wanted[i], s_.groupWeight[i], {}, nullptr, slot.liveIndex, slot.liveValue, 0};
        const bool ready = here < kMostTogether && m_.experts->ready(layer_, slot.expert);
        if (ready && status) status = acquire(slot, ExpertPart::Down);
        (ready ? resident[here++] : missing[away++]) = &slot;
    }
    if (status) liveNeurons({resident.data(), here});
    const std::span<ExpertSlot* const> waited(missing.data(), away);
    for (ExpertSlot* slot : waited) {
        if (!status) break;
        if (slot == waited.front()) downUpTo(static_cast<std::size_t>(slot - s_.slots.data()));
        status = acquire(*slot, ExpertPart::Gate);
        if (status) gate(*slot);
        if (status) status = acquire(*slot, ExpertPart::Up);
        if (status) liveNeurons({&slot, 1});
    }
    for (ExpertSlot* slot : waited) {
        if (!status) break;
        downUpTo(static_cast<std::size_t>(slot - s_.slots.data()));
        status = acquire(*slot, ExpertPart::Down);
    }
    if (status) downUpTo(s_.slots.size());
    for (const ExpertSlot& slot : s_.slots) {
        if (slot.weights.gate.data) m_.experts->release(layer_, slot.expert);
    }
    if (status) count();
    return status;
}

/// Waits for the expert's matrices up to `last`.
Status TokenExperts::acquire(ExpertSlot& slot, ExpertPart last) {
    auto expert = m_.experts->acquire(layer_, slot.expert, last);
    if (!expert) return expert.error();
    slot.weights = *expert;
    return {};
}

/// Computes the gate outputs of an expert whose other matrices are still on their way.
void TokenExperts::gate(ExpertSlot& slot) {
    slot.gate = s_.gate;
    pool_.parallelFor(c_.expertFfn, neuronsOfTask(), [&](std::int64_t begin, std::int64_t end) {
        k_.matVec(slot.weights.gate, s_.normedInput[0], begin, nullptr, end - begin, s_.gate + begin);
    });
}

/// Fills the live neurons of each slot: relu(gate) * up where the gate lets through, in ascending order.
void TokenExperts::liveNeurons(std::span<ExpertSlot* const> slots) {
    const kernels::Activation& input = s_.normedInput[0];
    const std::int64_t stretch = neuronsOfTask();
    const std::int64_t tasks = (c_.expertFfn + stretch - 1) / stretch;  // of one expert
    pool_.parallelFor(static_cast<std::int64_t>(slots.size()) * tasks, 1, [&](std::int64_t task, std::int64_t) {
        ExpertSlot& slot = *slots[static_cast<std::size_t>(task / tasks)];
        const std::int64_t first = task % tasks * stretch;
        const std::int64_t count = std::min(stretch, c_.expertFfn - first);
        std::array<float, kMostNeurons> computed, up;
        const float* gate = slot.gate ? slot.gate + first : computed.data();
        if (!slot.gate) k_.matVec(slot.weights.gate, input, first, nullptr, count, computed.data());
        // Each task packs its own stretch of the lists; they are joined below.
        std::int32_t* index = slot.liveIndex + first;
        float* value = slot.liveValue + first;
        std::int32_t live = 0;
        for (std::int64_t i = 0; i < count; ++i) {  // no branch: nothing foretells which neurons live
            index[live] = static_cast<std::int32_t>(first + i);
            value[live] = gate[i];
            live += gate[i] > 0;
        }
        k_.matVec(slot.weights.up, input, 0, index, live, up.data());
        for (std::int32_t i = 0; i < live; ++i)
            value[i] *= up[static_cast<std::size_t>(i)];
        if (live < count) index[live] = -1;  // the stretch ends here
    });
    for (ExpertSlot* slot : slots)
        joinLive(*slot);
}

void TokenExperts::joinLive(ExpertSlot& slot) const {
    std::int32_t live = 0;
    const std::int64_t stretch = neuronsOfTask();
    for (std::int64_t first = 0; first < c_.expertFfn; first += stretch) {
        const std::int64_t last = std::min(first + stretch, c_.expertFfn);
        for (std::int64_t i = first; i < last && slot.liveIndex[i] >= 0; ++i) {
            const float value = slot.liveValue[i];
            slot.liveIndex[live] = slot.liveIndex[i];
            slot.liveValue[live++] = value;
        }
    }
    slot.liveCount = live;
}

/// Neurons of one expert that one task computes. Few long tasks read memory faster than many short ones (384 neurons: a
/// tenth faster than 96); about four for each thread still end together.
std::int64_t TokenExperts::neuronsOfTask() const {
    const std::int64_t share = c_.activeExperts * c_.expertFfn / (4 * pool_.threads());
    return std::clamp(share / 32 * 32, kFewestNeurons, kMostNeurons);
}

/// update += weight * down * live neurons for the slots before `last` that are not in it yet; with the last of all, x
/// += update.
void TokenExperts::downUpTo(std::size_t last) {
    const bool all = last == s_.slots.size();
    if (last == added_ && !all) return;
    pool_.parallelFor(c_.hidden, outputsOfTask(c_.hidden, pool_.threads()), [&](std::int64_t begin, std::int64_t end) {
        if (added_ == 0) std::fill(s_.update + begin, s_.update + end, 0.0f);
        for (std::size_t i = added_; i < last; ++i) {
            const ExpertSlot& slot = s_.slots[i];
            k_.downSparse(slot.weights.down, {slot.liveIndex, slot.liveValue, slot.liveCount}, slot.weight, begin, end,
                          s_.update);
        }
        if (all) k_.add(s_.update + begin, end - begin, s_.x + begin);
    });
    added_ = last;
}

/// What the token has touched, for the statistics.
void TokenExperts::count() const {
    std::uint64_t live = 0, touched = 0;
    for (const ExpertSlot& slot : s_.slots) {
        const kernels::PackedMatrix& gate = slot.weights.gate;
        const kernels::PackedDown& down = slot.weights.down;
        const auto rows = static_cast<std::uint64_t>(slot.liveCount), all = static_cast<std::uint64_t>(c_.expertFfn);
        const std::uint64_t downBytes = kernels::packedDownBytes(down.type, down.layout, down.neurons, down.hidden);
        live += rows;
        touched += static_cast<std::uint64_t>(gate.rows) * gate.rowBytes + rows * slot.weights.up.rowBytes;
        touched += down.layout == kernels::DownLayout::OutputRows ? downBytes : downBytes * rows / all;
    }
    const std::uint64_t outputs = s_.slots.size() * static_cast<std::uint64_t>(c_.expertFfn);
    m_.counters.gateOutputs.fetch_add(outputs, std::memory_order_relaxed);
    m_.counters.gateZeros.fetch_add(outputs - live, std::memory_order_relaxed);
    m_.counters.bytesTouched.fetch_add(touched, std::memory_order_relaxed);
}

}  // namespace thimble::engine
