#include "kernels/cpu.h"

#include <cstddef>
#include <cstdint>

#if defined(__x86_64__) || defined(_M_X64)
#if defined(_MSC_VER)
#include <intrin.h>
#else
#include <cpuid.h>
#endif
#elif defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#endif

namespace thimble::kernels {

#if defined(__x86_64__) || defined(_M_X64)
namespace {

struct Registers {
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
};

Registers cpuid(std::uint32_t leaf, std::uint32_t subLeaf) {
    Registers r;
#if defined(_MSC_VER)
    int out[4];
    __cpuidex(out, int(leaf), int(subLeaf));
    r = {std::uint32_t(out[0]), std::uint32_t(out[1]), std::uint32_t(out[2]), std::uint32_t(out[3])};
#else
    __cpuid_count(leaf, subLeaf, r.a, r.b, r.c, r.d);
#endif
    return r;
}

// Which register states the operating system saves (XCR0).
std::uint64_t savedStates() {
#if defined(_MSC_VER)
    return _xgetbv(0);
#else
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low | std::uint64_t(high) << 32;
#endif
}

bool bit(std::uint32_t word, int n) { return (word >> n) & 1u; }

}  // namespace

CpuFeatures detectCpu() {
    CpuFeatures f;
    const std::uint32_t leaves = cpuid(0, 0).a;
    if (leaves < 7) return f;
    const Registers one = cpuid(1, 0);
    const Registers seven = cpuid(7, 0);
    const bool osxsave = bit(one.c, 27);
    if (!osxsave) return f;
    const std::uint64_t saved = savedStates();
    const bool ymm = (saved & 0x06) == 0x06;
    const bool zmm = (saved & 0xe6) == 0xe6;
    f.avx2 = ymm && bit(one.c, 28) && bit(one.c, 12) && bit(one.c, 29) && bit(seven.b, 5);  // AVX, FMA, F16C, AVX2
    f.avxVnni = f.avx2 && seven.a >= 1 && bit(cpuid(7, 1).a, 4);
    f.avx512 = f.avx2 && zmm && bit(seven.b, 16) && bit(seven.b, 17) && bit(seven.b, 30) && bit(seven.b, 31) &&
               bit(seven.c, 11);  // F, DQ, BW, VL, VNNI
    return f;
}

#elif defined(__aarch64__) || defined(_M_ARM64)

CpuFeatures detectCpu() {
    CpuFeatures f;
#if defined(__linux__)
    f.neonDot = (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#if defined(HWCAP2_I8MM)  // headers of Linux 5.6 and later
    f.neonI8mm = f.neonDot && (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0;
#endif
#elif defined(__APPLE__)
    f.neonDot = true;  // every 64-bit Mac has it
    int present = 0;
    std::size_t bytes = sizeof present;
    f.neonI8mm = sysctlbyname("hw.optional.arm.FEAT_I8MM", &present, &bytes, nullptr, 0) == 0 && present != 0;
#elif defined(_WIN32)
    f.neonDot = IsProcessorFeaturePresent(PF_ARM_V82_DP_INSTRUCTIONS_AVAILABLE) != 0;
#if defined(PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE)
    f.neonI8mm = f.neonDot && IsProcessorFeaturePresent(PF_ARM_V82_I8MM_INSTRUCTIONS_AVAILABLE) != 0;
#endif
#endif
    return f;
}

#else

CpuFeatures detectCpu() { return {}; }

#endif

}  // namespace thimble::kernels
