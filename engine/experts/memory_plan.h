#pragma once

#include <cstdint>
#include <string>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

struct Config;

/// Where every byte of the budget goes. The parts add up to `total`, which is at most `budget`.
struct MemoryPlan {
    std::uint64_t budget = 0;         // resident bytes that the process may use
    std::uint64_t program = 0;        // code, libraries, heap, window
    std::uint64_t weights = 0;        // non-expert weights, kept in memory
    std::uint64_t scratch = 0;        // activations of a prompt chunk, read buffers
    std::uint64_t kvCache = 0;
    std::uint64_t expertCache = 0;
    std::uint64_t total = 0;
    std::int64_t context = 0;         // tokens
    kernels::KvType kvType = kernels::KvType::F16;
    std::int64_t expertSlots = 0;     // experts that fit
    std::int64_t expertsInModel = 0;
    bool resident = false;            // every expert fits

    /// The plan in plain words, a line a part.
    std::string describe() const;
};

}  // namespace thimble::engine
