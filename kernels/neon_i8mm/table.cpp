#include "kernels/neon_i8mm/lanes.h"
#include "kernels/level.h"

namespace thimble::kernels::neon_i8mm {

const Kernels kTable = {"neon-i8mm", quantize, matVec, matMul, downSparse, downDense, rmsNorm, rope, storeKv, loadKv,
                        attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::neon_i8mm
