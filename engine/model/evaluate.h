#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

class Model;

/// The experts that each layer chose for each token, most wanted first.
struct RoutingTrace {
    std::int64_t active = 0;                        // experts of a token
    std::vector<std::vector<std::int32_t>> layers;  // [layers][tokens * active]
    std::vector<std::vector<float>> weights;        // the same shape: how much each counts
};

/// Hears how many of the tokens are done, and ends the work by returning false.
using EvaluationProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

/// Runs `tokens` from an empty context and gives the logits [vocabulary] of the last `rows` positions, one by one in
/// order; always dense, without the LM-head predictor. `routing`, when not null, receives the experts chosen for every
/// token.
Status evaluateLogits(Model& model, std::span<const Token> tokens, std::int64_t rows,
                      const std::function<void(std::span<const float> logits)>& onRow, RoutingTrace* routing = nullptr,
                      const EvaluationProgress& progress = {});

/// The experts chosen for a long text, in pieces of `context` tokens that each start from an empty context.
Result<RoutingTrace> traceRouting(Model& model, std::span<const Token> tokens, std::int64_t context,
                                  const EvaluationProgress& progress = {});

/// log(sum(exp(logits))): a logit less this is its log probability.
double logSumExp(std::span<const float> logits);

struct Perplexity {
    double perToken = 0;      // exp of the mean negative log likelihood
    std::int64_t tokens = 0;  // that were predicted
};

/// Perplexity of a text in pieces of `context` tokens; each token but a piece's first is predicted from those before it
/// in the piece. At least two tokens.
Result<Perplexity> perplexity(Model& model, std::span<const Token> tokens, std::int64_t context,
                              const EvaluationProgress& progress = {});

}  // namespace thimble::engine
