#include "kernels/avx512/lanes.h"
#include "kernels/simd/vectors.h"
