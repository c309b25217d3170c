#include "kernels/neon/lanes.h"
#include "kernels/level.h"

namespace thimble::kernels::neon {

const Kernels kTable = {"neon", quantize, matVec, matMul, downSparse, downDense, rmsNorm, rope, storeKv, loadKv,
                        attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::neon
