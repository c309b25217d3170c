#include "engine/model/config.h"

#include <cmath>
#include <utility>

#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

constexpr std::string_view kPrefix = "smallthinker.";

/// Reads the keys of one header; the first error stays and ends the reading.
class KeyReader {
  public:
    explicit KeyReader(const GgufHeader& header) : header_(header) {}

    const std::optional<Error>& error() const { return error_; }

    void fail(std::string_view what) {
        if (!error_) error_ = Error{quote(header_.file) + ": " + std::string(what)};
    }

    /// A whole number within [smallest, largest]; absent: `otherwise`, or an error when there is none.
    std::int64_t whole(std::string_view key, std::int64_t smallest, std::int64_t largest,
                       std::optional<std::int64_t> otherwise = {}) {
        const std::string name = std::string(kPrefix) + std::string(key);
        const auto found = look(header_.unsignedNumber(name));
        if (!found) return absent(name, otherwise);
        const auto value = static_cast<std::int64_t>(*found);
        if (*found > static_cast<std::uint64_t>(largest) || value < smallest) {
            fail("the key " + quote(name) + " is " + std::to_string(*found) + ", but should be between " +
                 std::to_string(smallest) + " and " + std::to_string(largest) + ".");
            return smallest;
        }
        return value;
    }

    /// A number above 0.
    float positive(std::string_view key, std::optional<float> otherwise = {}) {
        const std::string name = std::string(kPrefix) + std::string(key);
        const auto found = look(header_.number(name));
        if (!found) return absent(name, otherwise);
        if (!(*found > 0 && *found < 1e30)) {
            fail("the key " + quote(name) + " should be a number above zero.");
        }
        return static_cast<float>(*found);
    }

    std::string text(std::string_view key) { return look(header_.text(key)).value_or(""); }

    /// One flag per layer, where the file has the list.
    std::optional<std::vector<bool>> flags(std::string_view name, std::int64_t layers) {
        const auto found = look(header_.numbers(name));
        if (!found) return std::nullopt;
        if (found->size() != static_cast<std::size_t>(layers)) {
            fail("the key " + quote(name) + " lists " + std::to_string(found->size()) + " layers, but the model has " +
                 std::to_string(layers) + ".");
        }
        std::vector<bool> result;
        for (const double value : *found)
            result.push_back(value != 0);
        return result;
    }

  private:
    template <class T>
    std::optional<T> look(Result<std::optional<T>> found) {
        if (found) return std::move(*found);
        if (!error_) error_ = found.error();
        return std::nullopt;
    }

    template <class T>
    T absent(const std::string& name, std::optional<T> otherwise) {
        if (!otherwise) fail("the key " + quote(name) + " is missing; the file is not a complete SmallThinker model.");
        return otherwise.value_or(T{1});
    }

    const GgufHeader& header_;
    std::optional<Error> error_;
};

void readNumbers(KeyReader& keys, Config& c) {
    c.layers = keys.whole("block_count", 1, 1024);
    c.hidden = keys.whole("embedding_length", 32, 1 << 16);
    c.heads = keys.whole("attention.head_count", 1, 1024);
    c.kvHeads = keys.whole("attention.head_count_kv", 1, 1024, c.heads);
    c.headDim = keys.whole("attention.key_length", 1, 1024, c.hidden / c.heads);
    c.experts = keys.whole("expert_count", 1, 4096);
    c.activeExperts = keys.whole("expert_used_count", 1, c.experts);
    c.expertFfn =
        keys.whole("expert_feed_forward_length", 1, 1 << 20, keys.whole("feed_forward_length", 1, 1 << 20, 0));
    c.contextLength = keys.whole("context_length", 1, 1 << 24);
    c.slidingWindow = keys.whole("attention.sliding_window", 0, 1 << 24, 0);
    c.ropeBase = keys.positive("rope.freq_base", 10000.0f);
    c.normEps = keys.positive("attention.layer_norm_rms_epsilon");
    c.sigmoidGating = keys.whole("expert_gating_func", 1, 2, 1) == 2;
}

/// Numbers that are each possible, and do not fit together.
void checkNumbers(KeyReader& keys, const Config& c) {
    if (c.heads % c.kvHeads != 0) {
        keys.fail(std::to_string(c.heads) + " attention heads cannot share " + std::to_string(c.kvHeads) +
                  " KV heads.");
    }
    const std::pair<std::int64_t, const char*> widths[] = {
        {c.hidden, "embedding length"}, {c.headDim, "attention head size"}, {c.expertFfn, "expert width"}};
    for (const auto& [width, name] : widths) {
        if (width < 32 || width % 32 != 0) {
            keys.fail("the " + std::string(name) + " is " + std::to_string(width) +
                      ", but should be a multiple of 32.");
        }
    }
    if (const auto value = keys.whole("attention.value_length", 1, 1024, c.headDim); value != c.headDim) {
        keys.fail("keys of " + std::to_string(c.headDim) + " and values of " + std::to_string(value) +
                  " numbers a head: this program needs them equal.");
    }
    if (const auto rotated = keys.whole("rope.dimension_count", 1, 1024, c.headDim); rotated != c.headDim) {
        keys.fail("RoPE turns " + std::to_string(rotated) + " of " + std::to_string(c.headDim) +
                  " numbers of a head: this program needs all of them turned.");
    }
}

void readLayouts(KeyReader& keys, Config& c) {
    for (std::int64_t layer = 0; layer < c.layers; ++layer) {
        c.sliding.push_back(c.slidingWindow > 0 && layer % 4 != 0);
        c.rope.push_back(c.slidingWindow == 0 || layer % 4 != 0);
    }
    if (auto sliding = keys.flags(kSlidingLayersKey, c.layers); sliding && c.slidingWindow > 0) c.sliding = *sliding;
    if (auto rope = keys.flags(kRopeLayersKey, c.layers)) c.rope = *rope;
}

/// What only the tensors tell. Their exact shapes are checked with the weights (weights.cpp).
void readTensorFacts(KeyReader& keys, const GgufHeader& header, Config& c) {
    const TensorInfo* embedding = header.find("token_embd.weight");
    if (!embedding || embedding->shape.size() != 2) {
        return keys.fail("the tensor \"token_embd.weight\" is missing; the file holds no complete model.");
    }
    c.vocabulary = embedding->shape[0];
    c.tiedOutput = header.find("output.weight") == nullptr;
    if (const TensorInfo* down = header.find("blk.0.ffn_down_exps.weight"); down && down->shape.size() == 3) {
        c.neuronMajorDown = down->shape[1] == c.expertFfn && down->shape[2] == c.hidden && c.expertFfn != c.hidden;
    }
    if (const TensorInfo* predictor = header.find("lm_head_profiler.weight")) {
        c.predictorHidden = predictor->elements() / (c.hidden + c.vocabulary);
    }
}

}  // namespace

Result<Config> readConfig(const GgufHeader& header) {
    KeyReader keys(header);
    const std::string architecture = keys.text("general.architecture");
    if (architecture != "smallthinker" && !keys.error()) {
        keys.fail("its architecture is " + (architecture.empty() ? "not named" : quote(architecture)) +
                  "; this program runs SmallThinker models.");
    }
    Config config;
    if (!keys.error()) {
        config.name = keys.text("general.name");
        readNumbers(keys, config);
        if (!keys.error()) checkNumbers(keys, config);
        if (!keys.error()) readLayouts(keys, config);
        if (!keys.error()) readTensorFacts(keys, header, config);
    }
    if (keys.error()) return *keys.error();
    return config;
}

}  // namespace thimble::engine
