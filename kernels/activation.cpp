#include "kernels/layout.h"

namespace thimble::kernels {
namespace {

std::int64_t groupsOf(std::int64_t size) { return (size + kLanes * kBlock - 1) / (kLanes * kBlock); }

constexpr std::int64_t kGroupCodes = kLanes * kBlock;  // bytes of q in a group
constexpr std::int64_t kGroupWords = kLanes * 4;       // bytes of scales, sums or halfSums in a group

}  // namespace

std::size_t activationBytes(std::int64_t size) {
    return std::size_t(groupsOf(size) * (kGroupCodes + 3 * kGroupWords));
}

Activation activationView(std::int64_t size, std::byte* buffer) {
    const std::int64_t groups = groupsOf(size);
    std::byte* scales = buffer + groups * kGroupCodes;
    Activation view;
    view.size = size;
    view.q = reinterpret_cast<const std::int8_t*>(buffer);
    view.scales = reinterpret_cast<const float*>(scales);
    view.sums = reinterpret_cast<const std::int32_t*>(scales + groups * kGroupWords);
    view.halfSums = reinterpret_cast<const std::int16_t*>(scales + 2 * groups * kGroupWords);
    return view;
}

}  // namespace thimble::kernels
