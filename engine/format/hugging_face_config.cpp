#include "engine/format/hugging_face_config.h"

#include <initializer_list>

#include "engine/format/json_file.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using nlohmann::json;

/// Reads members of one config.json; the first error stays.
class Members {
  public:
    explicit Members(const json& object) : object_(object) {}

    std::int64_t whole(const char* key, std::int64_t least, std::int64_t most) {
        const auto value = wholeNumber(object_, key);
        if (!value || *value < least || *value > most) {
            fail("needs a whole number from " + std::to_string(least) + " to " + std::to_string(most) + " under " +
                 quote(key));
            return least;
        }
        return *value;
    }
    double positive(const char* key) {
        const auto value = realNumber(object_, key);
        if (!value || !(*value > 0)) fail("needs a number above 0 under " + quote(key));
        return value.value_or(1);
    }
    /// One 0 or 1 per layer; absent: `otherwise` for all.
    std::vector<bool> layout(const char* key, std::int64_t layers, bool otherwise) {
        const auto found = object_.find(key);
        std::vector<bool> out(static_cast<std::size_t>(layers), otherwise);
        if (found == object_.end() || found->is_null()) return out;
        if (!found->is_array() || found->size() != out.size()) {
            fail("needs one 0 or 1 for each of the " + std::to_string(layers) + " layers under " + quote(key));
            return out;
        }
        for (std::size_t i = 0; i < out.size(); ++i) {
            const json& flag = (*found)[i];
            if (!flag.is_boolean() && !flag.is_number_integer())
                fail("has something else than 0 and 1 under " + quote(key));
            out[i] = flag.is_boolean() ? flag.get<bool>() : flag.is_number_integer() && flag.get<std::int64_t>() != 0;
        }
        return out;
    }
    void fail(const std::string& what) {
        if (error_.empty()) error_ = "\"config.json\" " + what + ".";
    }
    const std::string& error() const { return error_; }

  private:
    const json& object_;
    std::string error_;
};

/// The architecture as the file names it; empty when it is the one that can be converted.
std::string otherArchitecture(const json& config) {
    std::string name = text(config, "model_type").value_or("");
    if (name.find("smallthinker") != name.npos) return {};
    if (const auto list = config.find("architectures"); list != config.end() && list->is_array()) {
        for (const json& entry : *list) {
            if (!entry.is_string()) continue;
            name = entry.get<std::string>();
            if (name.find("SmallThinker") != name.npos) return {};
        }
    }
    return name.empty() ? "unknown" : name;
}

bool usualLayout(const std::vector<bool>& layout, bool windowed, bool otherwise) {
    for (std::size_t i = 0; i < layout.size(); ++i) {
        if (layout[i] != (windowed ? i % 4 != 0 : otherwise)) return false;
    }
    return true;
}

}  // namespace

Result<HuggingFaceConfig> HuggingFaceConfig::read(const std::filesystem::path& folder) {
    const auto parsed = readJsonFile(folder / "config.json");
    if (!parsed) return parsed.error();
    if (const std::string other = otherArchitecture(*parsed); !other.empty()) {
        return Error{"The checkpoint in " + quote(utf8(folder)) + " is of the architecture " + quote(other) +
                     "; this program converts SmallThinker models."};
    }
    Members in(*parsed);
    HuggingFaceConfig c;
    c.name = utf8(std::filesystem::absolute(folder).lexically_normal().filename());
    if (c.name.empty()) c.name = utf8(std::filesystem::absolute(folder).lexically_normal().parent_path().filename());
    c.layers = in.whole("num_hidden_layers", 1, 1024);
    c.hidden = in.whole("hidden_size", 1, 1 << 16);
    c.heads = in.whole("num_attention_heads", 1, 1024);
    c.kvHeads = in.whole("num_key_value_heads", 1, 1024);
    c.headDim = in.whole("head_dim", 1, 1024);
    c.expertFfn = in.whole("moe_ffn_hidden_size", 1, 1 << 20);
    c.experts = in.whole("moe_num_primary_experts", 1, 4096);
    c.activeExperts = in.whole("moe_num_active_primary_experts", 1, c.experts);
    c.context = in.whole("max_position_embeddings", 1, 1 << 24);
    c.vocabulary = in.whole("vocab_size", 1, 1 << 24);
    c.ropeBase = in.positive("rope_theta");
    c.normEps = in.positive("rms_norm_eps");
    c.softmaxRouter = boolean(*parsed, "moe_primary_router_apply_softmax").value_or(false);
    c.tiedOutput = boolean(*parsed, "tie_word_embeddings").value_or(false);
    c.sliding = in.layout("sliding_window_layout", c.layers, false);
    c.rope = in.layout("rope_layout", c.layers, true);
    const std::vector<bool> mixture = in.layout("moe_layer_layout", c.layers, true);
    if (mixture != std::vector<bool>(mixture.size(), true))
        in.fail("has layers without experts, which this program doesn't know");
    const bool slides = c.sliding != std::vector<bool>(c.sliding.size(), false);
    if (slides) c.slidingWindow = in.whole("sliding_window_size", 1, 1 << 24);
    if (!in.error().empty()) return Error{in.error()};
    return c;
}

void HuggingFaceConfig::describe(GgufMetadata& out) const {
    const std::string prefix = "smallthinker.";
    const auto number = [&](const char* key, std::int64_t value) {
        out.add(prefix + key, static_cast<std::uint32_t>(value));
    };
    out.add("general.architecture", "smallthinker");
    out.add("general.name", name);
    number("block_count", layers);
    number("context_length", context);
    number("embedding_length", hidden);
    number("feed_forward_length", expertFfn);
    number("expert_feed_forward_length", expertFfn);
    number("attention.head_count", heads);
    number("attention.head_count_kv", kvHeads);
    number("attention.key_length", headDim);
    number("attention.value_length", headDim);
    number("rope.dimension_count", headDim);
    number("expert_count", experts);
    number("expert_used_count", activeExperts);
    number("expert_gating_func", softmaxRouter ? 1 : 2);
    number("vocab_size", vocabulary);
    const bool windowed = slidingWindow > 0;
    if (windowed) number("attention.sliding_window", slidingWindow);
    out.add(prefix + "rope.freq_base", static_cast<float>(ropeBase));
    out.add(prefix + "attention.layer_norm_rms_epsilon", static_cast<float>(normEps));
    // Readers assume every fourth layer global and without RoPE where there is a window; other layouts are written out.
    if (windowed && !usualLayout(sliding, true, false)) out.add(prefix + "attention.sliding_window_pattern", sliding);
    if (!usualLayout(rope, windowed, true)) out.add(prefix + "rope.layer_pattern", rope);
}

}  // namespace thimble::engine
