#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "engine/base/error.h"

namespace thimble::engine {

/// A whole file in memory, read-only. Meant for headers and for conversion; what is computed with lies in buffers of
/// its own, because pages of a mapping come and go with the system's page cache, and touching a page behind the end of
/// a file that shrank ends the process.
class MappedFile {
  public:
    /// Errors: absent, a folder, empty, no permission.
    static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return {data_, size_}; }

    /// Gives the pages that were touched back to the system, in this process and in the page cache. They are read again
    /// when they are touched again. Best effort.
    void discardPages() const;

  private:
    MappedFile(std::filesystem::path path, const std::byte* data, std::size_t size)
        : path_(std::move(path)), data_(data), size_(size) {}

    std::filesystem::path path_;
    const std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace thimble::engine
