#include "kernels/avx512/lanes.h"
#include "kernels/simd/down.h"
