#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "engine/generate/session.h"

namespace thimble::engine {

/// A reply as it was drawn or suggested.
struct Draft {
    std::vector<Token> tokens;
    StopReason reason = StopReason::EndOfText;
    double logLikelihood = 0;      // of the tokens and of the end; measured only where drafts are compared
    double weight = 1, bonus = 0;  // of a suggestion (session.h)

    bool ended() const { return reason == StopReason::EndOfText; }
    double perToken() const { return logLikelihood / static_cast<double>(tokens.size() + 1); }
    double merit() const { return weight * perToken() + bonus; }
    /// Whether three tokens in a row come again later, as in "the kitchen, the kitchen and the kitchen". That makes a
    /// text likely.
    bool repeatsItself() const {
        for (auto group = tokens.begin(); tokens.end() - group > 3; ++group) {
            if (std::search(group + 1, tokens.end(), group, group + 3) != tokens.end()) return true;
        }
        return false;
    }
    /// A draft that ended by itself before one that did not, one that does not repeat itself before one that does, then
    /// the one of the greater merit: likelier per token, or with a bonus.
    bool betterThan(const Draft& other) const {
        const auto rank = [](const Draft& draft) {
            return std::tuple(draft.ended(), !draft.repeatsItself(), draft.merit());
        };
        return rank(*this) > rank(other);
    }
};

}  // namespace thimble::engine
