#include "kernels/block.h"
#include "kernels/half.h"

namespace thimble::kernels {

void dequantize(WeightType type, const std::byte* file, std::int64_t count, float* out) {
    switch (type) {
        case WeightType::F32: std::memcpy(out, file, std::size_t(count) * 4); return;
        case WeightType::F16:
            for (std::int64_t i = 0; i < count; ++i) out[i] = halfToFloat(readAs<std::uint16_t>(file + 2 * i));
            return;
        case WeightType::BF16:
            for (std::int64_t i = 0; i < count; ++i) out[i] = bfloatToFloat(readAs<std::uint16_t>(file + 2 * i));
            return;
        default: break;
    }
    for (std::int64_t b = 0; b < count / kBlock; ++b) {
        Block block;
        readFileBlock(type, file, b, block);
        const BlockValues v = blockValues(type, block);
        for (int i = 0; i < kBlock; ++i) {
            *out++ = v.scale[i / 16] * float(v.q[i]) + v.minimum[i / 16];
        }
    }
}

}  // namespace thimble::kernels
