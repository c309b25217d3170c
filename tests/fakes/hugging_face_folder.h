#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/format/gguf.h"

namespace thimble::fakes {

/// A Hugging Face checkpoint to be written, valid or not: named float matrices and config.json.
struct HuggingFaceFolder {
    struct Tensor {
        std::vector<std::int64_t> shape;
        std::vector<float> values;
    };
    nlohmann::json config;
    std::map<std::string, Tensor> tensors;

    /// The weights of an F32 GGUF under their Hugging Face names.
    static HuggingFaceFolder of(const engine::GgufFile& file) {
        const auto& header = file.header();
        const auto number = [&](const std::string& key) { return header.number("smallthinker." + key)->value_or(0); };
        const auto whole = [&](const std::string& key) { return static_cast<std::int64_t>(number(key)); };
        HuggingFaceFolder out;
        const std::int64_t layers = whole("block_count");
        const std::int64_t window = whole("attention.sliding_window");
        std::vector<int> layout;
        for (std::int64_t layer = 0; layer < layers; ++layer)
            layout.push_back(window > 0 && layer % 4 != 0);
        out.config = {{"architectures", {"SmallThinkerForCausalLM"}},
                      {"model_type", "smallthinker"},
                      {"num_hidden_layers", layers},
                      {"hidden_size", whole("embedding_length")},
                      {"num_attention_heads", whole("attention.head_count")},
                      {"num_key_value_heads", whole("attention.head_count_kv")},
                      {"head_dim", whole("attention.key_length")},
                      {"moe_ffn_hidden_size", whole("expert_feed_forward_length")},
                      {"moe_num_primary_experts", whole("expert_count")},
                      {"moe_num_active_primary_experts", whole("expert_used_count")},
                      {"moe_primary_router_apply_softmax", whole("expert_gating_func") == 1},
                      {"sliding_window_size", window},
                      {"sliding_window_layout", layout},
                      {"rope_layout", window > 0 ? layout : std::vector<int>(layout.size(), 1)},
                      {"rope_theta", number("rope.freq_base")},
                      {"rms_norm_eps", number("attention.layer_norm_rms_epsilon")},
                      {"max_position_embeddings", whole("context_length")},
                      {"tie_word_embeddings", header.find("output.weight") == nullptr},
                      {"vocab_size", header.find("token_embd.weight")->shape[0]},
                      {"bos_token_id", nullptr},
                      {"eos_token_id", nlohmann::json::array()}};
        for (const auto& tensor : header.tensors)
            out.addGgufTensor(tensor, file.data(tensor));
        return out;
    }

    void addGgufTensor(const engine::TensorInfo& info, std::span<const std::byte> data) {
        std::vector<float> values(data.size() / sizeof(float));
        std::memcpy(values.data(), data.data(), data.size());
        static const std::map<std::string, std::string> names = {{"attn_norm", "input_layernorm"},
                                                                 {"attn_q", "self_attn.q_proj"},
                                                                 {"attn_k", "self_attn.k_proj"},
                                                                 {"attn_v", "self_attn.v_proj"},
                                                                 {"attn_output", "self_attn.o_proj"},
                                                                 {"ffn_norm", "post_attention_layernorm"},
                                                                 {"ffn_gate_inp", "block_sparse_moe.primary_router"}};
        if (info.name == "token_embd.weight") return put("model.embed_tokens", info.shape, values);
        if (info.name == "output_norm.weight") return put("model.norm", info.shape, values);
        if (info.name == "output.weight") return put("lm_head", info.shape, values);
        const std::size_t dot = info.name.find('.', 4);
        const std::string layer = "model.layers." + info.name.substr(4, dot - 4) + ".";
        const std::string part = info.name.substr(dot + 1, info.name.rfind('.') - dot - 1);
        if (const auto known = names.find(part); known != names.end())
            return put(layer + known->second, info.shape, values);
        const std::string matrix = part.substr(4, part.find("_exps") - 4);
        const std::size_t each = values.size() / static_cast<std::size_t>(info.shape[0]);
        for (std::int64_t expert = 0; expert < info.shape[0]; ++expert) {
            const auto begin = values.begin() + static_cast<std::ptrdiff_t>(each) * expert;
            put(layer + "block_sparse_moe.experts." + std::to_string(expert) + "." + matrix,
                {info.shape[1], info.shape[2]}, {begin, begin + static_cast<std::ptrdiff_t>(each)});
        }
    }

    void put(const std::string& name, const std::vector<std::int64_t>& shape, std::vector<float> values) {
        tensors[name + ".weight"] = {shape, std::move(values)};
    }

    /// Writes config.json and the tensors as F32, in `shards` files.
    void write(const std::filesystem::path& folder, int shards = 1) const {
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "config.json") << config.dump();
        nlohmann::json map = nlohmann::json::object();
        for (int shard = 0; shard < shards; ++shard) {
            const std::string name =
                shards == 1 ? "model.safetensors" : "shard-" + std::to_string(shard) + ".safetensors";
            nlohmann::json header = {{"__metadata__", {{"format", "pt"}}}};
            std::string data;
            int index = 0;
            for (const auto& [key, tensor] : tensors) {
                if (index++ % shards != shard) continue;
                const std::size_t bytes = tensor.values.size() * sizeof(float);
                header[key] = {
                    {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {data.size(), data.size() + bytes}}};
                data.append(reinterpret_cast<const char*>(tensor.values.data()), bytes);
                map[key] = name;
            }
            std::ofstream file(folder / name, std::ios::binary);
            const std::string text = header.dump();
            const std::uint64_t length = text.size();
            file.write(reinterpret_cast<const char*>(&length), sizeof length);
            file << text << data;
        }
        if (shards > 1)
            std::ofstream(folder / "model.safetensors.index.json") << nlohmann::json{{"weight_map", map}}.dump();
    }
};

}  // namespace thimble::fakes
