#include "kernels/avx2/lanes.h"
#include "kernels/level.h"

namespace thimble::kernels::avx2 {

const Kernels kTable = {"avx2", quantize, matVec, matMul, downSparse, downDense, rmsNorm, rope, storeKv, loadKv,
                        attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::avx2
