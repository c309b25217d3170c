#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

class MappedFile;

/// Type of a metadata value; the numbers are the format's.
enum class GgufType : std::uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 };

/// The strings of an array, read in place: a vocabulary stays in the file's bytes instead of in 150,000 allocations.
class GgufStrings {
  public:
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = std::string_view;

        explicit Iterator(const std::byte* at) : at_(at) {}
        std::string_view operator*() const;
        Iterator& operator++();
        bool operator==(const Iterator&) const = default;

      private:
        const std::byte* at_;
    };

    GgufStrings() = default;
    GgufStrings(std::span<const std::byte> bytes, std::uint64_t count) : bytes_(bytes), count_(count) {}
    std::size_t size() const { return static_cast<std::size_t>(count_); }
    Iterator begin() const { return Iterator(bytes_.data()); }
    Iterator end() const { return Iterator(bytes_.data() + bytes_.size()); }

  private:
    std::span<const std::byte> bytes_;  // (length u64, characters) each, checked by the parser
    std::uint64_t count_ = 0;
};

/// One value of the metadata: a view into the parsed bytes, which must outlive it. Every length has been checked.
struct GgufValue {
    GgufType type = GgufType::U8;      // Array for an array,
    GgufType element = GgufType::U8;   // then the type of its elements,
    std::uint64_t count = 1;           // and their number
    std::span<const std::byte> bytes;  // as in the file; an array's elements without their header

    // What the value is, when it is that; whole numbers of every width and sign count as numbers.
    std::optional<std::uint64_t> unsignedNumber() const;
    std::optional<double> number() const;
    std::optional<bool> boolean() const;
    std::optional<std::string_view> text() const;
    std::optional<GgufStrings> strings() const;
    std::optional<std::vector<double>> numbers() const;  // an array of numbers or of booleans (0, 1)
};

/// One tensor as the header tells it; every number has been checked against the file.
struct TensorInfo {
    std::string name;
    std::uint32_t ggmlType = 0;               // as in the file
    std::optional<kernels::WeightType> type;  // absent: a type that this program cannot compute
    std::vector<std::int64_t> shape;          // [rows, columns] order, columns contiguous
    std::uint64_t offset = 0;                 // from the start of the file
    std::uint64_t bytes = 0;                  // 0 when the type is unknown to the format

    std::int64_t columns() const { return shape.back(); }
    std::int64_t elements() const;
};

/// Header of a GGUF file (v2 or v3): metadata and tensors, without the data.
struct GgufHeader {
    std::string file;  // as errors call it
    std::uint32_t version = 0;
    std::map<std::string, GgufValue, std::less<>> metadata;
    std::vector<TensorInfo> tensors;
    std::map<std::string, std::size_t, std::less<>> tensorIndex;  // name -> place in `tensors`
    std::uint64_t dataOffset = 0;

    const TensorInfo* find(std::string_view tensor) const;

    // Typed look-ups: absent key -> nullopt; a key of another type is an error that names it.
    Result<std::optional<std::uint64_t>> unsignedNumber(std::string_view key) const;
    Result<std::optional<double>> number(std::string_view key) const;
    Result<std::optional<std::string>> text(std::string_view key) const;
    Result<std::optional<bool>> boolean(std::string_view key) const;
    Result<std::optional<GgufStrings>> strings(std::string_view key) const;
    Result<std::optional<std::vector<double>>> numbers(std::string_view key) const;
};

/// Parses a header from `bytes` (the file's beginning, or all of it). `fileSize` bounds the tensors; `name` is the file
/// as errors call it. Checks every offset, count, length and shape before use. Touches no tensor data.
/// Metadata values stay views into `bytes`.
Result<GgufHeader> parseGguf(std::span<const std::byte> bytes, std::uint64_t fileSize, std::string_view name);

/// An opened model file: header and mapping.
class GgufFile {
  public:
    static Result<GgufFile> open(const std::filesystem::path& path);

    const GgufHeader& header() const { return header_; }
    const std::filesystem::path& path() const { return path_; }
    /// The tensor's bytes in the mapping.
    std::span<const std::byte> data(const TensorInfo& tensor) const;
    const MappedFile& mapping() const { return *file_; }

  private:
    std::filesystem::path path_;
    GgufHeader header_;
    std::shared_ptr<const MappedFile> file_;
};

}  // namespace thimble::engine
