#include "engine/base/aligned_buffer.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#ifdef _WIN32
#define NOMINMAX
#include <malloc.h>
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace thimble::engine {
namespace {

constexpr std::size_t hugePage = std::size_t{2} << 20;
constexpr std::size_t hugePagesFrom = 4 * hugePage;

constexpr std::size_t roundUp(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

Error outOfMemory(std::size_t bytes) {
    return Error{"There is not enough memory for " + std::to_string((bytes >> 20) + 1) +
                 " MiB more: close other programs, or give the model a smaller memory budget."};
}

void askForHugePages([[maybe_unused]] void* data, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
    if (bytes >= hugePagesFrom) madvise(data, bytes, MADV_HUGEPAGE);
#endif
}

}  // namespace

void AlignedBuffer::Free::operator()(std::byte* data) const {
#ifdef _WIN32
    _aligned_free(data);
#else
    std::free(data);
#endif
}

Result<AlignedBuffer> AlignedBuffer::allocate(std::size_t bytes, std::size_t alignment) {
    AlignedBuffer buffer;
    if (bytes == 0) return buffer;
    if (bytes > SIZE_MAX / 2) return outOfMemory(bytes);
    const std::size_t aligned = bytes >= hugePagesFrom ? std::max(alignment, hugePage) : alignment;
    const std::size_t rounded = roundUp(bytes, alignment);
#ifdef _WIN32
    void* data = _aligned_malloc(rounded, aligned);
#else
    void* data = nullptr;
    if (posix_memalign(&data, aligned, rounded) != 0) data = nullptr;
#endif
    if (data == nullptr) return outOfMemory(bytes);
    askForHugePages(data, rounded);
    buffer.data_.reset(static_cast<std::byte*>(data));
    buffer.size_ = bytes;
    return buffer;
}

#ifdef _WIN32

Result<ReservedMemory> ReservedMemory::reserve(std::size_t bytes) {
    ReservedMemory memory;
    if (bytes == 0) return memory;
    memory.data_ = static_cast<std::byte*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE, PAGE_NOACCESS));
    if (memory.data_ == nullptr) return outOfMemory(bytes);
    memory.size_ = bytes;
    return memory;
}

Status ReservedMemory::commit(std::size_t offset, std::size_t bytes) {
    if (bytes != 0 && VirtualAlloc(data_ + offset, bytes, MEM_COMMIT, PAGE_READWRITE) == nullptr)
        return outOfMemory(bytes);
    return {};
}

void ReservedMemory::discard(std::size_t offset, std::size_t bytes) {
    const std::size_t first = roundUp(offset, AlignedBuffer::pageAlignment);
    const std::size_t last = (offset + bytes) / AlignedBuffer::pageAlignment * AlignedBuffer::pageAlignment;
    if (last > first) VirtualFree(data_ + first, last - first, MEM_DECOMMIT);
}

ReservedMemory::~ReservedMemory() {
    if (data_ != nullptr) VirtualFree(data_, 0, MEM_RELEASE);
}

#else

Result<ReservedMemory> ReservedMemory::reserve(std::size_t bytes) {
    ReservedMemory memory;
    if (bytes == 0) return memory;
    if (bytes > SIZE_MAX / 2) return outOfMemory(bytes);
    // The system hands out zeroed pages at the first touch; until then the range costs addresses only.
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#ifdef MAP_NORESERVE
    flags |= MAP_NORESERVE;
#endif
    void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (data == MAP_FAILED) return outOfMemory(bytes);
    askForHugePages(data, bytes);
    memory.data_ = static_cast<std::byte*>(data);
    memory.size_ = bytes;
    return memory;
}

Status ReservedMemory::commit(std::size_t, std::size_t) {
    return {};
}

void ReservedMemory::discard(std::size_t offset, std::size_t bytes) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t first = roundUp(offset, page);
    const std::size_t last = (offset + bytes) / page * page;
    if (last <= first) return;
#ifdef __APPLE__
    madvise(data_ + first, last - first, MADV_FREE_REUSABLE);
#else
    madvise(data_ + first, last - first, MADV_DONTNEED);
#endif
}

ReservedMemory::~ReservedMemory() {
    if (data_ != nullptr) munmap(data_, size_);
}

#endif

ReservedMemory::ReservedMemory(ReservedMemory&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

ReservedMemory& ReservedMemory::operator=(ReservedMemory&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

}  // namespace thimble::engine
