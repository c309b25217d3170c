#pragma once

#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "engine/model/parts.h"

namespace thimble::engine {

/// A single token's experts in one layer: x += sum of weight * down(relu(gate h) * (up h)), gate first, then only the
/// rows of live neurons. h is scratch.normedInput[0]; the experts are scratch.wanted, their weights
/// scratch.groupWeight. What is in memory is computed while the rest is read, and of that each matrix as it arrives;
/// the sum is always taken in the order of the experts, so that the bits do not depend on what came first.
class TokenExperts {
  public:
    TokenExperts(Model::Parts& model, std::int64_t layer);

    /// Errors: an expert that cannot be read; x is then as it was, or spoilt.
    Status run();

  private:
    Status acquire(ExpertSlot& slot, ExpertPart last);
    void gate(ExpertSlot& slot);
    void liveNeurons(std::span<ExpertSlot* const> slots);
    void joinLive(ExpertSlot& slot) const;
    std::int64_t neuronsOfTask() const;
    void downUpTo(std::size_t last);
    void count() const;

    Model::Parts& m_;
    const Config& c_;
    const kernels::Kernels& k_;
    Scratch& s_;
    ThreadPool& pool_;
    std::int64_t layer_;
    std::size_t added_ = 0;  // slots whose part of the sum is in scratch.update
};

/// Columns of a down matrix for one task.
std::int64_t outputsOfTask(std::int64_t hidden, int threads);

}  // namespace thimble::engine
