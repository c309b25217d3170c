#include "engine/format/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <limits>

#include "engine/base/mapped_file.h"
#include "engine/format/gguf_writer.h"
#include "engine/text/tokenizer.h"
#include "tests/fakes/gguf_bytes.h"
#include "tests/fakes/hugging_face_folder.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;
using fakes::HuggingFaceFolder;
using kernels::WeightType;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

class Convert : public testing::Test {
  protected:
    void SetUp() override {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ =
            fs::temp_directory_path() / ("thimble-convert-" + std::string(test->name()) + std::to_string(::getpid()));
        fs::create_directories(folder_);
        auto golden = GgufFile::open(THIMBLE_TEST_DATA "/golden/nano-F32.gguf");
        ASSERT_TRUE(golden.ok()) << golden.error().message;
        golden_ = std::move(*golden);
        checkpoint_ = HuggingFaceFolder::of(golden_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string convert(const ConvertOptions& options = {.type = WeightType::F32}) {
        checkpoint_.write(folder_ / "hf");
        return convert(folder_ / "hf", "out.gguf", options);
    }
    std::string convert(const fs::path& source, const std::string& name, const ConvertOptions& options) {
        const Status status = convertModel(source, folder_ / name, options);
        EXPECT_FALSE(fs::exists(folder_ / (name + ".part")));
        EXPECT_EQ(fs::exists(folder_ / name), status.ok()) << "whole or not at all";
        return status ? "" : status.error().message;
    }
    GgufFile open(const std::string& name) {
        auto file = GgufFile::open(folder_ / name);
        EXPECT_TRUE(file.ok()) << file.error().message;
        return std::move(*file);
    }

    /// Every tensor of the golden file, quantized by the kernels as `type` asks, is in `file`.
    void expectWeights(const GgufFile& file, WeightType type) {
        ASSERT_EQ(file.header().tensors.size(), golden_.header().tensors.size());
        for (const TensorInfo& tensor : golden_.header().tensors) {
            const TensorInfo* other = file.header().find(tensor.name);
            ASSERT_NE(other, nullptr) << tensor.name;
            const bool exact = tensor.shape.size() == 1 || tensor.name.find("ffn_gate_inp") != std::string::npos;
            EXPECT_EQ(other->type, exact ? WeightType::F32 : type) << tensor.name;
            EXPECT_EQ(other->shape, tensor.shape);
            std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
            std::memcpy(values.data(), golden_.data(tensor).data(), golden_.data(tensor).size());
            std::vector<std::byte> expected(static_cast<std::size_t>(other->bytes));
            ASSERT_TRUE(kernels::quantizeWeights(*other->type, values.data(), tensor.elements(), expected.data()));
            EXPECT_TRUE(std::ranges::equal(expected, file.data(*other))) << tensor.name;
        }
    }

    fs::path folder_;
    GgufFile golden_;
    HuggingFaceFolder checkpoint_;
};

TEST_F(Convert, CheckpointGivesTheWeightsInEveryType) {
    for (const WeightType type :
         {WeightType::F32, WeightType::F16, WeightType::BF16, WeightType::Q8_0, WeightType::Q4_0}) {
        EXPECT_EQ(convert({.type = type}), "");
        expectWeights(open("out.gguf"), type);
        fs::remove(folder_ / "out.gguf");
    }
}

TEST_F(Convert, CheckpointGivesEveryKey) {
    EXPECT_EQ(convert(), "");
    const GgufFile file = open("out.gguf");
    for (const auto& [key, value] : golden_.header().metadata) {
        if (key == "general.name") continue;
        const auto found = file.header().metadata.find(key);
        ASSERT_NE(found, file.header().metadata.end()) << key;
        EXPECT_EQ(found->second.type, value.type) << key;
        EXPECT_TRUE(std::ranges::equal(found->second.bytes, value.bytes)) << key;
    }
    EXPECT_EQ(file.header().text("general.name")->value(), "hf");
    EXPECT_FALSE(file.header().metadata.contains("smallthinker.rope.layer_pattern")) << "the usual layout";
}

TEST_F(Convert, ShardsAreOneCheckpoint) {
    checkpoint_.write(folder_ / "hf", 3);
    EXPECT_EQ(convert(folder_ / "hf", "out.gguf", {.type = WeightType::F32}), "");
    expectWeights(open("out.gguf"), WeightType::F32);
    fs::remove(folder_ / "out.gguf");
    fs::remove(folder_ / "hf" / "shard-1.safetensors");
    EXPECT_THAT(convert(folder_ / "hf", "out.gguf", {}), AllOf(HasSubstr("shard-1.safetensors"), HasSubstr("missing")));
}

TEST_F(Convert, UnusualLayoutsAreWrittenOut) {
    checkpoint_.config["sliding_window_size"] = 32;
    checkpoint_.config["sliding_window_layout"] = {0, 1, 0, 1};
    checkpoint_.config["rope_layout"] = {1, 1, 0, 1};
    EXPECT_EQ(convert(), "");
    const GgufFile file = open("out.gguf");
    EXPECT_EQ(file.header().unsignedNumber("smallthinker.attention.sliding_window")->value(), 32u);
    EXPECT_THAT(file.header().numbers("smallthinker.attention.sliding_window_pattern")->value(),
                ElementsAre(0, 1, 0, 1));
    EXPECT_THAT(file.header().numbers("smallthinker.rope.layer_pattern")->value(), ElementsAre(1, 1, 0, 1));
}

TEST_F(Convert, RequantizesAGguf) {
    EXPECT_EQ(convert(golden_.path(), "q8.gguf", {.type = WeightType::Q8_0}), "");
    expectWeights(open("q8.gguf"), WeightType::Q8_0);
    EXPECT_EQ(convert(folder_ / "q8.gguf", "again.gguf", {.type = WeightType::Q8_0}), "");
    expectWeights(open("again.gguf"), WeightType::Q8_0);
    EXPECT_EQ(open("q8.gguf").header().unsignedNumber("general.file_type")->value(), 7u);
    EXPECT_THAT(convert(folder_ / "q8.gguf", "q5.gguf", {.type = WeightType::Q5_0}), HasSubstr("Q5_0"));
}

TEST_F(Convert, SparseDownIsTheTransposeAndComesBack) {
    EXPECT_EQ(convert(golden_.path(), "sparse.gguf", {.type = WeightType::F32, .sparseDown = true}), "");
    const GgufFile sparse = open("sparse.gguf");
    const TensorInfo& from = *golden_.header().find("blk.1.ffn_down_exps.weight");
    const TensorInfo& to = *sparse.header().find("blk.1.ffn_down_exps.weight");
    EXPECT_THAT(to.shape, ElementsAre(from.shape[0], from.shape[2], from.shape[1]));
    const auto value = [](const GgufFile& file, const TensorInfo& tensor, std::int64_t expert, std::int64_t row,
                          std::int64_t column) {
        float out;
        std::memcpy(&out, file.data(tensor).data() + 4 * ((expert * tensor.shape[1] + row) * tensor.shape[2] + column),
                    4);
        return out;
    };
    for (std::int64_t row = 0; row < from.shape[1]; ++row) {
        for (std::int64_t column = 0; column < from.shape[2]; ++column)
            ASSERT_EQ(value(sparse, to, 5, column, row), value(golden_, from, 5, row, column));
    }
    EXPECT_EQ(convert(folder_ / "sparse.gguf", "back.gguf", {.type = WeightType::F32}), "");
    expectWeights(open("back.gguf"), WeightType::F32);
    checkpoint_.write(folder_ / "hf");
    EXPECT_EQ(convert(folder_ / "hf", "direct.gguf", {.type = WeightType::F32, .sparseDown = true}), "");
    EXPECT_TRUE(
        std::ranges::equal(open("direct.gguf").data(*open("direct.gguf").header().find(to.name)), sparse.data(to)));
}

TEST_F(Convert, CancelLeavesNothing) {
    int calls = 0;
    EXPECT_EQ(
        convertModel(golden_.path(), folder_ / "out.gguf", {.progress = [&](auto, auto, auto) { return ++calls < 3; }})
            .error()
            .message,
        "");
    EXPECT_EQ(calls, 3);
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Convert, ProgressRisesToAll) {
    std::uint64_t last = 0, all = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t total, std::string_view) {
        EXPECT_GT(done, last);
        last = done;
        all = total;
        return true;
    };
    EXPECT_EQ(convert({.type = WeightType::Q4_0, .progress = progress}), "");
    EXPECT_EQ(last, all);
}

TEST_F(Convert, RefusesDamagedWeights) {
    auto& values = checkpoint_.tensors["model.layers.2.self_attn.k_proj.weight"].values;
    values[17] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT(convert(), AllOf(HasSubstr("blk.2.attn_k.weight"), HasSubstr("NaN")));
    values[17] = -std::numeric_limits<float>::infinity();
    EXPECT_THAT(convert({.type = WeightType::Q4_0}), HasSubstr("NaN or infinite"));
    values[17] = 70'000;
    EXPECT_THAT(convert({.type = WeightType::F16}), HasSubstr("65,504"));
    EXPECT_EQ(convert({.type = WeightType::BF16}), "");
}

TEST_F(Convert, RefusesIncompleteCheckpoints) {
    auto missing = checkpoint_;
    checkpoint_.tensors.erase("model.layers.1.block_sparse_moe.experts.3.up.weight");
    EXPECT_THAT(convert(), HasSubstr("model.layers.1.block_sparse_moe.experts.3.up.weight"));
    checkpoint_ = missing;
    checkpoint_.tensors["model.norm.weight"].shape = {8, 8};
    EXPECT_THAT(convert(), AllOf(HasSubstr("model.norm.weight"), HasSubstr("[8, 8]"), HasSubstr("[64]")));
    checkpoint_ = missing;
    checkpoint_.config["model_type"] = "llama";
    checkpoint_.config["architectures"] = {"LlamaForCausalLM"};
    EXPECT_THAT(convert(), HasSubstr("\"LlamaForCausalLM\""));
    checkpoint_ = missing;
    checkpoint_.config.erase("head_dim");
    EXPECT_THAT(convert(), HasSubstr("\"head_dim\""));
    checkpoint_ = missing;
    checkpoint_.config["rope_layout"] = {1, 1};
    EXPECT_THAT(convert(), HasSubstr("\"rope_layout\""));
    checkpoint_ = missing;
    checkpoint_.config["eos_token_id"] = {3, 4};
    EXPECT_THAT(convert(), HasSubstr("no tokenizer"));
    checkpoint_ = missing;
    checkpoint_.config["num_hidden_layers"] = "four";
    EXPECT_THAT(convert(), HasSubstr("\"num_hidden_layers\""));
    EXPECT_THAT(convert(folder_ / "nowhere", "out.gguf", {}), HasSubstr("no file"));
    fs::create_directories(folder_ / "empty");
    EXPECT_THAT(convert(folder_ / "empty", "out.gguf", {}), HasSubstr("config.json"));
    EXPECT_THAT(convertModel(golden_.path(), golden_.path(), {}).error().message, HasSubstr("same file"));
}

nlohmann::json tokenizerJson() {
    nlohmann::json vocabulary;
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        const bool itself = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
        const int character = itself ? byte : next++;
        std::string text;
        if (character < 0x80) {
            text += static_cast<char>(character);
        } else {
            text += static_cast<char>(0xc0 | character >> 6);
            text += static_cast<char>(0x80 | (character & 0x3f));
        }
        vocabulary[text] = byte;
    }
    vocabulary["th"] = 256;
    vocabulary["the"] = 257;
    const std::string pattern =
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    return {
        {"model", {{"type", "BPE"}, {"vocab", vocabulary}, {"merges", {"t h", nlohmann::json::array({"th", "e"})}}}},
        {"pre_tokenizer",
         {{"type", "Sequence"}, {"pretokenizers", {{{"type", "Split"}, {"pattern", {{"Regex", pattern}}}}}}}},
        {"added_tokens",
         {{{"id", 258}, {"content", "<|endoftext|>"}, {"special", true}},
          {{"id", 259}, {"content", "<|im_start|>"}, {"special", true}},
          {{"id", 260}, {"content", "<|im_end|>"}, {"special", true}},
          {{"id", 261}, {"content", "<tool>"}, {"special", false}}}}};
}

TEST_F(Convert, BringsTheTokenizerAlong) {
    checkpoint_.config["eos_token_id"] = {258, 260};
    checkpoint_.config["bos_token_id"] = 258;
    fs::create_directories(folder_ / "hf");
    std::ofstream(folder_ / "hf" / "tokenizer.json") << tokenizerJson().dump();
    std::ofstream(folder_ / "hf" / "tokenizer_config.json")
        << R"({"pad_token":"<|endoftext|>","chat_template":[{"name":"default","template":"T"}]})";
    EXPECT_EQ(convert(), "");
    const GgufFile file = open("out.gguf");
    const GgufHeader& header = file.header();
    const auto tokens = header.strings("tokenizer.ggml.tokens")->value();
    EXPECT_EQ(tokens.size(), 512u) << "filled up to vocab_size";
    EXPECT_EQ(*std::next(tokens.begin(), 511), "[PAD511]");
    const auto types = header.numbers("tokenizer.ggml.token_type")->value();
    EXPECT_EQ(types[257], 1);
    EXPECT_EQ(types[260], 3);
    EXPECT_EQ(types[261], 4);
    EXPECT_EQ(types[511], 5);
    EXPECT_EQ(header.unsignedNumber("tokenizer.ggml.eos_token_id")->value(), 260u);
    EXPECT_EQ(header.unsignedNumber("tokenizer.ggml.padding_token_id")->value(), 258u);
    EXPECT_EQ(header.text("tokenizer.chat_template")->value(), "T");
    const auto tokenizer = Tokenizer::create(header);
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.error().message;
    EXPECT_THAT((*tokenizer)->encode("the<|im_end|>", SpecialTokens::Parse), ElementsAre(257, 260));
    EXPECT_THAT((*tokenizer)->endTokens(), testing::UnorderedElementsAre(258, 260));
}

TEST_F(Convert, ReadsVocabAndMergesToo) {
    fs::create_directories(folder_ / "hf");
    std::ofstream(folder_ / "hf" / "vocab.json") << tokenizerJson()["model"]["vocab"].dump();
    std::ofstream(folder_ / "hf" / "merges.txt") << "#version: 0.2\nt h\nth e\n";
    std::ofstream(folder_ / "hf" / "tokenizer_config.json")
        << R"({"eos_token":{"content":"<|im_end|>"},"added_tokens_decoder":{"259":{"content":"<|im_start|>","special":true},"260":{"content":"<|im_end|>","special":true}}})";
    EXPECT_EQ(convert(), "");
    const GgufFile file = open("out.gguf");
    EXPECT_EQ(file.header().unsignedNumber("tokenizer.ggml.eos_token_id")->value(), 260u);
    EXPECT_THAT(file.header().text("tokenizer.chat_template")->value(), HasSubstr("<|im_start|>"))
        << "ChatML where none is given";
    const auto tokenizer = Tokenizer::create(file.header());
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.error().message;
    EXPECT_THAT((*tokenizer)->encode("the", SpecialTokens::Ignore), ElementsAre(257));
}

TEST_F(Convert, RefusesTokenizersThatItDoesNotKnow) {
    const auto errorWith = [&](const nlohmann::json& tokenizer) {
        fs::create_directories(folder_ / "hf");
        std::ofstream(folder_ / "hf" / "tokenizer.json") << tokenizer.dump();
        return convert();
    };
    auto json = tokenizerJson();
    json["model"]["type"] = "Unigram";
    EXPECT_THAT(errorWith(json), HasSubstr("\"Unigram\""));
    json = tokenizerJson();
    json["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "\\w+";
    EXPECT_THAT(errorWith(json), HasSubstr("\\w+"));
    json = tokenizerJson();
    json["added_tokens"][0]["id"] = 512;
    EXPECT_THAT(errorWith(json), AllOf(HasSubstr("512"), HasSubstr("vocab_size")));
    json = tokenizerJson();
    json["added_tokens"][0]["id"] = 260;
    EXPECT_THAT(errorWith(json), HasSubstr("same id 260"));
    json = tokenizerJson();
    json["model"]["merges"] = {7};
    EXPECT_THAT(errorWith(json), HasSubstr("merge"));
}

TEST_F(Convert, WriterRefusesTooFewAndTooManyBytes) {
    const TensorPlan plan{"t", {2, 2}, WeightType::F32};
    auto writer = GgufWriter::create(folder_ / "w.gguf", {}, {plan});
    ASSERT_TRUE(writer.ok());
    EXPECT_TRUE((*writer)->append(std::vector<std::byte>(8)).ok());
    EXPECT_THAT((*writer)->finish().error().message, HasSubstr("\"t\""));
    EXPECT_FALSE((*writer)->append(std::vector<std::byte>(9)).ok());
    writer->reset();
    EXPECT_TRUE(fs::is_empty(folder_)) << "nothing unfinished stays";
    EXPECT_THAT(GgufWriter::create(folder_ / "no" / "w.gguf", {}, {}).error().message, HasSubstr("Cannot write"));
    const TensorPlan huge{"t", {std::int64_t{1} << 50}, WeightType::F32};
    EXPECT_THAT(GgufWriter::create(folder_ / "w.gguf", {}, {huge}).error().message, HasSubstr("has room for"));
}

}  // namespace
}  // namespace thimble::engine
