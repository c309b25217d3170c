#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/input_file.h"
#include "engine/base/thread_pool.h"
#include "engine/experts/expert_store.h"
#include "engine/experts/memory_plan.h"
#include "engine/format/gguf.h"
#include "engine/model/config.h"
#include "engine/model/expert_guesses.h"
#include "engine/model/model.h"
#include "engine/model/scratch.h"
#include "engine/model/weights.h"
#include "engine/text/tokenizer.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// Counted by the engine thread, read by any.
struct ForwardCounters {
    std::atomic<std::uint64_t> gateOutputs{0};
    std::atomic<std::uint64_t> gateZeros{0};
    std::atomic<std::uint64_t> bytesTouched{0};  // weights and KV cache, in single-token steps
    std::atomic<std::uint64_t> singleTokens{0};
    std::vector<std::atomic<std::uint32_t>> expertUse;  // [layers * experts] times chosen
};

/// What a loaded model consists of; the forward pass and the session work on it.
struct Model::Parts {
    Config config;
    std::uint64_t fingerprint = 0;         // of the file: tells saved KV caches of another model apart
    GgufFile gguf;                         // header; data is read through `file`
    InputFile file;                        // embedding rows are read when they are needed
    std::unique_ptr<Tokenizer> tokenizer;  // null: a file without vocabulary
    const kernels::Kernels* kernels = nullptr;
    std::unique_ptr<ThreadPool> pool;
    Weights weights;
    std::unique_ptr<ExpertStore> experts;
    MemoryRequest request;  // what `plan` was made from
    MemoryPlan plan;
    Scratch scratch;
    ForwardCounters counters;
    ExpertGuesses guesses;
};

}  // namespace thimble::engine
