#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Replays recorded routing through replacement policies, so that a policy is chosen by hit rates and not by belief.
// Traces: `thimble-cli trace MODEL --text-file FILE`, a line per token, [[experts of layer 0], [experts of layer 1],
// ...].

namespace thimble::simulator {

/// The experts that every layer chose for each token.
struct Trace {
    std::int64_t layers = 0;
    std::int64_t experts = 0;  // one more than the largest number seen
    std::int64_t active = 0;
    std::vector<std::int32_t> chosen;  // [tokens, layers, active]

    std::int64_t tokens() const { return static_cast<std::int64_t>(chosen.size()) / (layers * active); }
    std::int64_t keys() const { return layers * experts; }
    /// Experts that one token touches.
    std::int64_t cycle() const { return layers * active; }
    /// Tokens [first, last).
    Trace part(std::int64_t first, std::int64_t last) const;
};

/// Nothing when the file is no trace.
std::optional<Trace> readTrace(const std::filesystem::path& path);

/// What a policy sees of the present: token and layer at work.
struct Now {
    std::int64_t token = 0;
    std::int64_t layer = 0;
};

/// Says what an expert in the cache is worth; the one worth least goes.
class Policy {
  public:
    virtual ~Policy() = default;
    /// A layer has routed. Called before worth() is asked for the layer.
    virtual void note(const Now& now, const std::int32_t* chosen) = 0;
    virtual double worth(const Now& now, std::int64_t layer, std::int32_t expert) const = 0;
};

std::unique_ptr<Policy> leastRecentlyUsed(const Trace& trace);
/// The engine's own (engine/experts/popularity.h): uses, halved every `halfLife` tokens.
std::unique_ptr<Policy> agedFrequency(const Trace& trace, double halfLife);
/// The same, and experts of layers that come soon before those of layers just passed.
std::unique_ptr<Policy> expectedNextUse(const Trace& trace, double halfLife);
/// A sum of aged uses: a long memory, and `share` of a short one.
std::unique_ptr<Policy> twoAges(const Trace& trace, double longHalfLife, double shortHalfLife, double share);
/// Belady's optimum: the expert that is needed last goes. Knows the future; the bound.
std::unique_ptr<Policy> optimum(const Trace& trace);

struct Outcome {
    std::int64_t hits = 0;
    std::int64_t requests = 0;
    double rate() const { return requests > 0 ? static_cast<double>(hits) / static_cast<double>(requests) : 0; }
};

/// Replays `trace` with room for `slots` experts; counts from token `countFrom` on. `perLayer`: every layer has an
/// equal part of the slots for itself.
Outcome replay(const Trace& trace, Policy& policy, std::int64_t slots, std::int64_t countFrom, bool perLayer = false);

}  // namespace thimble::simulator
