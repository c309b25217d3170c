#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/experts/memory_plan.h"
#include "engine/model/config.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// What the caller wants of a loaded model.
struct LoadOptions {
    std::uint64_t memoryBudget = 0;                  // bytes for the whole process; 0: from the memory available now
    std::int64_t context = 0;                        // tokens; 0: the model's own, cut to what the plan allows
    int threads = 0;                                 // 0: the physical cores
    kernels::KvType kvType = kernels::KvType::F16;   // a model whose weights are F32 gets F32 instead of F16
    std::int64_t floatsBelowHidden = kNarrowHidden;  // models narrower than this are computed in floats
    bool lmHeadPredictor = true;  // use lm_head_profiler.weight in single-token steps where the file has it
    std::filesystem::path
        popularityFile;  // where the use of experts is remembered, to fill the cache next time; or empty
};

/// Live figures of a loaded model, for the status line, the dashboard and bench.
struct ModelStats {
    std::uint64_t expertHits = 0;
    std::uint64_t expertMisses = 0;
    std::uint64_t bytesRead = 0;    // from disk, experts
    double readSeconds = 0;         // time that reads were in flight
    double waitSeconds = 0;         // of it, time that arithmetic stood still
    std::uint64_t gateOutputs = 0;  // of computed single tokens
    std::uint64_t gateZeros = 0;
    std::uint64_t bytesTouched = 0;  // weights and KV cache, in single-token steps
    std::uint64_t singleTokens = 0;
};

/// A SmallThinker checkpoint ready to compute: configuration, tokenizer, weights, expert store, thread pool. The
/// forward pass is in engine/model/forward.cpp. Owned and used by one thread (the engine thread); stats() may be read
/// from any.
class Model {
  public:
    static Result<std::unique_ptr<Model>> load(const std::filesystem::path& path, const LoadOptions& options,
                                               const std::function<bool(double fraction)>& progress = {});
    ~Model();

    /// How a load with these options would use memory, from the header alone; the error that the load would give.
    static Result<MemoryPlan> planFor(const GgufHeader& header, const LoadOptions& options);

    const Config& config() const;
    const Tokenizer* tokenizer() const;  // null when the file has no vocabulary
    const MemoryPlan& plan() const;
    int threads() const;  // that compute
    ModelStats stats() const;
    /// How often each expert was chosen since the load, [layers * experts]: for the dashboard and for warming the
    /// cache.
    std::vector<std::uint64_t> expertUse() const;
    /// Changes the budget while loaded: the expert cache grows or shrinks. An error tells the smallest that works.
    Status setMemoryBudget(std::uint64_t bytes);

    struct Parts;  // what the forward pass and the session work on (engine/model/parts.h)
    Parts& parts() { return *parts_; }

  private:
    explicit Model(std::unique_ptr<Parts> parts);
    static Result<std::unique_ptr<Model>> make(const std::filesystem::path& path, const LoadOptions& options,
                                               const std::function<bool(double fraction)>& progress);
    std::unique_ptr<Parts> parts_;
};

}  // namespace thimble::engine
