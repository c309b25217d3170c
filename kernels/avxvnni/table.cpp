#include "kernels/avxvnni/lanes.h"
#include "kernels/level.h"

namespace thimble::kernels::avxvnni {

const Kernels kTable = {"avxvnni", quantize, matVec, matMul, downSparse, downDense, rmsNorm, rope, storeKv, loadKv,
                        attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::avxvnni
