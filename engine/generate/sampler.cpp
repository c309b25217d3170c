#include "engine/generate/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thimble::engine {
namespace {

constexpr float kImpossible = -std::numeric_limits<float>::infinity();
constexpr std::size_t kSortAtFirst = 256;  // candidates that top-p sorts; twice as many each time they do not suffice

Token largestOf(std::span<const float> logits) {
    return static_cast<Token>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

/// The more likely first; of equals the lower id, so that the order is complete.
constexpr auto moreLikely = [](const auto& a, const auto& b) {
    return a.logit != b.logit ? a.logit > b.logit : a.token < b.token;
};

}  // namespace

Sampler::Sampler(const SamplingSettings& settings)
    : settings_(settings), random_(settings.seed != 0 ? settings.seed : std::random_device{}()) {}

Token Sampler::sample(std::span<float> logits, std::span<const Token> recent) {
    if (settings_.repetitionPenalty > 0 && settings_.repetitionPenalty != 1.0f) penalise(logits, recent);
    if (settings_.noRepeatNgram > 0) forbidRepeats(logits);
    reply_.push_back(choose(logits));
    return reply_.back();
}

Token Sampler::choose(std::span<const float> logits) {
    const Token best = largestOf(logits);
    const float largest = logits[static_cast<std::size_t>(best)];
    if (!(settings_.temperature > 0) || !std::isfinite(largest)) return best;

    const auto topK = static_cast<std::size_t>(std::max(settings_.topK, 0));
    topK > 0 && topK < logits.size() ? keepLargest(logits, topK) : keepAll(logits, largest);
    for (Candidate& candidate : candidates_) {
        candidate.weight = std::exp((static_cast<double>(candidate.logit) - static_cast<double>(largest)) /
                                    static_cast<double>(settings_.temperature));
    }
    if (settings_.topP < 1.0f) keepTopP();
    if (settings_.minP > 0.0f) keepMinP();
    return draw();
}

void Sampler::penalise(std::span<float> logits, std::span<const Token> recent) const {
    std::vector<Token> seen(recent.end() - static_cast<std::ptrdiff_t>(std::min(recent.size(), kPenaltyWindow)),
                            recent.end());
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (const Token token : seen) {
        if (token < 0 || static_cast<std::size_t>(token) >= logits.size()) continue;
        float& logit = logits[static_cast<std::size_t>(token)];
        logit = logit > 0 ? logit / settings_.repetitionPenalty : logit * settings_.repetitionPenalty;
    }
}

/// What followed the last n - 1 tokens of the reply before may not follow them again: a small model's loops end there.
void Sampler::forbidRepeats(std::span<float> logits) const {
    const auto before = static_cast<std::size_t>(settings_.noRepeatNgram) - 1;
    if (reply_.size() <= before) return;
    const std::span<const Token> reply(reply_), last = reply.last(before);
    for (std::size_t at = 0; at + before < reply.size(); ++at) {
        if (std::ranges::equal(reply.subspan(at, before), last))
            logits[static_cast<std::size_t>(reply[at + before])] = kImpossible;
    }
}

void Sampler::keepAll(std::span<const float> logits, float largest) {
    // What is e^-80 times as likely as the best is never drawn.
    const float least = largest - 80.0f * std::max(settings_.temperature, 1.0f);
    candidates_.clear();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (logits[i] > least) candidates_.push_back({logits[i], static_cast<Token>(i)});
    }
}

/// The `count` largest, without sorting the vocabulary: a heap whose front is the least of the kept.
void Sampler::keepLargest(std::span<const float> logits, std::size_t count) {
    candidates_.clear();
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const Candidate candidate{logits[i], static_cast<Token>(i)};
        if (candidates_.size() < count) {
            if (!(logits[i] > kImpossible)) continue;
            candidates_.push_back(candidate);
            std::push_heap(candidates_.begin(), candidates_.end(), moreLikely);
        } else if (logits[i] > candidates_.front().logit) {
            std::pop_heap(candidates_.begin(), candidates_.end(), moreLikely);
            candidates_.back() = candidate;
            std::push_heap(candidates_.begin(), candidates_.end(), moreLikely);
        }
    }
    std::sort(candidates_.begin(), candidates_.end(), moreLikely);
}

/// The most likely candidates that together reach the share topP; at least one.
void Sampler::keepTopP() {
    double total = 0;
    for (const Candidate& candidate : candidates_)
        total += candidate.weight;
    double sum = 0;
    std::size_t kept = 0;
    for (std::size_t sorted = kSortAtFirst; kept < candidates_.size(); sorted *= 2) {
        const std::size_t end = std::min(sorted, candidates_.size());
        std::partial_sort(candidates_.begin() + static_cast<std::ptrdiff_t>(kept),
                          candidates_.begin() + static_cast<std::ptrdiff_t>(end), candidates_.end(), moreLikely);
        while (kept < end) {
            sum += candidates_[kept++].weight;
            if (sum >= static_cast<double>(settings_.topP) * total) {
                candidates_.resize(kept);
                return;
            }
        }
    }
}

/// Those at least minP times as likely as the best, whose weight is 1.
void Sampler::keepMinP() {
    const double least = std::min(1.0, static_cast<double>(settings_.minP));
    std::erase_if(candidates_, [&](const Candidate& candidate) { return candidate.weight < least; });
}

Token Sampler::draw() {
    double total = 0;
    for (const Candidate& candidate : candidates_)
        total += candidate.weight;
    // 53 random bits: the standard library's distributions differ between implementations.
    double left = static_cast<double>(random_() >> 11) * 0x1.0p-53 * total;
    for (const Candidate& candidate : candidates_) {
        left -= candidate.weight;
        if (left < 0) return candidate.token;
    }
    return candidates_.back().token;
}

}  // namespace thimble::engine
