#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "engine/generate/session.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// Chooses the tokens of one reply from logits. In this order: repetition penalty, n-grams that may not come again,
/// temperature, top-k, top-p, min-p, one random number. The same settings, seed and logits give the same tokens on
/// every machine.
class Sampler {
  public:
    /// Tokens that the repetition penalty looks back on.
    static constexpr std::size_t kPenaltyWindow = 256;

    explicit Sampler(const SamplingSettings& settings);

    /// `logits` [vocabulary] are changed by the first two; minus infinity is never chosen. `recent`: what came before,
    /// prompt included.
    Token sample(std::span<float> logits, std::span<const Token> recent);

  private:
    struct Candidate {
        float logit = 0;
        Token token = 0;
        double weight = 0;  // unnormalised probability
    };

    Token choose(std::span<const float> logits);
    void penalise(std::span<float> logits, std::span<const Token> recent) const;
    void forbidRepeats(std::span<float> logits) const;
    void keepAll(std::span<const float> logits, float largest);
    void keepLargest(std::span<const float> logits, std::size_t count);
    void keepTopP();
    void keepMinP();
    Token draw();

    SamplingSettings settings_;
    std::mt19937_64 random_;
    std::vector<Candidate> candidates_;
    std::vector<Token> reply_;  // chosen so far
};

}  // namespace thimble::engine
