#include "kernels/neon/lanes.h"
#include "kernels/simd/vectors.h"
