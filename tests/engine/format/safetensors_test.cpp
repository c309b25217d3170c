#include "engine/format/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace thimble::engine {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::byte> file(std::string_view header, std::size_t dataBytes, std::uint64_t claimed = 0) {
    const std::uint64_t length = claimed != 0 ? claimed : header.size();
    std::vector<std::byte> out(sizeof length + header.size() + dataBytes);
    std::memcpy(out.data(), &length, sizeof length);
    std::memcpy(out.data() + sizeof length, header.data(), header.size());
    return out;
}

std::string errorOf(const std::vector<std::byte>& bytes) {
    const auto parsed = parseSafetensors(bytes, "model.safetensors");
    return parsed ? "no error" : parsed.error().message;
}
std::string errorOf(std::string_view header, std::size_t dataBytes) {
    return errorOf(file(header, dataBytes));
}

TEST(Safetensors, ReadsTensors) {
    const std::string header =
        R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"c":{"dtype":"I64","shape":[0],"data_offsets":[28,28]}})";
    const auto parsed = parseSafetensors(file(header, 28), "model.safetensors");
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    ASSERT_EQ(parsed->size(), 3u);
    const SafeTensor& a = parsed->at("a");
    EXPECT_THAT(a.shape, ElementsAre(2, 3));
    EXPECT_EQ(a.type, kernels::WeightType::F32);
    EXPECT_EQ(a.offset, 8 + header.size() + 4);
    EXPECT_EQ(a.bytes, 24u);
    EXPECT_EQ(parsed->at("b").type, kernels::WeightType::BF16);
    EXPECT_FALSE(parsed->at("c").type.has_value());
}

TEST(Safetensors, BelievesNoLength) {
    EXPECT_THAT(errorOf(std::vector<std::byte>(7)), HasSubstr("too short"));
    EXPECT_THAT(errorOf(file("{}", 0, 100'000'000'000)), AllOf(HasSubstr("100000000000"), HasSubstr("header")));
    EXPECT_THAT(errorOf(file("{}", 0, 3)), HasSubstr("header"));
    EXPECT_THAT(errorOf(file("{}", 0, ~std::uint64_t{0})), HasSubstr("header"));
}

TEST(Safetensors, RefusesWhatIsNoHeader) {
    EXPECT_THAT(errorOf("{", 0), HasSubstr("JSON"));
    EXPECT_THAT(errorOf("[]", 0), HasSubstr("object"));
    EXPECT_THAT(errorOf("<!DOCTYPE html>", 0), HasSubstr("JSON"));
    EXPECT_THAT(errorOf(std::string(100'000, '['), 0), HasSubstr("deep"));
    EXPECT_THAT(
        errorOf(
            R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
            4),
        AllOf(HasSubstr("\"a\""), HasSubstr("twice")));
}

TEST(Safetensors, RefusesTensorsThatCannotBe) {
    const auto entry = [](std::string_view body) { return "{\"t\":{" + std::string(body) + "}}"; };
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,8])"), 7),
                AllOf(HasSubstr("\"t\""), HasSubstr("0 to 8")));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), 8), HasSubstr("8 to 0"));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), 8), HasSubstr("needs 12"));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), 8), HasSubstr("impossible shape"));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8])"), 8),
                HasSubstr("impossible shape"));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F3","shape":[2],"data_offsets":[0,8])"), 8), HasSubstr("\"F3\""));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[2])"), 8), HasSubstr("data_offsets"));
    EXPECT_THAT(errorOf(entry(R"("dtype":"F32","shape":[2],"data_offsets":[0.5,8])"), 8), HasSubstr("data_offsets"));
    EXPECT_THAT(errorOf(R"({"t":7})", 8), HasSubstr("\"t\""));
    EXPECT_THAT(
        errorOf(
            R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
            12),
        AllOf(HasSubstr("\"a\""), HasSubstr("\"b\""), HasSubstr("over each other")));
}

}  // namespace
}  // namespace thimble::engine
