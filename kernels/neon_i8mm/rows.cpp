#include "kernels/neon_i8mm/lanes.h"
#include "kernels/simd/rows.h"
