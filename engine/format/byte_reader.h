#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace thimble::engine {

static_assert(std::endian::native == std::endian::little, "the model formats are little-endian and are read in place");

/// A little-endian number at any address.
template <class T>
T loadAs(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
}

/// Walks over bytes that cannot be trusted: nothing is read, and no length believed, beyond their end.
class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::size_t position() const { return position_; }
    std::size_t left() const { return bytes_.size() - position_; }

    std::optional<std::span<const std::byte>> take(std::uint64_t count) {
        if (count > left()) return std::nullopt;
        const auto taken = bytes_.subspan(position_, static_cast<std::size_t>(count));
        position_ += taken.size();
        return taken;
    }

    template <class T>
    std::optional<T> number() {
        const auto taken = take(sizeof(T));
        return taken ? std::optional<T>(loadAs<T>(taken->data())) : std::nullopt;
    }

    /// A length of 8 bytes and as many characters.
    std::optional<std::string_view> text() {
        const std::size_t start = position_;
        if (const auto length = number<std::uint64_t>()) {
            if (const auto characters = take(*length)) {
                return std::string_view(reinterpret_cast<const char*>(characters->data()), characters->size());
            }
        }
        position_ = start;
        return std::nullopt;
    }

  private:
    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
};

}  // namespace thimble::engine
