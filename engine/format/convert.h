#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

struct ConvertOptions {
    kernels::WeightType type = kernels::WeightType::Q4_0;  // Q4_0, Q8_0, F16, BF16 or F32; norms and routers stay F32
    bool sparseDown = false;  // down matrices as [experts, ffn, hidden]: a neuron's weights together
    int threads = 0;          // 0: one per core
    /// Called from one thread with what is written of all bytes and the tensor at hand; false cancels.
    std::function<bool(std::uint64_t done, std::uint64_t total, std::string_view tensor)> progress = {};
};

/// Writes `destination` (a GGUF) from a Hugging Face folder (config.json, safetensors, tokenizer) or another GGUF.
/// Streams: memory stays far below 1 GiB whatever the model's size. Writes to "<destination>.part" first: the
/// destination appears whole or not at all. A cancelled conversion is an error with an empty message.
Status convertModel(const std::filesystem::path& source, const std::filesystem::path& destination,
                    const ConvertOptions& options);

}  // namespace thimble::engine
