#include "engine/base/input_file.h"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

#include "engine/base/aligned_buffer.h"

#ifdef _WIN32
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace thimble::engine {
namespace {

std::string reasonOf(int code) {
    return std::system_category().message(code);
}

Error cannotOpen(const std::filesystem::path& path, int code) {
    return Error{"Cannot open " + quotedPath(path) + ": " + reasonOf(code) + "."};
}

}  // namespace

std::string quotedPath(const std::filesystem::path& path) {
    const std::u8string name = path.u8string();
    return '"' + std::string(name.begin(), name.end()) + '"';
}

Status checkReadable(const std::filesystem::path& path) {
    std::error_code code;
    const auto status = std::filesystem::status(path, code);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{"There is no file " + quotedPath(path) + "."};
    if (code) return Error{"Cannot open " + quotedPath(path) + ": " + code.message() + "."};
    if (status.type() == std::filesystem::file_type::directory) {
        return Error{quotedPath(path) + " is a folder; choose the model file inside it."};
    }
    if (status.type() != std::filesystem::file_type::regular) return Error{quotedPath(path) + " is not a plain file."};
    const auto size = std::filesystem::file_size(path, code);
    if (!code && size == 0) return Error{quotedPath(path) + " is empty; copy or download it again."};
    return {};
}

#ifdef _WIN32

Result<InputFile> InputFile::open(const std::filesystem::path& path, FileAccess access) {
    if (Status status = checkReadable(path); !status) return status.error();
    InputFile file;
    file.path_ = path;
    file.access_ = access;
    const DWORD flags = FILE_FLAG_OVERLAPPED | (access == FileAccess::Direct ? FILE_FLAG_NO_BUFFERING : 0);
    const HANDLE handle =
        CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                    OPEN_EXISTING, flags, nullptr);
    if (handle == INVALID_HANDLE_VALUE) return cannotOpen(path, static_cast<int>(GetLastError()));
    file.handle_ = handle;
    BY_HANDLE_FILE_INFORMATION about{};
    if (!GetFileInformationByHandle(handle, &about)) return cannotOpen(path, static_cast<int>(GetLastError()));
    file.size_ = (std::uint64_t{about.nFileSizeHigh} << 32) | about.nFileSizeLow;
    file.changed_ = static_cast<std::int64_t>((std::uint64_t{about.ftLastWriteTime.dwHighDateTime} << 32) |
                                              about.ftLastWriteTime.dwLowDateTime);
    return file;
}

void InputFile::close() {
    if (handle_ != noHandle) CloseHandle(handle_);
    handle_ = noHandle;
}

Result<std::size_t> InputFile::readOnce(std::uint64_t offset, std::span<std::byte> into) const {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    place.hEvent = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (place.hEvent == nullptr) return readError(offset, reasonOf(static_cast<int>(GetLastError())));
    const auto wanted = static_cast<DWORD>(std::min<std::size_t>(into.size(), std::size_t{1} << 30));
    DWORD got = 0;
    bool done = ReadFile(handle_, into.data(), wanted, nullptr, &place) || GetLastError() == ERROR_IO_PENDING;
    if (done) done = GetOverlappedResult(handle_, &place, &got, TRUE);
    const DWORD code = done ? 0 : GetLastError();
    CloseHandle(place.hEvent);
    if (!done && code != ERROR_HANDLE_EOF) return readError(offset, reasonOf(static_cast<int>(code)));
    return static_cast<std::size_t>(got);
}

Status InputFile::checkUnchanged() const {
    BY_HANDLE_FILE_INFORMATION about{};
    if (!GetFileInformationByHandle(handle_, &about)) return readError(0, reasonOf(static_cast<int>(GetLastError())));
    const auto size = (std::uint64_t{about.nFileSizeHigh} << 32) | about.nFileSizeLow;
    const auto changed = static_cast<std::int64_t>((std::uint64_t{about.ftLastWriteTime.dwHighDateTime} << 32) |
                                                   about.ftLastWriteTime.dwLowDateTime);
    if (size == size_ && changed == changed_) return {};
    return Error{quotedPath(path_) + " was changed while it was in use; load the model again."};
}

#else

namespace {

/// Nanoseconds of the last change of content.
std::int64_t changeTime(const struct stat& about) {
#ifdef __APPLE__
    const timespec time = about.st_mtimespec;
#else
    const timespec time = about.st_mtim;
#endif
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// Opens past the page cache where that works; whether it does shows only when a read is tried.
int openDirect([[maybe_unused]] const std::filesystem::path& path) {
#if defined(__APPLE__)
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) fcntl(file, F_NOCACHE, 1);
    return file;
#elif defined(O_DIRECT)
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT);
    if (file < 0) return -1;
    auto probe = AlignedBuffer::allocate(InputFile::directAlignment, InputFile::directAlignment);
    if (probe && ::pread(file, probe->data(), probe->size(), 0) > 0) return file;
    ::close(file);
    return -1;
#else
    return -1;
#endif
}

}  // namespace

Result<InputFile> InputFile::open(const std::filesystem::path& path, FileAccess access) {
    if (Status status = checkReadable(path); !status) return status.error();
    InputFile file;
    file.path_ = path;
    file.access_ = access;
    file.handle_ = access == FileAccess::Direct ? openDirect(path) : -1;
    if (file.handle_ < 0) {
        file.access_ = FileAccess::Buffered;
        file.handle_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    }
    if (file.handle_ < 0) return cannotOpen(path, errno);
    struct stat about {};
    if (::fstat(file.handle_, &about) != 0) return cannotOpen(path, errno);
    file.size_ = static_cast<std::uint64_t>(about.st_size);
    file.changed_ = changeTime(about);
    return file;
}

void InputFile::close() {
    if (handle_ != noHandle) ::close(handle_);
    handle_ = noHandle;
}

Result<std::size_t> InputFile::readOnce(std::uint64_t offset, std::span<std::byte> into) const {
    ssize_t got = 0;
    do {
        got = ::pread(handle_, into.data(), into.size(), static_cast<off_t>(offset));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return readError(offset, reasonOf(errno));
    return static_cast<std::size_t>(got);
}

Status InputFile::checkUnchanged() const {
    struct stat about {};
    if (::fstat(handle_, &about) != 0) return readError(0, reasonOf(errno));
    if (static_cast<std::uint64_t>(about.st_size) == size_ && changeTime(about) == changed_) return {};
    return Error{quotedPath(path_) + " was changed while it was in use; load the model again."};
}

#endif

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      handle_(std::exchange(other.handle_, noHandle)),
      size_(other.size_),
      changed_(other.changed_),
      access_(other.access_) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(handle_, other.handle_);
    std::swap(size_, other.size_);
    std::swap(changed_, other.changed_);
    std::swap(access_, other.access_);
    return *this;
}

InputFile::~InputFile() {
    close();
}

Error InputFile::readError(std::uint64_t offset, const std::string& reason) const {
    return Error{"Cannot read " + quotedPath(path_) + " at byte " + std::to_string(offset) + ": " + reason +
                 ". Check the disk, then load the model again."};
}

Status InputFile::readAligned(std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
        const auto got = readOnce(offset, into);
        if (!got) return got.error();
        // A direct read stops at an odd place only at the end of the file.
        const std::size_t whole = *got / alignment() * alignment();
        if (whole == 0 || whole > into.size()) return readError(offset, "the file ends there");
        offset += whole;
        into = into.subspan(whole);
    }
    return {};
}

Status InputFile::read(std::uint64_t offset, std::span<std::byte> into) const {
    if (into.empty()) return {};
    if (offset > size_ || into.size() > size_ - offset) return readError(offset, "the file ends before that");
    if (access_ == FileAccess::Buffered) return readAligned(offset, into);

    constexpr std::size_t chunk = std::size_t{1} << 20;
    auto bounce =
        AlignedBuffer::allocate(std::min(chunk, into.size() + 2 * directAlignment) + directAlignment, directAlignment);
    if (!bounce) return bounce.error();
    const std::size_t room = bounce->size() / directAlignment * directAlignment;
    while (!into.empty()) {
        const std::uint64_t first = offset / directAlignment * directAlignment;
        const auto lead = static_cast<std::size_t>(offset - first);
        const auto got = readOnce(first, bounce->bytes().first(room));
        if (!got) return got.error();
        if (*got <= lead) return readError(offset, "the file ends there");
        const std::size_t useful = std::min(*got - lead, into.size());
        std::memcpy(into.data(), bounce->data() + lead, useful);
        offset += useful;
        into = into.subspan(useful);
    }
    return {};
}

}  // namespace thimble::engine
