#include "engine/base/process_memory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/base/aligned_buffer.h"

namespace thimble::engine {
namespace {

TEST(ProcessMemory, SeesMemoryThatIsTouchedAndGivenBack) {
    constexpr std::size_t size = std::size_t{64} << 20;
    const ProcessMemory before = processMemory();
    ASSERT_GT(before.resident, 0u);
    {
        auto memory = ReservedMemory::reserve(size);
        ASSERT_TRUE(memory.ok());
        EXPECT_LT(processMemory().resident, before.resident + size / 2);  // reserved is not used
        std::fill_n(memory->data(), size, std::byte{1});
        EXPECT_GE(processMemory().resident, before.resident + size * 9 / 10);
        memory->discard(0, size);
        EXPECT_LT(processMemory().resident, before.resident + size / 2);
    }
    EXPECT_GE(processMemory().peak, before.resident + size * 9 / 10);
}

TEST(SystemMemory, IsPlausible) {
    const SystemMemory memory = systemMemory();
    EXPECT_GT(memory.total, std::uint64_t{64} << 20);
    EXPECT_GT(memory.available, 0u);
    EXPECT_LE(memory.available, memory.total);
}

}  // namespace
}  // namespace thimble::engine
