#pragma once

// The tables that dispatch.cpp chooses from. Which of them exist depends on the processor family compiled for.

#include "kernels/kernels.h"

namespace thimble::kernels {

namespace reference { extern const Kernels kTable; }
namespace avx2 { extern const Kernels kTable; }
namespace avxvnni { extern const Kernels kTable; }
namespace avx512 { extern const Kernels kTable; }
namespace neon { extern const Kernels kTable; }
namespace neon_i8mm { extern const Kernels kTable; }

}  // namespace thimble::kernels
