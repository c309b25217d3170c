#include "kernels/avxvnni/lanes.h"
#include "kernels/simd/rows.h"
