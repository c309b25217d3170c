#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/format/gguf.h"

namespace thimble::engine {

/// The metadata of a GGUF file to be written: key by key, as the bytes that the file will hold.
class GgufMetadata {
  public:
    // A key that is there already is left as it is.
    void add(std::string_view key, std::uint32_t value);
    void add(std::string_view key, float value);
    void add(std::string_view key, bool value);
    void add(std::string_view key, std::string_view value);
    void add(std::string_view key, const char* value) { add(key, std::string_view(value)); }
    void add(std::string_view key, std::span<const std::string> values);
    void add(std::string_view key, std::span<const std::uint32_t> values);
    void add(std::string_view key, std::span<const std::int32_t> values);
    void add(std::string_view key, std::span<const float> values);
    void add(std::string_view key, const std::vector<bool>& values);
    /// A value of another file, unchanged.
    void add(std::string_view key, const GgufValue& value);

    bool contains(std::string_view key) const { return keys_.find(key) != keys_.end(); }
    std::uint64_t count() const { return keys_.size(); }
    const std::string& bytes() const { return bytes_; }

  private:
    template <class T>
    void addNumber(std::string_view key, GgufType type, T value);
    template <class T>
    void addNumbers(std::string_view key, GgufType type, std::span<const T> values);
    /// Begins an entry; false when the key is there already.
    bool begin(std::string_view key, GgufType type);
    void beginArray(GgufType element, std::uint64_t count);

    std::set<std::string, std::less<>> keys_;
    std::string bytes_;
};

}  // namespace thimble::engine
