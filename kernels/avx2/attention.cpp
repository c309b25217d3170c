#include "kernels/avx2/lanes.h"
#include "kernels/simd/attention.h"
