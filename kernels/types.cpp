#include "kernels/kernels.h"
#include "kernels/layout.h"

namespace thimble::kernels {

const WeightTypeInfo& info(WeightType type) { return kWeightTypes[std::size_t(type)]; }

std::size_t fileBytes(WeightType type, std::int64_t rows, std::int64_t cols) {
    const WeightTypeInfo& t = info(type);
    return std::size_t(rows) * std::size_t(cols / t.blockValues) * std::size_t(t.blockBytes);
}

std::size_t kvVectorBytes(KvType type, int headDim) {
    switch (type) {
        case KvType::F16:
            return std::size_t(headDim) * 2;
        case KvType::Q8_0:
            return std::size_t(headDim) / kBlock * (2 + kBlock);
        case KvType::F32:
            break;
    }
    return std::size_t(headDim) * sizeof(float);
}

}  // namespace thimble::kernels
