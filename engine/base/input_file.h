#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "engine/base/error.h"

namespace thimble::engine {

/// A path as errors show it: UTF-8 on every system, in quotes.
std::string quotedPath(const std::filesystem::path& path);

/// How a file's bytes reach memory.
enum class FileAccess : std::uint8_t {
    Buffered,  // through the page cache: fast where the file was read lately, but the bytes lie in memory twice
    Direct,    // past the page cache, where the file system allows it (else buffered)
};

/// A file that is read at offsets. Every read is const and may run beside others.
class InputFile {
  public:
#ifdef _WIN32
    using Handle = void*;
    static constexpr Handle noHandle = nullptr;
#else
    using Handle = int;
    static constexpr Handle noHandle = -1;
#endif

    /// Errors: absent, a folder, empty, no permission.
    static Result<InputFile> open(const std::filesystem::path& path, FileAccess access);

    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;
    ~InputFile();

    const std::filesystem::path& path() const {
        return path_;
    }
    std::uint64_t size() const {
        return size_;
    }
    /// The access that the file system granted.
    FileAccess access() const {
        return access_;
    }
    /// What offset, length and address of a raw read must be multiples of; 1 when buffered.
    std::size_t alignment() const {
        return access_ == FileAccess::Direct ? directAlignment : 1;
    }
    Handle handle() const {
        return handle_;
    }

    /// Reads all of `into` from `offset`, any alignment: a direct read goes through a buffer of its own. Short reads
    /// are continued; the end of the file before the last byte is an error.
    Status read(std::uint64_t offset, std::span<std::byte> into) const;

    /// One read as the system does it: aligned as alignment() says, may be short, 0 at the end of the file.
    Result<std::size_t> readOnce(std::uint64_t offset, std::span<std::byte> into) const;

    /// An error when the file has another size or another time of change than when it was opened.
    Status checkUnchanged() const;

    /// The sentence for a read of `offset` that failed with `reason`.
    Error readError(std::uint64_t offset, const std::string& reason) const;

    static constexpr std::size_t directAlignment = 4096;

  private:
    InputFile() = default;
    Status readAligned(std::uint64_t offset, std::span<std::byte> into) const;
    void close();

    std::filesystem::path path_;
    Handle handle_ = noHandle;
    std::uint64_t size_ = 0;
    std::int64_t changed_ = 0;  // time of the last change, in the file system's units
    FileAccess access_ = FileAccess::Buffered;
};

/// Why a file cannot be opened for reading, as a sentence; ok when it is a plain file with content. Checks what the
/// system's own error would leave unclear: folders, empty files.
Status checkReadable(const std::filesystem::path& path);

}  // namespace thimble::engine
