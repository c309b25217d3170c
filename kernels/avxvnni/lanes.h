#pragma once

// AVX2 with the 256-bit form of the 8-bit dot product (AVX-VNNI: client processors without AVX-512).

#define THIMBLE_LEVEL avxvnni
#define THIMBLE_AVX_VNNI
#include "kernels/avx2/lanes.h"
