#pragma once

#include <cstdint>

namespace thimble::engine {

/// Bytes of memory that this process holds. 0 where the system does not tell.
struct ProcessMemory {
    std::uint64_t resident = 0;  // now
    std::uint64_t peak = 0;      // the most since the start
};
ProcessMemory processMemory();

/// Bytes of memory of the machine. A control group's limit (Linux, version 1 or 2) counts like a smaller machine.
struct SystemMemory {
    std::uint64_t total = 0;
    std::uint64_t available = 0;  // to new allocations without swapping; what this process holds is not among it
    bool limited = false;         // by a control group: nobody else's programs live in it
};
SystemMemory systemMemory();

/// Keeps the C library's heap from spreading over an arena for each thread and returns freed memory to the system. To
/// be called once, before threads start.
void keepHeapCompact();
/// Gives the heap's free pages back to the system, after something large was freed in small pieces.
void trimHeap();

}  // namespace thimble::engine
