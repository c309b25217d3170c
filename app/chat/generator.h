#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// Where the bytes of the memory budget go, as the user is shown it.
struct MemoryFigures {
    std::uint64_t budget = 0;
    std::uint64_t program = 0;
    std::uint64_t weights = 0;
    std::uint64_t scratch = 0;
    std::uint64_t kvCache = 0;
    std::uint64_t expertCache = 0;
    bool resident = false;  // every expert fits
};

/// What a loaded model has done since it was loaded.
struct ModelFigures {
    std::uint64_t expertHits = 0;
    std::uint64_t expertMisses = 0;
    std::uint64_t bytesRead = 0;
    double waitSeconds = 0;
    double gateSparsity = 0;               // share of gate outputs that were zero
    std::vector<std::uint64_t> expertUse;  // how often each expert was chosen, [layers * experts]
    std::int64_t experts = 0;              // per layer
};

/// Figures of one moment, for status line and dashboard.
struct LiveFigures {
    std::uint64_t residentBytes = 0;
    std::uint64_t budgetBytes = 0;
    double tokensPerSecond = 0;  // over the last half second; 0: idle
    double bytesReadPerSecond = 0;
    double expertHitRate = 0;  // since the last figures; 1: nothing was missed
    ModelFigures total;
};

/// What the chat, the documents and the summaries need of a language model: the engine behind a seam, so that tests can
/// script it. Called on the engine thread only.
class Generator {
  public:
    virtual ~Generator() = default;

    virtual engine::Result<engine::GenerateStats> generate(const engine::GenerateRequest& request,
                                                           const engine::GenerateCallbacks& callbacks) = 0;
    /// Tokens of a conversation as the model would see it.
    virtual engine::Result<std::int64_t> countTokens(std::span<const engine::ChatMessage> messages) const = 0;
    /// Tokens that prompt and reply may take together.
    virtual std::int64_t contextSize() const = 0;
    /// As the user knows the model.
    virtual std::string modelName() const = 0;
    /// Whether the model can be trusted to write a summary of several sentences (the built-in one cannot).
    virtual bool writesSummaries() const = 0;

    virtual MemoryFigures memory() const { return {}; }
    virtual engine::Status setMemoryBudget(std::uint64_t) { return {}; }
    /// The one function that other threads may call too.
    virtual ModelFigures figures() const { return {}; }
};

/// What the user wants of a model that is loaded.
struct LoadRequest {
    std::filesystem::path path;      // empty: the built-in model
    std::uint64_t memoryBudget = 0;  // bytes; 0: from what is free
    std::int64_t context = 0;        // tokens; 0: what model and memory allow
    int threads = 0;                 // 0: one per core
};

/// Loads a model on the engine thread; `progress` returns false to give up.
using GeneratorLoader = std::function<engine::Result<std::unique_ptr<Generator>>(
    const LoadRequest& request, const std::function<bool(double fraction)>& progress)>;

}  // namespace thimble::app
