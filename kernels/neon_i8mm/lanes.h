#pragma once

// NEON with the 8-bit matrix product (arm64 v8.6, Apple M2, Neoverse V1 and later): twice the products a step for
// prompts.

#define THIMBLE_LEVEL neon_i8mm
#define THIMBLE_I8MM
#include "kernels/neon/lanes.h"
