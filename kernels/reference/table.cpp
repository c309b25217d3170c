#include "kernels/reference/reference.h"

namespace thimble::kernels::reference {

const Kernels kTable = {"reference", quantize, matVec, matMul, downSparse, downDense, rmsNorm,
                        rope, storeKv, loadKv, attention, add, argMax, softmaxInPlace};

}  // namespace thimble::kernels::reference
