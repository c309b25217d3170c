#include "engine/format/gguf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <limits>
#include <random>

#include "engine/format/ggml_type.h"
#include "tests/fakes/gguf_bytes.h"

namespace thimble::engine {
namespace {

using fakes::GgufBytes;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint32_t f32 = 0, q4_0 = 2;

Result<GgufHeader> parse(const std::vector<std::byte>& bytes) {
    return parseGguf(bytes, bytes.size(), "model.gguf");
}

std::string errorOf(const std::vector<std::byte>& bytes) {
    const auto header = parse(bytes);
    return header ? "no error" : header.error().message;
}
std::string errorOf(const GgufBytes& file) {
    return errorOf(file.bytes());
}

TEST(Gguf, ReadsEveryKindOfValue) {
    const auto bytes = GgufBytes()
                           .key("a.u8", GgufBytes::U8, std::uint8_t{200})
                           .key("a.i32", GgufBytes::I32, std::int32_t{-5})
                           .key("a.u64", GgufBytes::U64, std::numeric_limits<std::uint64_t>::max())
                           .key("a.f32", GgufBytes::F32, 1.5f)
                           .key("a.f64", GgufBytes::F64, 0.1)
                           .key("a.bool", GgufBytes::Bool, std::uint8_t{1})
                           .key("a.text", "straße")
                           .texts("a.texts", {"x", "", "yz"})
                           .numbers<std::int16_t>("a.numbers", GgufBytes::I16, {-1, 2})
                           .numbers<std::uint8_t>("a.bools", GgufBytes::Bool, {1, 0, 1})
                           .bytes();
    const auto header = parse(bytes);
    ASSERT_TRUE(header.ok()) << header.error().message;
    EXPECT_EQ(header->unsignedNumber("a.u8")->value(), 200u);
    EXPECT_EQ(header->number("a.i32")->value(), -5);
    EXPECT_EQ(header->unsignedNumber("a.u64")->value(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(header->number("a.f32")->value(), 1.5);
    EXPECT_EQ(header->number("a.f64")->value(), 0.1);
    EXPECT_TRUE(header->boolean("a.bool")->value());
    EXPECT_EQ(header->text("a.text")->value(), "straße");
    const auto texts = header->strings("a.texts")->value();
    EXPECT_THAT(std::vector<std::string>(texts.begin(), texts.end()), ElementsAre("x", "", "yz"));
    EXPECT_THAT(header->numbers("a.numbers")->value(), ElementsAre(-1, 2));
    EXPECT_THAT(header->numbers("a.bools")->value(), ElementsAre(1, 0, 1));
    EXPECT_FALSE(header->text("absent")->has_value());
}

TEST(Gguf, NamesKeyAndKindsWhenAValueIsOfAnotherKind) {
    const auto bytes = GgufBytes().key("n", GgufBytes::I32, std::int32_t{-5}).key("t", "five").bytes();
    const auto header = parse(bytes);
    ASSERT_TRUE(header.ok());
    EXPECT_THAT(header->unsignedNumber("t").error().message,
                AllOf(HasSubstr("model.gguf"), HasSubstr("\"t\""), HasSubstr("a text"), HasSubstr("a whole number")));
    EXPECT_FALSE(header->unsignedNumber("n").ok()) << "negative";
    EXPECT_FALSE(header->strings("t").ok());
    EXPECT_FALSE(header->boolean("n").ok());
}

TEST(Gguf, PlacesTensorsRowsFirst) {
    const auto bytes = GgufBytes().tensor("a", {64, 3}, q4_0, 0).tensor("b", {5}, f32, 128).data(148).bytes();
    const auto header = parse(bytes);
    ASSERT_TRUE(header.ok()) << header.error().message;
    const TensorInfo* a = header->find("a");
    ASSERT_NE(a, nullptr);
    EXPECT_THAT(a->shape, ElementsAre(3, 64));
    EXPECT_EQ(a->type, kernels::WeightType::Q4_0);
    EXPECT_EQ(a->bytes, 3u * 2 * 18);
    EXPECT_EQ(a->offset, header->dataOffset);
    EXPECT_EQ(header->dataOffset % 32, 0u);
    EXPECT_EQ(header->find("b")->offset, header->dataOffset + 128);
    EXPECT_EQ(header->find("c"), nullptr);
}

TEST(Gguf, HonoursTheAlignmentKey) {
    auto file = GgufBytes()
                    .key("general.alignment", GgufBytes::U32, std::uint32_t{128})
                    .tensor("a", {4}, f32, 0)
                    .tensor("b", {4}, f32, 128);
    file.alignment = 128;
    const auto header = parse(file.data(144).bytes());
    ASSERT_TRUE(header.ok()) << header.error().message;
    EXPECT_EQ(header->dataOffset, 128u * ((header->dataOffset + 127) / 128));
}

TEST(Gguf, LeavesUnknownTypesToTheLoader) {
    const auto bytes = GgufBytes().tensor("odd", {4}, 77, 0).data(32).bytes();
    const auto header = parse(bytes);
    ASSERT_TRUE(header.ok()) << header.error().message;
    EXPECT_FALSE(header->tensors[0].type.has_value());
    EXPECT_EQ(ggmlTypeName(header->tensors[0].ggmlType), "type 77");
}

TEST(Gguf, TensorsOfUnknownTypesLieInsideToo) {
    EXPECT_THAT(errorOf(GgufBytes().tensor("odd", {4}, 77, 0)), HasSubstr("\"odd\""));  // found by the fuzzer
}

TEST(Gguf, RefusesWhatIsNoGguf) {
    auto magic = GgufBytes();
    magic.magic = "PK\3\4";
    EXPECT_THAT(errorOf(magic), AllOf(HasSubstr("\"model.gguf\""), HasSubstr("is not a GGUF file")));
    EXPECT_THAT(errorOf(std::vector<std::byte>(3)), HasSubstr("is not a GGUF file"));
    auto version = GgufBytes();
    version.version = 1;
    EXPECT_THAT(errorOf(version), HasSubstr("version 1"));
    version.version = 0x03000000;
    EXPECT_THAT(errorOf(version), HasSubstr("big-endian"));
}

TEST(Gguf, BelievesNoCount) {
    auto keys = GgufBytes().key("k", "v");
    keys.extraKeys = std::numeric_limits<std::uint64_t>::max() / 2;
    EXPECT_THAT(errorOf(keys), HasSubstr("metadata keys"));
    auto tensors = GgufBytes().tensor("t", {1}, f32, 0);
    tensors.extraTensors = std::uint64_t{1} << 60;
    EXPECT_THAT(errorOf(tensors), HasSubstr("tensors"));
    EXPECT_THAT(errorOf(GgufBytes().list("l", GgufBytes::F64, std::uint64_t{1} << 61)), HasSubstr("list \"l\""));
    EXPECT_THAT(errorOf(GgufBytes().list("l", GgufBytes::Text, 3)), HasSubstr("list \"l\""));
    EXPECT_THAT(errorOf(GgufBytes().list("l", GgufBytes::Array, 1)), HasSubstr("type 9"));
    EXPECT_THAT(errorOf(GgufBytes().key("k", static_cast<GgufBytes::Type>(55), 1)), HasSubstr("unknown type 55"));
}

TEST(Gguf, RefusesWhatIsThereTwice) {
    EXPECT_THAT(errorOf(GgufBytes().key("k", "1").key("k", "2")), AllOf(HasSubstr("\"k\""), HasSubstr("twice")));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {1}, f32, 0).tensor("t", {1}, f32, 32).data(64)),
                AllOf(HasSubstr("\"t\""), HasSubstr("twice")));
}

TEST(Gguf, RefusesTensorsThatCannotBe) {
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {8}, f32, 0).data(31)),
                AllOf(HasSubstr("\"t\""), HasSubstr("0 to 32"), HasSubstr("31")));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {8}, f32, std::numeric_limits<std::uint64_t>::max() - 31).data(64)),
                HasSubstr("\"t\""));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {8}, f32, 4).data(64)), HasSubstr("alignment"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {48, 2}, q4_0, 0).data(640)),
                AllOf(HasSubstr("48"), HasSubstr("multiple of 32")));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {0}, f32, 0).data(64)), HasSubstr("impossible size"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {1u << 31, 1u << 31, 1u << 31}, f32, 0).data(64)),
                HasSubstr("impossible size"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {std::uint64_t{1} << 62}, f32, 0).data(64)),
                HasSubstr("impossible size"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {}, f32, 0).data(64)), HasSubstr("0 dimensions"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("t", {1, 1, 1, 1, 1}, f32, 0).data(64)), HasSubstr("5 dimensions"));
    EXPECT_THAT(errorOf(GgufBytes().tensor("a", {16}, f32, 0).tensor("b", {8}, f32, 32).data(96)),
                AllOf(HasSubstr("\"a\""), HasSubstr("\"b\"")));
    for (const std::uint32_t alignment : {0u, 3u, 1u << 30}) {
        EXPECT_THAT(errorOf(GgufBytes().key("general.alignment", GgufBytes::U32, alignment)), HasSubstr("alignment"))
            << alignment;
    }
}

TEST(Gguf, EveryCutIsAnErrorOrTheEndOfTheHeader) {
    const auto whole =
        GgufBytes().key("k", "value").texts("l", {"one", "two"}).tensor("t", {8, 2}, f32, 0).data(64).bytes();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_NE(errorOf({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), "no error") << size;
    }
    EXPECT_EQ(errorOf(whole), "no error");
}

TEST(Gguf, SurvivesFlippedBytes) {
    const auto whole =
        GgufBytes().key("k", "value").texts("l", {"one", "two"}).tensor("t", {8, 2}, f32, 0).data(64).bytes();
    std::mt19937 random(1);
    int refused = 0;
    for (int round = 0; round < 20'000; ++round) {
        auto bytes = whole;
        for (int flips = 0; flips < 3; ++flips)
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        const auto header = parse(bytes);
        refused += !header.ok();
        if (!header) continue;
        for (const TensorInfo& tensor : header->tensors)
            EXPECT_LE(tensor.offset + tensor.bytes, bytes.size());
    }
    EXPECT_GT(refused, 1000);
}

TEST(GgufFile, SaysWhyAFileCannotBeOpened) {
    const auto folder = std::filesystem::temp_directory_path() / ("thimble-gguf-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const auto message = [&](const std::string& name) { return GgufFile::open(folder / name).error().message; };
    std::ofstream(folder / "empty.gguf").close();
    std::ofstream(folder / "text.gguf") << "hello, world";
    EXPECT_THAT(message("absent.gguf"), AllOf(HasSubstr("absent.gguf"), HasSubstr("no file")));
    EXPECT_THAT(message(""), HasSubstr("folder"));
    EXPECT_THAT(message("empty.gguf"), AllOf(HasSubstr("empty.gguf"), HasSubstr("empty")));
    EXPECT_THAT(message("text.gguf"), AllOf(HasSubstr("text.gguf"), HasSubstr("not a GGUF")));
    std::filesystem::permissions(folder / "text.gguf", std::filesystem::perms::none);
    if (::geteuid() != 0) {  // root may read everything
        EXPECT_THAT(message("text.gguf"), HasSubstr("ermission"));
    }
    std::filesystem::remove_all(folder);
}

TEST(GgufFile, OpensAGoldenModel) {
    const auto file = GgufFile::open(THIMBLE_TEST_DATA "/golden/nano-F32.gguf");
    ASSERT_TRUE(file.ok()) << file.error().message;
    const TensorInfo* tensor = file->header().find("blk.3.ffn_down_exps.weight");
    ASSERT_NE(tensor, nullptr);
    EXPECT_THAT(tensor->shape, ElementsAre(8, 64, 32));
    EXPECT_EQ(file->data(*tensor).size(), tensor->bytes);
    EXPECT_EQ(file->header().text("general.architecture")->value(), "smallthinker");
}

TEST(GgmlType, NamesInEitherCase) {
    EXPECT_EQ(weightTypeNamed("q4_0"), kernels::WeightType::Q4_0);
    EXPECT_EQ(weightTypeNamed("Bf16"), kernels::WeightType::BF16);
    EXPECT_FALSE(weightTypeNamed("Q9").has_value());
    EXPECT_FALSE(weightTypeNamed("IQ1_S").has_value());
}

}  // namespace
}  // namespace thimble::engine
