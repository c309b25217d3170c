#include "engine/format/gguf_metadata.h"

#include "engine/format/byte_writer.h"

namespace thimble::engine {

bool GgufMetadata::begin(std::string_view key, GgufType type) {
    if (!keys_.emplace(key).second) return false;
    appendText(bytes_, key);
    appendNumber(bytes_, static_cast<std::uint32_t>(type));
    return true;
}

void GgufMetadata::beginArray(GgufType element, std::uint64_t count) {
    appendNumber(bytes_, static_cast<std::uint32_t>(element));
    appendNumber(bytes_, count);
}

template <class T>
void GgufMetadata::addNumber(std::string_view key, GgufType type, T value) {
    if (begin(key, type)) appendNumber(bytes_, value);
}

template <class T>
void GgufMetadata::addNumbers(std::string_view key, GgufType type, std::span<const T> values) {
    if (!begin(key, GgufType::Array)) return;
    beginArray(type, values.size());
    for (const T value : values)
        appendNumber(bytes_, value);
}

void GgufMetadata::add(std::string_view key, std::uint32_t value) {
    addNumber(key, GgufType::U32, value);
}
void GgufMetadata::add(std::string_view key, float value) {
    addNumber(key, GgufType::F32, value);
}
void GgufMetadata::add(std::string_view key, bool value) {
    addNumber(key, GgufType::Bool, std::uint8_t{value});
}

void GgufMetadata::add(std::string_view key, std::string_view value) {
    if (begin(key, GgufType::Text)) appendText(bytes_, value);
}

void GgufMetadata::add(std::string_view key, std::span<const std::string> values) {
    if (!begin(key, GgufType::Array)) return;
    beginArray(GgufType::Text, values.size());
    for (const std::string& value : values)
        appendText(bytes_, value);
}

void GgufMetadata::add(std::string_view key, std::span<const std::uint32_t> values) {
    addNumbers(key, GgufType::U32, values);
}
void GgufMetadata::add(std::string_view key, std::span<const std::int32_t> values) {
    addNumbers(key, GgufType::I32, values);
}
void GgufMetadata::add(std::string_view key, std::span<const float> values) {
    addNumbers(key, GgufType::F32, values);
}

void GgufMetadata::add(std::string_view key, const std::vector<bool>& values) {
    const std::vector<std::uint8_t> bytes(values.begin(), values.end());
    addNumbers(key, GgufType::Bool, std::span(bytes));
}

void GgufMetadata::add(std::string_view key, const GgufValue& value) {
    if (!begin(key, value.type)) return;
    if (value.type == GgufType::Array) beginArray(value.element, value.count);
    bytes_.append(reinterpret_cast<const char*>(value.bytes.data()), value.bytes.size());
}

}  // namespace thimble::engine
