#include "kernels/neon/lanes.h"
#include "kernels/simd/rows.h"
