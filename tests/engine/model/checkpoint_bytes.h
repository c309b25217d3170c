#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/fakes/gguf_bytes.h"

namespace thimble::engine::test {

/// The header of a small, correct checkpoint, whose every number and shape a test may spoil. 2 layers, 64 wide, 4
/// experts.
struct CheckpointBytes {
    std::string architecture = "smallthinker";
    std::map<std::string, std::uint32_t> numbers = {{"block_count", 2},           {"context_length", 128},
                                                    {"embedding_length", 64},     {"expert_feed_forward_length", 32},
                                                    {"attention.head_count", 2},  {"attention.head_count_kv", 1},
                                                    {"attention.key_length", 32}, {"expert_count", 4},
                                                    {"expert_used_count", 2}};
    std::map<std::string, float> floats = {{"rope.freq_base", 10000.0f}, {"attention.layer_norm_rms_epsilon", 1e-6f}};
    std::map<std::string, std::vector<std::int32_t>> lists;
    std::map<std::string, std::vector<std::uint64_t>> tensors;  // columns first, as the file has them
    std::map<std::string, std::uint32_t> types;                 // ggml numbers; others are F32

    CheckpointBytes() {
        tensors = {{"token_embd.weight", {64, 96}}, {"output_norm.weight", {64}}};
        for (const char* layer : {"blk.0.", "blk.1."}) {
            const auto add = [&](const char* name, std::vector<std::uint64_t> dimensions) {
                tensors[std::string(layer) + name + ".weight"] = std::move(dimensions);
            };
            add("attn_norm", {64});
            add("attn_q", {64, 64});
            add("attn_k", {64, 32});
            add("attn_v", {64, 32});
            add("attn_output", {64, 64});
            add("ffn_norm", {64});
            add("ffn_gate_inp", {64, 4});
            add("ffn_gate_exps", {64, 32, 4});
            add("ffn_up_exps", {64, 32, 4});
            add("ffn_down_exps", {32, 64, 4});
        }
    }

    std::vector<std::byte> bytes() const {
        fakes::GgufBytes file;
        if (!architecture.empty()) file.key("general.architecture", architecture);
        for (const auto& [key, value] : numbers)
            file.key("smallthinker." + key, fakes::GgufBytes::U32, value);
        for (const auto& [key, value] : floats)
            file.key("smallthinker." + key, fakes::GgufBytes::F32, value);
        for (const auto& [key, values] : lists)
            file.numbers(key, fakes::GgufBytes::I32, values);
        std::uint64_t offset = 0;
        for (const auto& [name, dimensions] : tensors) {
            const std::uint32_t type = types.contains(name) ? types.at(name) : 0;
            file.tensor(name, dimensions, type, offset);
            std::uint64_t elements = 1;
            for (const std::uint64_t size : dimensions)
                elements *= size;
            offset += (elements * 4 + 31) / 32 * 32;
        }
        return file.data(offset).bytes();
    }
};

}  // namespace thimble::engine::test
