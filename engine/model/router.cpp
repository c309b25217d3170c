#include "engine/model/router.h"

#include <algorithm>
#include <cmath>

namespace thimble::engine {

void chooseExperts(std::span<const float> logits, bool sigmoid, std::span<std::int32_t> chosen,
                   std::span<float> share) {
    // A sorted list of the best so far; a later logit enters only when it is larger, so that the first of equals wins.
    std::size_t count = 0;
    for (std::size_t expert = 0; expert < logits.size(); ++expert) {
        if (count == chosen.size() && !(logits[expert] > share[count - 1])) continue;
        std::size_t place = count < chosen.size() ? count++ : count - 1;
        for (; place > 0 && logits[expert] > share[place - 1]; --place) {
            share[place] = share[place - 1];
            chosen[place] = chosen[place - 1];
        }
        share[place] = logits[expert];
        chosen[place] = static_cast<std::int32_t>(expert);
    }
    const double largest = share[0];
    double sum = 0;
    const auto unnormalised = [&](double logit) {
        return sigmoid ? 1.0 / (1.0 + std::exp(-logit)) : std::exp(logit - largest);
    };
    for (const float logit : share)
        sum += unnormalised(logit);
    for (float& entry : share)
        entry = static_cast<float>(unnormalised(entry) / sum);
}

void groupByExpert(std::span<const std::int32_t> chosen, std::span<const float> share, std::int64_t active,
                   std::span<std::int32_t> groupStart, std::span<std::int32_t> groupToken,
                   std::span<float> groupWeight) {
    // Counting sort: sizes, then starts, then every entry to its place; the starts move up by one group meanwhile.
    std::fill(groupStart.begin(), groupStart.end(), 0);
    for (const std::int32_t expert : chosen)
        ++groupStart[static_cast<std::size_t>(expert) + 1];
    for (std::size_t e = 1; e < groupStart.size(); ++e)
        groupStart[e] += groupStart[e - 1];
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const auto place = static_cast<std::size_t>(groupStart[static_cast<std::size_t>(chosen[i])]++);
        groupToken[place] = static_cast<std::int32_t>(static_cast<std::int64_t>(i) / active);
        groupWeight[place] = share[i];
    }
    for (std::size_t e = groupStart.size() - 1; e > 0; --e)
        groupStart[e] = groupStart[e - 1];
    groupStart[0] = 0;
}

}  // namespace thimble::engine
