#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <limits>

#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"
#include "tests/fakes/gguf_bytes.h"

namespace thimble::engine {
namespace {

using fakes::GgufBytes;
using testing::ElementsAre;
using testing::HasSubstr;

struct Piece {
    std::string text;
    float score = 0;
    int type = 1;
};

// <unk>, <|im_start|>, <|im_end|>, newline, 256 bytes from id 4 on, then words.
std::vector<Piece> pieces() {
    std::vector<Piece> out = {{"<unk>", 0, 2}, {"<|im_start|>", 0, 3}, {"<|im_end|>", 0, 3}, {"\n", 0, 4}};
    for (int byte = 0; byte < 256; ++byte) {
        char text[8];
        std::snprintf(text, sizeof text, "<0x%02X>", static_cast<unsigned>(byte));
        out.push_back({text, 0, 6});
    }
    for (const char* text :
         {"he", "\xE2\x96\x81he", "ll", "llo", "\xE2\x96\x81hello", "\xE2\x96\x81", "h", "e", "l", "o"})
        out.push_back({text, -static_cast<float>(out.size() - 260)});
    return out;
}
constexpr Token firstWord = 260;
constexpr Token byteToken(unsigned char byte) {
    return 4 + byte;
}

std::vector<std::byte> vocabulary(const std::vector<Piece>& pieces, bool spacePrefix = false) {
    std::vector<std::string> texts;
    std::vector<float> scores;
    std::vector<std::int32_t> types;
    for (const Piece& piece : pieces) {
        texts.push_back(piece.text);
        scores.push_back(piece.score);
        types.push_back(piece.type);
    }
    return GgufBytes()
        .key("tokenizer.ggml.model", "llama")
        .key("tokenizer.ggml.add_space_prefix", GgufBytes::Bool, spacePrefix)
        .texts("tokenizer.ggml.tokens", texts)
        .numbers("tokenizer.ggml.scores", GgufBytes::F32, scores)
        .numbers("tokenizer.ggml.token_type", GgufBytes::I32, types)
        .bytes();
}

Result<std::unique_ptr<Tokenizer>> create(const std::vector<std::byte>& bytes) {
    const auto header = parseGguf(bytes, bytes.size(), "model.gguf");
    return Tokenizer::create(*header);
}

TEST(SentencePiece, MergesByScoreAndFallsBackToBytes) {
    const auto tokenizer = create(vocabulary(pieces()));
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.error().message;
    const auto encode = [&](std::string_view text, SpecialTokens special = SpecialTokens::Ignore) {
        return (*tokenizer)->encode(text, special);
    };
    EXPECT_THAT(encode("hello hello"), ElementsAre(firstWord, firstWord + 3, firstWord + 4));
    EXPECT_THAT(encode("  he"), ElementsAre(firstWord + 5, firstWord + 1)) << "no white space is removed";
    EXPECT_THAT(encode("\xC3\xA9\n"), ElementsAre(byteToken(0xC3), byteToken(0xA9), 3));
    EXPECT_THAT(encode("<|im_end|>", SpecialTokens::Parse), ElementsAre(2));
    EXPECT_EQ(encode("<|im_end|>").size(), 10u) << "one per character: user text holds no control token";
    EXPECT_THAT(encode(""), ElementsAre());
}

TEST(SentencePiece, DecodesSpacesAndBytes) {
    const auto tokenizer = create(vocabulary(pieces()));
    ASSERT_TRUE(tokenizer.ok());
    std::string out;
    for (const Token token : (*tokenizer)->encode(" hello\n \xE6\x9D\xB1  hell\t!", SpecialTokens::Ignore))
        out += (*tokenizer)->tokenBytes(token);
    EXPECT_EQ(out, " hello\n \xE6\x9D\xB1  hell\t!");
    EXPECT_EQ((*tokenizer)->tokenBytes(byteToken(0xFF)), "\xFF");
    EXPECT_EQ((*tokenizer)->tokenBytes(1), "");
    EXPECT_EQ((*tokenizer)->specialToken("<|im_end|>"), 2);
    EXPECT_THAT((*tokenizer)->endTokens(), ElementsAre(2));
}

TEST(SentencePiece, WordByWordAndWholeTextsAgree) {
    // A piece with a space inside makes whole texts necessary; this one can never be built, so ids must not change.
    auto whole = pieces();
    whole.push_back({"q\xE2\x96\x81q", -100});
    const auto a = create(vocabulary(pieces()));
    const auto b = create(vocabulary(whole));
    ASSERT_TRUE(a.ok() && b.ok());
    const std::string text = "hello  hello\n hello he he\t\xE6\x9D\xB1 hello    ";
    EXPECT_EQ((*a)->encode(text, SpecialTokens::Ignore), (*b)->encode(text, SpecialTokens::Ignore));
}

TEST(SentencePiece, PutsASpaceInFrontWhereTheFileSaysSo) {
    const auto tokenizer = create(vocabulary(pieces(), true));
    ASSERT_TRUE(tokenizer.ok());
    EXPECT_THAT((*tokenizer)->encode("hello he", SpecialTokens::Ignore), ElementsAre(firstWord + 4, firstWord + 1));
}

TEST(SentencePiece, RefusesVocabulariesThatCannotWork) {
    auto noUnknown = pieces();
    noUnknown[0].type = 1;
    EXPECT_THAT(create(vocabulary(noUnknown)).error().message, HasSubstr("sentencepiece refuses"));
    auto twice = pieces();
    twice.push_back({"he", -50});
    EXPECT_THAT(create(vocabulary(twice)).error().message, HasSubstr("sentencepiece refuses"));
    auto byteLost = pieces();
    byteLost[10] = {"x", -9};
    EXPECT_THAT(create(vocabulary(byteLost)).error().message, HasSubstr("sentencepiece refuses"));
    const auto noScores =
        GgufBytes().key("tokenizer.ggml.model", "llama").texts("tokenizer.ggml.tokens", {"a"}).bytes();
    EXPECT_THAT(create(noScores).error().message, HasSubstr("tokenizer.ggml.scores"));
}

TEST(SentencePiece, TakesOddTypesAndScoresForNormalOnes) {
    auto odd = pieces();
    odd.push_back({"zz", std::numeric_limits<float>::infinity(), 32774});  // found by the fuzzer
    const auto tokenizer = create(vocabulary(odd));
    ASSERT_TRUE(tokenizer.ok()) << tokenizer.error().message;
    EXPECT_EQ((*tokenizer)->tokenBytes(static_cast<Token>(odd.size()) - 1), "zz");
}

TEST(ChatFormat, NeedsTheMarkers) {
    auto noMarkers = pieces();
    noMarkers[1].text = "<s>";
    const auto tokenizer = create(vocabulary(noMarkers));
    ASSERT_TRUE(tokenizer.ok());
    EXPECT_THAT(encodeChat(**tokenizer, {}, true).error().message, HasSubstr("<|im_start|>"));
}

}  // namespace
}  // namespace thimble::engine
