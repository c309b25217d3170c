#include "kernels/avxvnni/lanes.h"
#include "kernels/simd/vectors.h"
