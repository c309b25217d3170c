// Token by token with experts that come and go: the same bits as with all of them in memory.

#include <gtest/gtest.h>

#include "engine/model/forward.h"
#include "engine/model/parts.h"
#include "tests/engine/experts/faulty_reads.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

/// Replaces the model's expert store by one with room for `slots` experts.
void stream(Model& model, std::int64_t slots, const FaultyReads::Fault& fault = {}) {
    Model::Parts& parts = model.parts();
    ExpertStoreOptions options;
    options.slots = slots;
    if (fault) {
        options.makeReads = [fault](const InputFile& file, int depth) -> Result<std::unique_ptr<AsyncReads>> {
            auto inner = AsyncReads::create(file, depth, ReadBackend::Best);
            if (!inner) return inner;
            return std::unique_ptr<AsyncReads>(std::make_unique<FaultyReads>(std::move(*inner), fault));
        };
    }
    auto store = createExpertStore(parts.gguf, parts.config, options);
    ASSERT_TRUE(store.ok()) << store.error().message;
    parts.experts = std::move(*store);
    parts.plan.resident = false;  // so that guesses are made
}

/// The logits of every token, each computed alone.
std::vector<float> tokenByToken(Model& model) {
    Model::Parts& parts = model.parts();
    auto cache = KvCache::create(parts.config, 64, parts.plan.kvType);
    const auto vocabulary = static_cast<std::size_t>(parts.config.vocabulary);
    std::vector<float> all, logits(vocabulary);
    for (const Token token : test::goldenTokens()) {
        const auto done = forward(parts, *cache, {&token, 1});
        EXPECT_TRUE(done.ok()) << done.error().message;
        computeLogits(parts, 0, 1, logits);
        all.insert(all.end(), logits.begin(), logits.end());
    }
    return all;
}

TEST(Streaming, GivesTheBitsOfTheResidentModelWhateverFits) {
    for (const char* name : {"nano-Q4_0", "nano-swa-Q4_0", "nano-F16"}) {
        for (const std::int64_t floatsBelow : {std::int64_t{0}, kNarrowHidden}) {
            LoadOptions options;
            options.floatsBelowHidden = floatsBelow;
            const auto model = test::loadGolden(name, options);
            ASSERT_TRUE(model->plan().resident);
            const std::vector<float> resident = tokenByToken(*model);
            const Config& config = model->config();
            for (const std::int64_t slots : {config.activeExperts, 2 * config.activeExperts, config.experts * 2}) {
                stream(*model, slots);
                EXPECT_EQ(tokenByToken(*model), resident) << name << " with " << slots << " slots";
                EXPECT_GT(model->stats().expertMisses, 0u);
            }
        }
    }
}

TEST(Streaming, ATokenWhoseExpertCannotBeReadIsAnErrorAndTheNextAttemptRight) {
    const auto model = test::loadGolden("nano-swa-Q4_0");
    const std::vector<float> resident = tokenByToken(*model);
    for (int bad = 1; bad <= 40; bad += 3) {
        const auto reads = std::make_shared<std::atomic<int>>(0);
        stream(*model, 8,
               [=](const ReadJob&) -> Status { return ++*reads == bad ? Status(Error{"injected"}) : Status(); });
        Model::Parts& parts = model->parts();
        auto cache = KvCache::create(parts.config, 64, parts.plan.kvType);
        std::vector<float> all, logits(static_cast<std::size_t>(parts.config.vocabulary));
        int errors = 0;
        for (const Token token : test::goldenTokens()) {
            auto done = forward(parts, *cache, {&token, 1});
            if (!done) {
                ++errors;
                EXPECT_EQ(done.error().message, "injected");
                done = forward(parts, *cache, {&token, 1});
            }
            ASSERT_TRUE(done.ok()) << done.error().message;
            computeLogits(parts, 0, 1, logits);
            all.insert(all.end(), logits.begin(), logits.end());
        }
        EXPECT_LE(errors, 1);  // none where a guess failed: it is read again
        EXPECT_EQ(all, resident) << "read " << bad;
    }
}

}  // namespace
}  // namespace thimble::engine
