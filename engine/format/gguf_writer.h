#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/format/gguf_metadata.h"
#include "kernels/kernels.h"

namespace thimble::engine {

/// A tensor that is going to be written.
struct TensorPlan {
    std::string name;
    std::vector<std::int64_t> shape;  // [rows, columns] order; columns a multiple of the type's block
    kernels::WeightType type = kernels::WeightType::F32;
    std::uint64_t bytes() const;
};

/// Writes a GGUF v3 file front to back: the header with every offset first, then the tensors' bytes in the order of the
/// plan. Until `finish` they lie in "<path>.part", which is removed when the writer ends before.
class GgufWriter {
  public:
    /// Checks that the disk has the room, and writes the header.
    static Result<std::unique_ptr<GgufWriter>> create(const std::filesystem::path& path, const GgufMetadata& metadata,
                                                      std::vector<TensorPlan> tensors);
    GgufWriter(const GgufWriter&) = delete;
    GgufWriter& operator=(const GgufWriter&) = delete;
    ~GgufWriter();

    /// The next bytes; they may cover part of a tensor or several, without padding between them.
    Status append(std::span<const std::byte> bytes);

    /// Everything is on the disk, and the file under its name. An error when tensors lack bytes.
    Status finish();

    std::uint64_t dataBytes() const { return dataBytes_; }

  private:
    GgufWriter() = default;
    Status writeHeader(const GgufMetadata& metadata);
    Status put(const char* bytes, std::size_t count);
    Status pad();
    Error cannotWrite() const;

    std::filesystem::path path_;
    std::filesystem::path part_;  // empty: nothing to remove
    std::ofstream file_;
    std::vector<TensorPlan> tensors_;
    std::size_t current_ = 0;      // tensor being written
    std::uint64_t written_ = 0;    // of it
    std::uint64_t position_ = 0;   // in the file
    std::uint64_t dataBytes_ = 0;  // of all tensors, without padding
};

}  // namespace thimble::engine
