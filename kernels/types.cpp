#include "kernels/kernels.h"
#include "kernels/layout.h"

namespace thimble::kernels {

const WeightTypeInfo& info(WeightType type) {
    static constexpr WeightTypeInfo table[] = {
        {"F32", 1, 4, false},     {"F16", 1, 2, false},      {"BF16", 1, 2, false},    {"Q4_0", 32, 18, true},
        {"Q4_1", 32, 20, true},   {"Q5_0", 32, 22, true},    {"Q5_1", 32, 24, true},   {"Q8_0", 32, 34, true},
        {"Q2_K", 256, 84, true},  {"Q3_K", 256, 110, true},  {"Q4_K", 256, 144, true}, {"Q5_K", 256, 176, true},
        {"Q6_K", 256, 210, true}, {"IQ4_NL", 32, 18, true},  {"IQ4_XS", 256, 136, true},
    };
    return table[std::size_t(type)];
}

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
