#include "engine/base/process_memory.h"

#include <algorithm>
#include <limits>
#include <string>

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
// After windows.h.
#include <psapi.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#else
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace thimble::engine {

#if defined(_WIN32)

ProcessMemory processMemory() {
    PROCESS_MEMORY_COUNTERS counters{};
    if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters)) return {};
    return {counters.WorkingSetSize, counters.PeakWorkingSetSize};
}

SystemMemory systemMemory() {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    if (!GlobalMemoryStatusEx(&status)) return {};
    return {status.ullTotalPhys, status.ullAvailPhys, false};
}

#elif defined(__APPLE__)

ProcessMemory processMemory() {
    mach_task_basic_info info{};
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    if (task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info), &count) !=
        KERN_SUCCESS) {
        return {};
    }
    return {info.resident_size, info.resident_size_max};
}

SystemMemory systemMemory() {
    SystemMemory memory;
    std::size_t size = sizeof memory.total;
    sysctlbyname("hw.memsize", &memory.total, &size, nullptr, 0);
    vm_statistics64 counts{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    const mach_port_t host = mach_host_self();
    vm_size_t page = 0;
    host_page_size(host, &page);
    if (host_statistics64(host, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&counts), &count) == KERN_SUCCESS) {
        memory.available = (std::uint64_t{counts.free_count} + counts.inactive_count + counts.purgeable_count) * page;
    }
    return memory;
}

#else

namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> readNumber(const fs::path& path) {
    std::ifstream file(path);
    std::uint64_t value = 0;
    if (file >> value) return value;
    return std::nullopt;  // absent, or "max"
}

/// The number after `key` in a file of "key value" or "key: value kB" lines.
std::optional<std::uint64_t> readField(const fs::path& path, const std::string& key) {
    std::ifstream file(path);
    for (std::string word; file >> word;) {
        std::uint64_t value = 0;
        if ((word == key || word == key + ":") && file >> value) return value;
    }
    return std::nullopt;
}

/// The two ways in which Linux shows a control group's memory.
struct GroupFiles {
    fs::path root;
    const char* limit;
    const char* usage;
    const char* reclaimable;  // page cache that goes when memory is needed, a field of memory.stat
};

/// This process's memory group as /proc/self/cgroup names it: "N:memory:/path" (version 1), "0::/path" (version 2).
std::optional<std::string> groupPath(bool version1) {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const bool match = version1 ? controllers.find(",memory,") != std::string::npos : controllers == ",,";
        if (match) return line.substr(second + 1);
    }
    return std::nullopt;
}

/// Lowers `memory` to the tightest limit from the process's group up to the root.
void applyGroupLimits(SystemMemory& memory, const GroupFiles& files, const std::string& path) {
    fs::path group = files.root / fs::path(path).relative_path();
    // In a container the path may name a place that only the host sees; the root is then the container's own group.
    if (std::error_code code; !fs::exists(group, code)) group = files.root;
    while (true) {
        const auto limit = readNumber(group / files.limit);
        if (limit && *limit < memory.total) {
            const std::uint64_t used = readNumber(group / files.usage).value_or(0);
            const std::uint64_t cache = readField(group / "memory.stat", files.reclaimable).value_or(0);
            const std::uint64_t held = used - std::min(used, cache);
            memory.total = *limit;
            memory.available = std::min(memory.available, *limit - std::min(*limit, held));
            memory.limited = true;
        }
        if (group == files.root || group == group.parent_path()) return;
        group = group.parent_path();
    }
}

}  // namespace

ProcessMemory processMemory() {
    constexpr std::uint64_t kib = 1024;
    return {readField("/proc/self/status", "VmRSS").value_or(0) * kib,
            readField("/proc/self/status", "VmHWM").value_or(0) * kib};
}

SystemMemory systemMemory() {
    constexpr std::uint64_t kib = 1024;
    SystemMemory memory;
    memory.total = readField("/proc/meminfo", "MemTotal").value_or(0) * kib;
    memory.available = readField("/proc/meminfo", "MemAvailable").value_or(0) * kib;
    if (const auto path = groupPath(true)) {
        applyGroupLimits(
            memory, {"/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"},
            *path);
    }
    if (const auto path = groupPath(false)) {
        applyGroupLimits(memory, {"/sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"}, *path);
    }
    return memory;
}

#endif

void keepHeapCompact() {
#if defined(__GLIBC__)
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_TRIM_THRESHOLD, 4 << 20);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);  // fixed: larger blocks always go back when they are freed
#endif
}

void trimHeap() {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

}  // namespace thimble::engine
