#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/mapped_file.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// One tensor of a safetensors file; its place has been checked against the file.
struct SafeTensor {
    std::string dtype;                        // as in the file: "BF16"
    std::optional<kernels::WeightType> type;  // absent: integers and the like
    std::vector<std::int64_t> shape;          // row-major
    std::uint64_t offset = 0;                 // from the start of the file
    std::uint64_t bytes = 0;
};

using SafeTensors = std::map<std::string, SafeTensor, std::less<>>;

/// Parses the header of a safetensors file: 8 bytes of length, JSON, then the tensors. `bytes` is the whole file.
Result<SafeTensors> parseSafetensors(std::span<const std::byte> bytes, std::string_view name);

/// The safetensors files of a folder as one set of tensors: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` lists.
class SafetensorsFolder {
  public:
    static Result<SafetensorsFolder> open(const std::filesystem::path& folder);

    struct Tensor {
        const SafeTensor* info;
        std::span<const std::byte> data;
        const MappedFile* file;
    };
    std::optional<Tensor> find(std::string_view name) const;
    std::vector<std::string_view> names() const;

  private:
    Status addShard(const std::filesystem::path& path);
    struct Shard {
        std::shared_ptr<const MappedFile> file;
        SafeTensors tensors;
    };
    std::vector<Shard> shards_;
};

}  // namespace thimble::engine
