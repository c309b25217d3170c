#include "cache_simulator.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <span>

#include "engine/experts/popularity.h"

namespace thimble::simulator {
namespace {

class LeastRecentlyUsed final : public Policy {
  public:
    explicit LeastRecentlyUsed(const Trace& trace)
        : experts_(trace.experts), active_(trace.active), used_(static_cast<std::size_t>(trace.keys()), 0) {}
    void note(const Now& now, const std::int32_t* chosen) override {
        ++clock_;
        for (std::int64_t i = 0; i < active_; ++i)
            used_[static_cast<std::size_t>(now.layer * experts_ + chosen[i])] = clock_;
    }
    double worth(const Now&, std::int64_t layer, std::int32_t expert) const override {
        return static_cast<double>(used_[static_cast<std::size_t>(layer * experts_ + expert)]);
    }

  private:
    std::int64_t experts_, active_, clock_ = 0;
    std::vector<std::int64_t> used_;
};

class AgedFrequency final : public Policy {
  public:
    AgedFrequency(const Trace& trace, double halfLife)
        : active_(trace.active), popularity_(trace.layers, trace.experts, halfLife) {}
    void note(const Now& now, const std::int32_t* chosen) override {
        popularity_.note(now.layer, std::span(chosen, static_cast<std::size_t>(active_)), active_);
    }
    double worth(const Now&, std::int64_t layer, std::int32_t expert) const override {
        return popularity_.of(layer, expert);
    }

  private:
    std::int64_t active_;
    engine::Popularity popularity_;
};

class ExpectedNextUse final : public Policy {
  public:
    ExpectedNextUse(const Trace& trace, double halfLife)
        : layers_(trace.layers), perToken_(1 - std::exp2(-1 / halfLife)), frequency_(trace, halfLife) {}
    void note(const Now& now, const std::int32_t* chosen) override { frequency_.note(now, chosen); }
    double worth(const Now& now, std::int64_t layer, std::int32_t expert) const override {
        const double chance = std::clamp(frequency_.worth(now, layer, expert) * perToken_, 1e-9, 1.0);
        const std::int64_t ahead = (layer - now.layer + layers_ - 1) % layers_ + 1;  // layers until its next turn
        return -(static_cast<double>(ahead) / static_cast<double>(layers_) + (1 - chance) / chance);
    }

  private:
    std::int64_t layers_;
    double perToken_;
    AgedFrequency frequency_;
};

class TwoAges final : public Policy {
  public:
    TwoAges(const Trace& trace, double longHalfLife, double shortHalfLife, double share)
        : long_(trace, longHalfLife), short_(trace, shortHalfLife), share_(share * longHalfLife / shortHalfLife) {}
    void note(const Now& now, const std::int32_t* chosen) override {
        long_.note(now, chosen);
        short_.note(now, chosen);
    }
    double worth(const Now& now, std::int64_t layer, std::int32_t expert) const override {
        return long_.worth(now, layer, expert) + share_ * short_.worth(now, layer, expert);
    }

  private:
    AgedFrequency long_, short_;
    double share_;
};

class Optimum final : public Policy {
  public:
    explicit Optimum(const Trace& trace)
        : experts_(trace.experts), layers_(trace.layers), uses_(static_cast<std::size_t>(trace.keys())) {
        std::size_t at = 0;
        for (std::int64_t token = 0; token < trace.tokens(); ++token) {
            for (std::int64_t layer = 0; layer < trace.layers; ++layer) {
                for (std::int64_t i = 0; i < trace.active; ++i) {
                    uses_[static_cast<std::size_t>(layer * experts_ + trace.chosen[at++])].push_back(token * layers_ +
                                                                                                     layer);
                }
            }
        }
        for (auto& times : uses_)
            std::reverse(times.begin(), times.end());
    }
    void note(const Now& now, const std::int32_t*) override {
        // Uses up to now are over; the next is at the back.
        const std::int64_t time = now.token * layers_ + now.layer;
        for (std::int64_t expert = 0; expert < experts_; ++expert) {
            auto& times = uses_[static_cast<std::size_t>(now.layer * experts_ + expert)];
            while (!times.empty() && times.back() <= time)
                times.pop_back();
        }
    }
    double worth(const Now&, std::int64_t layer, std::int32_t expert) const override {
        const auto& times = uses_[static_cast<std::size_t>(layer * experts_ + expert)];
        return times.empty() ? -std::numeric_limits<double>::infinity() : -static_cast<double>(times.back());
    }

  private:
    std::int64_t experts_, layers_;
    std::vector<std::vector<std::int64_t>> uses_;  // per key, latest first
};

/// The cache itself: which experts are in, and room.
class Cache {
  public:
    Cache(const Trace& trace, std::int64_t slots)
        : experts_(trace.experts), slots_(slots), inside_(static_cast<std::size_t>(trace.keys())) {}

    bool contains(std::int64_t key) const { return inside_[static_cast<std::size_t>(key)]; }

    /// Puts a key in; what goes is never one of [first, last), the experts at work.
    void insert(std::int64_t key, const Policy& policy, const Now& now, const std::int32_t* first,
                const std::int32_t* last) {
        if (static_cast<std::int64_t>(keys_.size()) >= slots_ && !evict(policy, now, first, last)) return;
        keys_.push_back(key);
        inside_[static_cast<std::size_t>(key)] = true;
    }

  private:
    bool evict(const Policy& policy, const Now& now, const std::int32_t* first, const std::int32_t* last) {
        std::size_t victim = keys_.size();
        double lowest = 0;
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            const std::int64_t layer = keys_[i] / experts_;
            const auto expert = static_cast<std::int32_t>(keys_[i] % experts_);
            if (layer == now.layer && std::find(first, last, expert) != last) continue;
            const double value = policy.worth(now, layer, expert);
            if (victim == keys_.size() || value < lowest) victim = i, lowest = value;
        }
        if (victim == keys_.size()) return false;
        inside_[static_cast<std::size_t>(keys_[victim])] = false;
        keys_[victim] = keys_.back();
        keys_.pop_back();
        return true;
    }

    std::int64_t experts_, slots_;
    std::vector<char> inside_;
    std::vector<std::int64_t> keys_;
};

}  // namespace

Trace Trace::part(std::int64_t first, std::int64_t last) const {
    Trace some = *this;
    some.chosen.assign(chosen.begin() + first * cycle(), chosen.begin() + last * cycle());
    return some;
}

std::optional<Trace> readTrace(const std::filesystem::path& path) {
    std::ifstream file(path);
    Trace trace;
    for (std::string line; std::getline(file, line);) {
        // Numbers of a line; the depth of brackets tells layers apart.
        std::int64_t layers = 0, count = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '[' && i > 0) ++layers;
            if (line[i] < '0' || line[i] > '9') continue;
            std::size_t digits = 0;
            const int expert = std::stoi(line.substr(i, 6), &digits);
            i += digits - 1;
            trace.chosen.push_back(expert);
            trace.experts = std::max<std::int64_t>(trace.experts, expert + 1);
            ++count;
        }
        if (layers == 0 || count % layers != 0) return std::nullopt;
        if (trace.layers == 0) trace.layers = layers, trace.active = count / layers;
        if (trace.layers != layers || trace.active * layers != count) return std::nullopt;
    }
    if (trace.layers == 0) return std::nullopt;
    return trace;
}

std::unique_ptr<Policy> leastRecentlyUsed(const Trace& trace) {
    return std::make_unique<LeastRecentlyUsed>(trace);
}
std::unique_ptr<Policy> agedFrequency(const Trace& trace, double halfLife) {
    return std::make_unique<AgedFrequency>(trace, halfLife);
}
std::unique_ptr<Policy> expectedNextUse(const Trace& trace, double halfLife) {
    return std::make_unique<ExpectedNextUse>(trace, halfLife);
}
std::unique_ptr<Policy> twoAges(const Trace& trace, double longHalfLife, double shortHalfLife, double share) {
    return std::make_unique<TwoAges>(trace, longHalfLife, shortHalfLife, share);
}
std::unique_ptr<Policy> optimum(const Trace& trace) {
    return std::make_unique<Optimum>(trace);
}

Outcome replay(const Trace& trace, Policy& policy, std::int64_t slots, std::int64_t countFrom, bool perLayer) {
    std::vector<Cache> caches;
    for (std::int64_t i = 0; i < (perLayer ? trace.layers : 1); ++i) {
        caches.emplace_back(trace, perLayer ? slots / trace.layers : slots);
    }
    Outcome outcome;
    Now now;
    for (now.token = 0; now.token < trace.tokens(); ++now.token) {
        for (now.layer = 0; now.layer < trace.layers; ++now.layer) {
            const std::int32_t* chosen = trace.chosen.data() + (now.token * trace.layers + now.layer) * trace.active;
            policy.note(now, chosen);
            Cache& cache = caches[static_cast<std::size_t>(perLayer ? now.layer : 0)];
            for (const std::int32_t* expert = chosen; expert < chosen + trace.active; ++expert) {
                const std::int64_t key = now.layer * trace.experts + *expert;
                const bool hit = cache.contains(key);
                if (now.token >= countFrom) {
                    ++outcome.requests;
                    outcome.hits += hit;
                }
                if (!hit) cache.insert(key, policy, now, chosen, chosen + trace.active);
            }
        }
    }
    return outcome;
}

}  // namespace thimble::simulator
