#include "kernels/avx512/lanes.h"
#include "kernels/level.h"

namespace thimble::kernels::avx512 {

const Kernels kTable = {"avx512", quantize, matVec, matMul, downSparse, downDense, rmsNorm, rope, storeKv, loadKv,
                        attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::avx512
