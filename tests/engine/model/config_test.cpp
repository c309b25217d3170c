#include "engine/model/config.h"

#include <gmock/gmock.h>

#include "engine/model/weights.h"
#include "tests/engine/model/checkpoint_bytes.h"

namespace thimble::engine {
namespace {

using test::CheckpointBytes;
using testing::AllOf;
using testing::HasSubstr;

Result<Config> read(const CheckpointBytes& checkpoint) {
    const auto bytes = checkpoint.bytes();
    const auto header = parseGguf(bytes, bytes.size(), "some.gguf");
    if (!header) return header.error();
    return readConfig(*header);
}

Status check(const CheckpointBytes& checkpoint) {
    const auto bytes = checkpoint.bytes();
    const auto header = parseGguf(bytes, bytes.size(), "some.gguf");
    if (!header) return header.error();
    const auto config = readConfig(*header);
    return config ? checkTensors(*config, *header) : config.error();
}

std::string refusal(const CheckpointBytes& checkpoint) {
    const Status status = check(checkpoint);
    return status.ok() ? "accepted" : status.error().message;
}

TEST(ModelConfig, ReadsEveryNumber) {
    const auto config = read({});
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(config->layers, 2);
    EXPECT_EQ(config->hidden, 64);
    EXPECT_EQ(config->heads, 2);
    EXPECT_EQ(config->kvHeads, 1);
    EXPECT_EQ(config->headDim, 32);
    EXPECT_EQ(config->experts, 4);
    EXPECT_EQ(config->activeExperts, 2);
    EXPECT_EQ(config->expertFfn, 32);
    EXPECT_EQ(config->vocabulary, 96);
    EXPECT_EQ(config->contextLength, 128);
    EXPECT_EQ(config->slidingWindow, 0);
    EXPECT_FLOAT_EQ(config->normEps, 1e-6f);
    EXPECT_TRUE(config->tiedOutput);
    EXPECT_FALSE(config->sigmoidGating);
    EXPECT_FALSE(config->neuronMajorDown);
    EXPECT_EQ(config->predictorHidden, 0);
    EXPECT_TRUE(check({}).ok());
}

TEST(ModelConfig, WithoutAWindowEveryLayerIsGlobalWithRope) {
    const auto config = read({});
    EXPECT_EQ(config->sliding, (std::vector<bool>{false, false}));
    EXPECT_EQ(config->rope, (std::vector<bool>{true, true}));
}

TEST(ModelConfig, WithAWindowEveryFourthLayerIsGlobalWithoutPositions) {
    CheckpointBytes checkpoint;
    checkpoint.numbers["attention.sliding_window"] = 16;
    auto config = read(checkpoint);
    EXPECT_EQ(config->sliding, (std::vector<bool>{false, true}));
    EXPECT_EQ(config->rope, (std::vector<bool>{false, true}));
    // Layouts of the file go before the usual ones.
    checkpoint.lists[std::string(kSlidingLayersKey)] = {1, 0};
    checkpoint.lists[std::string(kRopeLayersKey)] = {1, 1};
    config = read(checkpoint);
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(config->sliding, (std::vector<bool>{true, false}));
    EXPECT_EQ(config->rope, (std::vector<bool>{true, true}));
    checkpoint.lists[std::string(kRopeLayersKey)] = {1, 1, 0};
    EXPECT_THAT(refusal(checkpoint), AllOf(HasSubstr("lists 3 layers"), HasSubstr("has 2")));
}

TEST(ModelConfig, RefusesOtherArchitectures) {
    CheckpointBytes checkpoint;
    checkpoint.architecture = "llama";
    EXPECT_THAT(refusal(checkpoint), AllOf(HasSubstr("some.gguf"), HasSubstr("\"llama\""), HasSubstr("SmallThinker")));
    checkpoint.architecture = "";
    EXPECT_THAT(refusal(checkpoint), HasSubstr("not named"));
}

TEST(ModelConfig, NamesTheKeyThatIsMissingOrImpossible) {
    for (const auto& [key, value] : CheckpointBytes().numbers) {
        if (key == "attention.head_count_kv" || key == "attention.key_length") continue;  // have usual values
        CheckpointBytes checkpoint;
        checkpoint.numbers.erase(key);
        EXPECT_NE(refusal(checkpoint), "accepted") << key;
        checkpoint.numbers[key] = 0;
        EXPECT_NE(refusal(checkpoint), "accepted") << key;
        checkpoint.numbers[key] = 0xffffffff;
        EXPECT_THAT(refusal(checkpoint), HasSubstr(key)) << key;
    }
    CheckpointBytes checkpoint;
    checkpoint.floats["attention.layer_norm_rms_epsilon"] = 0;
    EXPECT_THAT(refusal(checkpoint), HasSubstr("layer_norm_rms_epsilon"));
    checkpoint.floats.erase("attention.layer_norm_rms_epsilon");
    EXPECT_THAT(refusal(checkpoint), HasSubstr("layer_norm_rms_epsilon"));
}

TEST(ModelConfig, RefusesNumbersThatDoNotFitTogether) {
    const auto with = [](const std::string& key, std::uint32_t value) {
        CheckpointBytes checkpoint;
        checkpoint.numbers[key] = value;
        return refusal(checkpoint);
    };
    EXPECT_THAT(with("attention.head_count", 3), HasSubstr("attn_q"));
    EXPECT_THAT(with("attention.head_count_kv", 3), HasSubstr("cannot share 3"));
    EXPECT_THAT(with("expert_used_count", 5), HasSubstr("expert_used_count"));
    EXPECT_THAT(with("embedding_length", 48), HasSubstr("multiple of 32"));
    EXPECT_THAT(with("attention.key_length", 33), HasSubstr("multiple of 32"));
    EXPECT_THAT(with("attention.value_length", 64), HasSubstr("needs them equal"));
    EXPECT_THAT(with("rope.dimension_count", 16), HasSubstr("RoPE"));
    EXPECT_THAT(with("expert_gating_func", 3), HasSubstr("expert_gating_func"));
}

TEST(ModelTensors, NamesTheOneThatIsMissingOrOfAnotherShape) {
    for (const auto& [name, dimensions] : CheckpointBytes().tensors) {
        CheckpointBytes checkpoint;
        checkpoint.tensors.erase(name);
        EXPECT_THAT(refusal(checkpoint), AllOf(HasSubstr(name), HasSubstr("missing"))) << name;
        if (name == "token_embd.weight") continue;  // its rows are the vocabulary
        checkpoint.tensors[name] = dimensions;
        checkpoint.tensors[name].back() += 32;
        EXPECT_THAT(refusal(checkpoint), AllOf(HasSubstr(name), HasSubstr("shape"))) << name;
    }
}

TEST(ModelTensors, AcceptsBothLayoutsOfTheDownMatricesButNotAMixture) {
    CheckpointBytes checkpoint;
    checkpoint.tensors["blk.0.ffn_down_exps.weight"] = {64, 32, 4};
    EXPECT_THAT(refusal(checkpoint), HasSubstr("blk.1.ffn_down_exps"));
    checkpoint.tensors["blk.1.ffn_down_exps.weight"] = {64, 32, 4};
    EXPECT_EQ(refusal(checkpoint), "accepted");
    EXPECT_TRUE(read(checkpoint)->neuronMajorDown);
}

TEST(ModelTensors, RefusesTypesWithoutKernelsByName) {
    CheckpointBytes checkpoint;
    checkpoint.types["blk.1.attn_q.weight"] = 24;  // I8
    EXPECT_THAT(refusal(checkpoint), HasSubstr("blk.1.attn_q.weight"));
    checkpoint.types["blk.1.attn_q.weight"] = 12;  // Q4_K: blocks of 256 do not divide rows of 64
    EXPECT_NE(refusal(checkpoint), "accepted");
}

TEST(ModelTensors, ReadsTheWidthOfThePredictorAndRefusesOneThatDoesNotDivide) {
    CheckpointBytes checkpoint;
    checkpoint.tensors["lm_head_profiler.weight"] = {(64 + 96) * 32};
    EXPECT_EQ(read(checkpoint)->predictorHidden, 32);
    EXPECT_EQ(refusal(checkpoint), "accepted");
    checkpoint.tensors["lm_head_profiler.weight"] = {(64 + 96) * 32 + 64};
    EXPECT_THAT(refusal(checkpoint), HasSubstr("lm_head_profiler"));
    checkpoint.tensors["lm_head_profiler.weight"] = {(64 + 96) * 33};
    EXPECT_THAT(refusal(checkpoint), HasSubstr("lm_head_profiler"));
}

TEST(ModelTensors, AnOwnOutputMatrixMustHaveTheVocabulary) {
    CheckpointBytes checkpoint;
    checkpoint.tensors["output.weight"] = {64, 96};
    EXPECT_FALSE(read(checkpoint)->tiedOutput);
    EXPECT_EQ(refusal(checkpoint), "accepted");
    checkpoint.tensors["output.weight"] = {64, 95};
    EXPECT_THAT(refusal(checkpoint), AllOf(HasSubstr("output.weight"), HasSubstr("[95, 64]"), HasSubstr("[96, 64]")));
}

}  // namespace
}  // namespace thimble::engine
