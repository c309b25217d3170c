#include "engine/base/mapped_file.h"

#include <system_error>
#include <utility>

#include "engine/base/input_file.h"

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace thimble::engine {
namespace {

Error cannotMap(const std::filesystem::path& path, int code) {
    return Error{"Cannot read " + quotedPath(path) + ": " + std::system_category().message(code) + "."};
}

}  // namespace

#ifdef _WIN32

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    if (Status status = checkReadable(path); !status) return status.error();
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) return cannotMap(path, static_cast<int>(GetLastError()));
    LARGE_INTEGER size{};
    HANDLE mapping = nullptr;
    const void* data = nullptr;
    if (GetFileSizeEx(file, &size)) mapping = CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
    if (mapping != nullptr) data = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
    const int code = static_cast<int>(GetLastError());
    if (mapping != nullptr) CloseHandle(mapping);
    CloseHandle(file);
    if (data == nullptr) return cannotMap(path, code);
    return std::shared_ptr<const MappedFile>(
        new MappedFile(path, static_cast<const std::byte*>(data), static_cast<std::size_t>(size.QuadPart)));
}

MappedFile::~MappedFile() {
    UnmapViewOfFile(data_);
}

void MappedFile::discardPages() const {
    VirtualUnlock(const_cast<std::byte*>(data_), size_);
}

#else

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    if (Status status = checkReadable(path); !status) return status.error();
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return cannotMap(path, errno);
    const off_t size = ::lseek(file, 0, SEEK_END);
    void* data = size > 0 ? mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    const int code = size > 0 ? errno : EINVAL;
    ::close(file);
    if (data == MAP_FAILED) return cannotMap(path, code);
    return std::shared_ptr<const MappedFile>(
        new MappedFile(path, static_cast<const std::byte*>(data), static_cast<std::size_t>(size)));
}

MappedFile::~MappedFile() {
    munmap(const_cast<std::byte*>(data_), size_);
}

void MappedFile::discardPages() const {
    madvise(const_cast<std::byte*>(data_), size_, MADV_DONTNEED);
#ifdef POSIX_FADV_DONTNEED
    if (const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
#endif
}

#endif

}  // namespace thimble::engine
