#include "kernels/avxvnni/lanes.h"
#include "kernels/simd/down.h"
