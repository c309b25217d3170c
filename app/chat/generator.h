#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "engine/generate/session.h"

namespace thimble::app {

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
};

}  // namespace thimble::app
