#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/error.h"
#include "engine/base/process_memory.h"
#include "kernels/kernels.h"

namespace thimble::engine {

struct Config;
struct GgufHeader;

/// Where every byte of the budget goes. The parts add up to `total`, which is at most `budget`.
struct MemoryPlan {
    std::uint64_t budget = 0;   // resident bytes that the process may use
    std::uint64_t program = 0;  // code, libraries, heap, window
    std::uint64_t weights = 0;  // non-expert weights, kept in memory
    std::uint64_t scratch = 0;  // activations of a prompt chunk, read buffers
    std::uint64_t kvCache = 0;
    std::uint64_t expertCache = 0;
    std::uint64_t total = 0;
    std::int64_t context = 0;  // tokens
    kernels::KvType kvType = kernels::KvType::F16;
    std::int64_t expertSlots = 0;  // experts that fit
    std::int64_t expertsInModel = 0;
    bool resident = false;  // every expert fits

    /// The plan in plain words, a line a part.
    std::string describe() const;
};

/// What a plan is made from, beside the model.
struct MemoryRequest {
    std::optional<std::uint64_t> budget;  // for the whole process; none: from the memory that is free now
    std::int64_t context = 0;             // tokens; 0: the model's own, less where the budget is small
    kernels::KvType kvType = kernels::KvType::F16;
    std::uint64_t weights = 0;                         // bytes of the non-expert weights as they will be kept
    std::uint64_t scratch = 0;                         // bytes of the forward pass's buffers
    std::uint64_t program = processMemory().resident;  // before the weights are loaded, tokenizer included
    SystemMemory system = systemMemory();
};

/// Shares the budget out. An error tells how much is missing and the nearest plan that fits: a smaller context, the
/// 8-bit KV cache, a larger budget.
Result<MemoryPlan> planMemory(const GgufHeader& header, const Config& config, const MemoryRequest& request);

/// The smallest budget that planMemory accepts for this model with the request's context (0: the smallest) and KV type.
std::uint64_t smallestBudget(const GgufHeader& header, const Config& config, const MemoryRequest& request);

/// The budget when the user set none: the memory available now and what the process holds already, less a margin for
/// the other programs of a desktop.
std::uint64_t defaultBudget(const MemoryRequest& request);

/// Bytes of the KV cache for `context` tokens: rings of the window's size in sliding layers.
std::uint64_t kvCacheBytes(const Config& config, std::int64_t context, kernels::KvType type);

/// Bytes as a person reads them: "1.0 GiB", "350 MiB".
std::string sizeText(std::uint64_t bytes);

}  // namespace thimble::engine
