#include "kernels/avx2/lanes.h"
#include "kernels/simd/down.h"
