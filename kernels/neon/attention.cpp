#include "kernels/neon/lanes.h"
#include "kernels/simd/attention.h"
