#include "kernels/avxvnni/lanes.h"
#include "kernels/simd/attention.h"
