#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thimble::fakes {

/// Writes the bytes of a GGUF file field by field, valid or not: it checks nothing, shares no code with the engine.
class GgufBytes {
  public:
    enum Type : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 };

    std::uint32_t version = 3;
    std::string magic = "GGUF";
    std::uint64_t extraTensors = 0;  // claimed beside those that are written
    std::uint64_t extraKeys = 0;
    std::size_t alignment = 32;

    template <class T>
    GgufBytes& key(std::string_view name, Type type, T value) {
        text(metadata_, name);
        number(metadata_, static_cast<std::uint32_t>(type));
        number(metadata_, value);
        ++keys_;
        return *this;
    }
    GgufBytes& key(std::string_view name, std::string_view value) {
        text(metadata_, name);
        number(metadata_, std::uint32_t{Text});
        text(metadata_, value);
        ++keys_;
        return *this;
    }
    GgufBytes& texts(std::string_view name, const std::vector<std::string>& values) {
        list(name, Text, values.size());
        for (const auto& value : values)
            text(metadata_, value);
        return *this;
    }
    template <class T>
    GgufBytes& numbers(std::string_view name, Type type, const std::vector<T>& values) {
        list(name, type, values.size());
        for (const T value : values)
            number(metadata_, value);
        return *this;
    }
    /// An array's header alone.
    GgufBytes& list(std::string_view name, Type element, std::uint64_t count) {
        text(metadata_, name);
        number(metadata_, std::uint32_t{Array});
        number(metadata_, static_cast<std::uint32_t>(element));
        number(metadata_, count);
        ++keys_;
        return *this;
    }
    /// Dimensions as the file has them: columns first.
    GgufBytes& tensor(std::string_view name, const std::vector<std::uint64_t>& dimensions, std::uint32_t type,
                      std::uint64_t offset) {
        text(tensors_, name);
        number(tensors_, static_cast<std::uint32_t>(dimensions.size()));
        for (const std::uint64_t size : dimensions)
            number(tensors_, size);
        number(tensors_, type);
        number(tensors_, offset);
        ++tensorCount_;
        return *this;
    }
    GgufBytes& data(std::size_t bytes) {
        dataBytes_ = bytes;
        return *this;
    }

    std::vector<std::byte> bytes() const {
        std::string out = magic;
        number(out, version);
        number(out, tensorCount_ + extraTensors);
        number(out, keys_ + extraKeys);
        out += metadata_ + tensors_;
        if (dataBytes_ > 0) out.resize((out.size() + alignment - 1) / alignment * alignment + dataBytes_);
        const auto view = std::as_bytes(std::span(out));
        return {view.begin(), view.end()};
    }

  private:
    template <class T>
    static void number(std::string& out, T value) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        out.append(raw, sizeof(T));
    }
    static void text(std::string& out, std::string_view value) {
        number(out, std::uint64_t{value.size()});
        out += value;
    }

    std::string metadata_, tensors_;
    std::uint64_t keys_ = 0, tensorCount_ = 0;
    std::size_t dataBytes_ = 0;
};

}  // namespace thimble::fakes
