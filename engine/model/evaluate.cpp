#include "engine/model/evaluate.h"

#include <algorithm>
#include <cmath>

#include "engine/model/forward.h"
#include "engine/model/parts.h"

namespace thimble::engine {
namespace {

constexpr std::int64_t kLogitBytesAtOnce = 4 << 20;

Error cancelled() {
    return Error{"The evaluation was cancelled."};
}

/// Runs texts through the model from an empty context, chunk by chunk.
class Evaluator {
  public:
    /// Called after each chunk, whose first token is the `first` of the text; the states are in the scratch.
    using OnChunk = std::function<Status(std::int64_t first, std::int64_t count)>;

    Evaluator(Model::Parts& model, RoutingTrace* routing) : model_(model) {
        if (!routing) return;
        routing->active = model.config.activeExperts;
        routing->layers.resize(static_cast<std::size_t>(model.config.layers));
        routing->weights.resize(static_cast<std::size_t>(model.config.layers));
        options_.onRouting = [routing](std::int64_t layer, std::span<const std::int32_t> experts,
                                       std::span<const float> weights) {
            auto& chosen = routing->layers[static_cast<std::size_t>(layer)];
            auto& shares = routing->weights[static_cast<std::size_t>(layer)];
            chosen.insert(chosen.end(), experts.begin(), experts.end());
            shares.insert(shares.end(), weights.begin(), weights.end());
        };
    }

    Status run(std::span<const Token> tokens, const OnChunk& onChunk) {
        const auto total = static_cast<std::int64_t>(tokens.size());
        if (total > model_.plan.context) {
            return Error{"The text has " + std::to_string(total) + " tokens, but the context holds " +
                         std::to_string(model_.plan.context) + "."};
        }
        auto cache = KvCache::create(model_.config, total, model_.plan.kvType);
        if (!cache) return cache.error();
        for (std::int64_t first = 0; first < total; first += model_.scratch.tokens) {
            const std::int64_t count = std::min(model_.scratch.tokens, total - first);
            const auto chunk = tokens.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
            auto done = forward(model_, *cache, chunk, options_);
            if (!done) return done.error();
            if (Status status = onChunk(first, count); !status) return status;
        }
        return {};
    }

    /// Logits of the tokens [first, last) of the chunk that ran last, a few rows at a time.
    void logits(std::int64_t first, std::int64_t last,
                const std::function<void(std::int64_t token, std::span<const float>)>& onRow) {
        const auto vocabulary = static_cast<std::size_t>(model_.config.vocabulary);
        const std::int64_t most =
            std::clamp<std::int64_t>(kLogitBytesAtOnce / static_cast<std::int64_t>(vocabulary * sizeof(float)), 1, 32);
        for (std::int64_t t = first; t < last; t += most) {
            const std::int64_t rows = std::min(most, last - t);
            rows_.resize(static_cast<std::size_t>(rows) * vocabulary);
            computeLogits(model_, t, rows, rows_);
            for (std::int64_t row = 0; row < rows; ++row) {
                onRow(t + row, std::span(rows_).subspan(static_cast<std::size_t>(row) * vocabulary, vocabulary));
            }
        }
    }

  private:
    Model::Parts& model_;
    ForwardOptions options_;
    std::vector<float> rows_;
};

double negativeLogLikelihood(std::span<const float> logits, Token token) {
    return logSumExp(logits) - static_cast<double>(logits[static_cast<std::size_t>(token)]);
}

}  // namespace

double logSumExp(std::span<const float> logits) {
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(static_cast<double>(logit) - largest);
    return std::log(sum) + largest;
}

Status evaluateLogits(Model& model, std::span<const Token> tokens, std::int64_t rows,
                      const std::function<void(std::span<const float>)>& onRow, RoutingTrace* routing,
                      const EvaluationProgress& progress) {
    const auto total = static_cast<std::int64_t>(tokens.size());
    if (total == 0) return Error{"There are no tokens to evaluate."};
    Evaluator evaluator(model.parts(), routing);
    return evaluator.run(tokens, [&](std::int64_t first, std::int64_t count) -> Status {
        const std::int64_t from = std::clamp<std::int64_t>(total - rows - first, 0, count);
        evaluator.logits(from, count, [&](std::int64_t, std::span<const float> row) { onRow(row); });
        if (progress && !progress(first + count, total)) return cancelled();
        return {};
    });
}

Result<RoutingTrace> traceRouting(Model& model, std::span<const Token> tokens, std::int64_t context,
                                  const EvaluationProgress& progress) {
    RoutingTrace trace;
    Evaluator evaluator(model.parts(), &trace);
    const auto total = static_cast<std::int64_t>(tokens.size());
    const std::int64_t piece = std::clamp<std::int64_t>(context, 1, model.plan().context);
    for (std::int64_t begin = 0; begin < total; begin += piece) {
        const auto part =
            tokens.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(std::min(piece, total - begin)));
        Status status = evaluator.run(part, [&](std::int64_t first, std::int64_t count) -> Status {
            if (progress && !progress(begin + first + count, total)) return cancelled();
            return {};
        });
        if (!status) return status.error();
    }
    return trace;
}

Result<Perplexity> perplexity(Model& model, std::span<const Token> tokens, std::int64_t context,
                              const EvaluationProgress& progress) {
    const auto total = static_cast<std::int64_t>(tokens.size());
    if (total < 2) return Error{"A perplexity needs at least two tokens of text."};
    Evaluator evaluator(model.parts(), nullptr);
    const std::int64_t piece = std::clamp<std::int64_t>(context, 2, std::max<std::int64_t>(2, model.plan().context));
    double sum = 0;
    Perplexity result;
    for (std::int64_t begin = 0; begin < total; begin += piece) {
        const auto part =
            tokens.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(std::min(piece, total - begin)));
        const auto size = static_cast<std::int64_t>(part.size());
        Status status = evaluator.run(part, [&](std::int64_t first, std::int64_t count) -> Status {
            evaluator.logits(0, std::min(count, size - 1 - first), [&](std::int64_t t, std::span<const float> row) {
                sum += negativeLogLikelihood(row, part[static_cast<std::size_t>(first + t + 1)]);
                ++result.tokens;
            });
            if (progress && !progress(begin + first + count, total)) return cancelled();
            return {};
        });
        if (!status) return status.error();
    }
    result.perToken = std::exp(sum / static_cast<double>(result.tokens));
    return result;
}

}  // namespace thimble::engine
