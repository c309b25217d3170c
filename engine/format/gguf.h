#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/error.h"
#include "kernels/kernels.h"

namespace thimble::engine {

class MappedFile;

/// One value of the file's metadata. Integers and floats are widened; arrays hold one element type.
using GgufValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<bool>, std::vector<std::int64_t>,
                               std::vector<std::uint64_t>, std::vector<double>, std::vector<std::string>>;

/// One tensor as the header tells it; every number has been checked against the file.
struct TensorInfo {
    std::string name;
    std::uint32_t ggmlType = 0;                    // as in the file
    std::optional<kernels::WeightType> type;       // absent: a type that this program cannot compute
    std::vector<std::int64_t> shape;               // [rows, columns] order, columns contiguous
    std::uint64_t offset = 0;                      // from the start of the file
    std::uint64_t bytes = 0;
};

/// Header of a GGUF file (v2 or v3): metadata and tensors, without the data.
struct GgufHeader {
    std::uint32_t version = 0;
    std::map<std::string, GgufValue, std::less<>> metadata;
    std::vector<TensorInfo> tensors;
    std::uint64_t dataOffset = 0;

    const TensorInfo* find(std::string_view tensor) const;

    // Typed look-ups: absent key -> nullopt; a key of another type is an error that names it.
    Result<std::optional<std::uint64_t>> unsignedNumber(std::string_view key) const;
    Result<std::optional<double>> number(std::string_view key) const;
    Result<std::optional<std::string>> text(std::string_view key) const;
    Result<std::optional<bool>> boolean(std::string_view key) const;
};

/// Parses a header from `bytes` (the file's beginning, or all of it). `fileSize` bounds the tensors; `name` is the file
/// as errors call it. Checks every offset, count, length and shape before use. Touches no tensor data.
Result<GgufHeader> parseGguf(std::span<const std::byte> bytes, std::uint64_t fileSize, std::string_view name);

/// An opened model file: header and mapping.
class GgufFile {
  public:
    static Result<GgufFile> open(const std::filesystem::path& path);

    const GgufHeader& header() const { return header_; }
    const std::filesystem::path& path() const { return path_; }
    /// The tensor's bytes in the mapping.
    std::span<const std::byte> data(const TensorInfo& tensor) const;

  private:
    std::filesystem::path path_;
    GgufHeader header_;
    std::shared_ptr<const MappedFile> file_;
};

}  // namespace thimble::engine
