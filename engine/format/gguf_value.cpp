// Values of the metadata, and the header's look-ups.

#include "engine/format/byte_reader.h"
#include "engine/format/gguf.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

/// The number at `at` as a T; nullopt when the type is none, or when a negative one is asked for as unsigned.
template <class T>
std::optional<T> numberAt(GgufType type, const std::byte* at) {
    const auto fromSigned = [](std::int64_t value) {
        return std::is_unsigned_v<T> && value < 0 ? std::optional<T>() : static_cast<T>(value);
    };
    switch (type) {
        case GgufType::U8:
            return static_cast<T>(loadAs<std::uint8_t>(at));
        case GgufType::U16:
            return static_cast<T>(loadAs<std::uint16_t>(at));
        case GgufType::U32:
            return static_cast<T>(loadAs<std::uint32_t>(at));
        case GgufType::U64:
            return static_cast<T>(loadAs<std::uint64_t>(at));
        case GgufType::I8:
            return fromSigned(loadAs<std::int8_t>(at));
        case GgufType::I16:
            return fromSigned(loadAs<std::int16_t>(at));
        case GgufType::I32:
            return fromSigned(loadAs<std::int32_t>(at));
        case GgufType::I64:
            return fromSigned(loadAs<std::int64_t>(at));
        default:
            return std::nullopt;
    }
}

std::optional<double> realAt(GgufType type, const std::byte* at) {
    if (type == GgufType::F32) return loadAs<float>(at);
    if (type == GgufType::F64) return loadAs<double>(at);
    return numberAt<double>(type, at);
}

std::string_view describe(const GgufValue& value) {
    switch (value.type) {
        case GgufType::Bool:
            return "a yes or no";
        case GgufType::Text:
            return "a text";
        case GgufType::Array:
            return value.element == GgufType::Text ? "a list of texts" : "a list of numbers";
        case GgufType::F32:
        case GgufType::F64:
            return "a fractional number";
        default:
            return "a whole number";
    }
}

/// Absent, the value read by `read`, or the sentence about a value of another kind.
template <class T, class Read>
Result<std::optional<T>> lookUp(const GgufHeader& header, std::string_view key, std::string_view expected, Read read) {
    const auto found = header.metadata.find(key);
    if (found == header.metadata.end()) return std::optional<T>();
    if (const auto value = read(found->second)) return std::optional<T>(*value);
    return Error{quote(header.file) + ": the key " + quote(key) + " is " + std::string(describe(found->second)) +
                 ", but should be " + std::string(expected) + "."};
}

}  // namespace

std::string_view GgufStrings::Iterator::operator*() const {
    const auto length = loadAs<std::uint64_t>(at_);
    return {reinterpret_cast<const char*>(at_ + sizeof length), static_cast<std::size_t>(length)};
}

GgufStrings::Iterator& GgufStrings::Iterator::operator++() {
    at_ += sizeof(std::uint64_t) + loadAs<std::uint64_t>(at_);
    return *this;
}

std::optional<std::uint64_t> GgufValue::unsignedNumber() const {
    return numberAt<std::uint64_t>(type, bytes.data());
}

std::optional<double> GgufValue::number() const {
    return realAt(type, bytes.data());
}

std::optional<bool> GgufValue::boolean() const {
    return type == GgufType::Bool ? std::optional(loadAs<std::uint8_t>(bytes.data()) != 0) : std::nullopt;
}

std::optional<std::string_view> GgufValue::text() const {
    if (type != GgufType::Text) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).substr(sizeof(std::uint64_t));
}

std::optional<GgufStrings> GgufValue::strings() const {
    if (type != GgufType::Array || element != GgufType::Text) return std::nullopt;
    return GgufStrings(bytes, count);
}

std::optional<std::vector<double>> GgufValue::numbers() const {
    if (type != GgufType::Array || element == GgufType::Text) return std::nullopt;
    std::vector<double> out(static_cast<std::size_t>(count));
    const std::size_t width = out.empty() ? 0 : bytes.size() / out.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::byte* at = bytes.data() + i * width;
        out[i] = element == GgufType::Bool ? static_cast<double>(*at != std::byte{0}) : *realAt(element, at);
    }
    return out;
}

std::int64_t TensorInfo::elements() const {
    std::int64_t product = 1;
    for (const std::int64_t size : shape)
        product *= size;
    return product;
}

const TensorInfo* GgufHeader::find(std::string_view tensor) const {
    const auto found = tensorIndex.find(tensor);
    return found == tensorIndex.end() ? nullptr : &tensors[found->second];
}

Result<std::optional<std::uint64_t>> GgufHeader::unsignedNumber(std::string_view key) const {
    return lookUp<std::uint64_t>(*this, key, "a whole number of 0 or more",
                                 [](const auto& v) { return v.unsignedNumber(); });
}

Result<std::optional<double>> GgufHeader::number(std::string_view key) const {
    return lookUp<double>(*this, key, "a number", [](const auto& v) { return v.number(); });
}

Result<std::optional<std::string>> GgufHeader::text(std::string_view key) const {
    return lookUp<std::string>(*this, key, "a text", [](const auto& v) { return v.text(); });
}

Result<std::optional<bool>> GgufHeader::boolean(std::string_view key) const {
    return lookUp<bool>(*this, key, "a yes or no", [](const auto& v) { return v.boolean(); });
}

Result<std::optional<GgufStrings>> GgufHeader::strings(std::string_view key) const {
    return lookUp<GgufStrings>(*this, key, "a list of texts", [](const auto& v) { return v.strings(); });
}

Result<std::optional<std::vector<double>>> GgufHeader::numbers(std::string_view key) const {
    return lookUp<std::vector<double>>(*this, key, "a list of numbers", [](const auto& v) { return v.numbers(); });
}

}  // namespace thimble::engine
