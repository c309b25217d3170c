#pragma once

namespace thimble::kernels {

/// What this machine and its operating system can run.
struct CpuFeatures {
    bool avx2 = false;      // with FMA and F16C
    bool avxVnni = false;   // the 256-bit form of the 8-bit dot product
    bool avx512 = false;    // F, BW, VL, DQ and VNNI
    bool neonDot = false;   // arm64 with SDOT
    bool neonI8mm = false;  // and SMMLA
};
CpuFeatures detectCpu();

}  // namespace thimble::kernels
