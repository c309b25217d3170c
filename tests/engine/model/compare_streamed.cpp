// compare_streamed MODEL.gguf MEBIBYTES [PROMPT] [GENERATE]: a prompt and a greedy reply with all experts in memory,
// and the same under a budget; tokens and logits must be equal bit for bit. For full-size models; what tests of the run
// do on small ones (streaming_test.cpp).

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "engine/model/forward.h"
#include "engine/model/parts.h"

namespace {

using namespace thimble::engine;

struct Run {
    std::vector<Token> reply;
    std::vector<float> logits;  // [reply, vocabulary]
};

Result<Run> compute(const char* path, std::uint64_t budget, std::int64_t prompt, std::int64_t generate) {
    LoadOptions options;
    options.memoryBudget = budget;
    options.context = prompt + generate;
    auto model = Model::load(path, options);
    if (!model) return model.error();
    Model::Parts& parts = (*model)->parts();
    std::printf("%lld of %lld experts have room\n", static_cast<long long>(parts.plan.expertSlots),
                static_cast<long long>(parts.plan.expertsInModel));
    auto cache = KvCache::create(parts.config, parts.plan.context, parts.plan.kvType);
    if (!cache) return cache.error();
    std::mt19937 random(1);
    std::vector<Token> next;
    for (std::int64_t i = 0; i < prompt; ++i)
        next.push_back(static_cast<Token>(random() % static_cast<std::uint32_t>(parts.config.vocabulary)));
    Run run;
    const auto vocabulary = static_cast<std::size_t>(parts.config.vocabulary);
    while (static_cast<std::int64_t>(run.reply.size()) < generate) {
        const auto done = forward(parts, *cache, next);
        if (!done) return done.error();
        run.logits.resize(run.logits.size() + vocabulary);
        const std::span<float> row(run.logits.data() + run.logits.size() - vocabulary, vocabulary);
        computeLogits(parts, static_cast<std::int64_t>(next.size()) - 1, 1, row);
        next = {static_cast<Token>(std::max_element(row.begin(), row.end()) - row.begin())};
        run.reply.push_back(next[0]);
    }
    const ModelStats stats = (*model)->stats();
    std::printf("%llu hits, %llu misses, %.0f MB read\n", static_cast<unsigned long long>(stats.expertHits),
                static_cast<unsigned long long>(stats.expertMisses), static_cast<double>(stats.bytesRead) / 1e6);
    return run;
}

}  // namespace

int main(int count, char** words) {
    if (count < 3) {
        std::fprintf(stderr, "usage: compare_streamed MODEL.gguf MEBIBYTES [PROMPT] [GENERATE]\n");
        return 1;
    }
    const std::int64_t prompt = count > 3 ? std::atoll(words[3]) : 300,
                       generate = count > 4 ? std::atoll(words[4]) : 40;
    if (prompt < 1 || prompt > kChunkTokens || generate < 1) {
        std::fprintf(stderr, "A prompt of 1 to %lld tokens and a reply of 1 or more, please.\n",
                     static_cast<long long>(kChunkTokens));
        return 1;
    }
    const auto resident = compute(words[1], 0, prompt, generate);
    const auto streamed = compute(words[1], static_cast<std::uint64_t>(std::atoll(words[2])) << 20, prompt, generate);
    if (!resident || !streamed) {
        std::fprintf(stderr, "%s\n", (resident ? streamed : resident).error().message.c_str());
        return 1;
    }
    const bool same =
        resident->reply == streamed->reply &&
        std::memcmp(resident->logits.data(), streamed->logits.data(), resident->logits.size() * sizeof(float)) == 0;
    std::printf("%zu tokens and %zu logits: %s\n", resident->reply.size(), resident->logits.size(),
                same ? "equal, bit for bit" : "DIFFERENT");
    return same ? 0 : 1;
}
