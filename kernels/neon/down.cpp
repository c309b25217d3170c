#include "kernels/neon/lanes.h"
#include "kernels/simd/down.h"
