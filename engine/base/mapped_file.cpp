#include "engine/base/mapped_file.h"

#include <cstdint>
#include <string>
#include <system_error>

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#endif

namespace thimble::engine {
namespace {

Error cannotOpen(const std::filesystem::path& path, int code) {
    const std::u8string name = path.u8string();
    return Error{"Cannot read \"" + std::string(name.begin(), name.end()) +
                 "\": " + std::system_category().message(code) + "."};
}

}  // namespace

#ifdef _WIN32

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const HANDLE file = CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) return cannotOpen(path, static_cast<int>(GetLastError()));
    LARGE_INTEGER size{};
    const bool sized = GetFileSizeEx(file, &size) != 0;
    const HANDLE mapping =
        sized && size.QuadPart > 0 ? CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr) : nullptr;
    const void* view = mapping ? MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0) : nullptr;
    const int code = static_cast<int>(GetLastError());
    if (mapping) CloseHandle(mapping);  // the view keeps it alive
    CloseHandle(file);
    if (!sized || (size.QuadPart > 0 && !view)) return cannotOpen(path, code);
    const std::span bytes(static_cast<const std::byte*>(view), static_cast<std::size_t>(size.QuadPart));
    return std::shared_ptr<const MappedFile>(new MappedFile(bytes));
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) UnmapViewOfFile(bytes_.data());
}

#else

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return cannotOpen(path, errno);
    struct stat status {};
    int code = ::fstat(file, &status) == 0 ? 0 : errno;
    if (code == 0 && !S_ISREG(status.st_mode)) code = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    std::span<const std::byte> bytes;
    if (code == 0 && status.st_size > 0) {
        const auto size = static_cast<std::size_t>(status.st_size);
        const void* view = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
        if (view == MAP_FAILED) {
            code = errno;
        } else {
            bytes = std::span(static_cast<const std::byte*>(view), size);
        }
    }
    ::close(file);
    if (code != 0) return cannotOpen(path, code);
    return std::shared_ptr<const MappedFile>(new MappedFile(bytes));
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

#endif

}  // namespace thimble::engine
