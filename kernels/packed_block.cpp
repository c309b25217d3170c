// One block of a packed row, read and written: the layout of layout.h spelled out.

#include <algorithm>

#include "kernels/block.h"
#include "kernels/half.h"

namespace thimble::kernels {
namespace {

// Where value 4k + i of lane j sits in a plane of `bits` bits: dword `vector`, then `shift` within byte i.
struct PlanePlace {
    std::int64_t vector;
    int shift;
};
PlanePlace placeOf(int bits, int k) {
    switch (bits) {
        case 1: return {0, k};
        case 2: return {k / 4, k % 4 * 2};
        case 4: return {k % 4, k / 4 * 4};
        default: return {k, 0};
    }
}

struct Place {
    std::int64_t group;   // byte offset of the group's planes
    std::int64_t width;   // blocks in the group
    std::int64_t lane;
    std::int64_t scales;  // byte offset of the row's scales
};
Place placeOf(PackedForm form, std::int64_t blocks, std::int64_t index) {
    const std::int64_t first = index / kLanes * kLanes;
    return {first * planeBytes(form), std::min<std::int64_t>(kLanes, blocks - first), index - first,
            blocks * planeBytes(form)};
}

std::int64_t byteOffset(const Place& at, std::int64_t plane, PlanePlace in, int i) {
    return at.group + plane * at.width + (in.vector * at.width + at.lane) * 4 + i;
}

// `bits` bits of every code, from bit `codeShift` on, as the dwords of one lane: four codes to a dword at once.
void writePlane(const std::uint8_t* code, int bits, int codeShift, const Place& at, std::int64_t plane,
                std::byte* row) {
    std::uint32_t dwords[8] = {};
    const std::uint32_t mask = ((1u << bits) - 1u) * 0x01010101u;
    for (int k = 0; k < 8; ++k) {
        const PlanePlace in = placeOf(bits, k);
        dwords[in.vector] |= ((readAs<std::uint32_t>(code + 4 * k) >> codeShift) & mask) << in.shift;
    }
    for (int v = 0; v < bits; ++v) std::memcpy(row + byteOffset(at, plane, {v, 0}, 0), dwords + v, 4);
}

void put(std::byte* p, std::uint16_t value) { std::memcpy(p, &value, 2); }

// Super-blocks keep their minimum's scale with its sign turned.
std::uint16_t minimumFlip(PackedForm form) { return hasSuper(form.scales) ? 0x8000 : 0; }

// Where the integer factor of one half of block `index` lies among those of the row.
std::int64_t factorOffset(PackedForm form, std::int64_t blocks, std::int64_t index, int half) {
    if (hasPairs(form.scales)) return 2 * index + half;
    return index + (hasHalves(form.scales) ? half * blocks : 0);
}

}  // namespace

void readPackedBlock(WeightType type, const std::byte* row, std::int64_t blocks, std::int64_t index, Block& out) {
    const PackedForm form = packedForm(type);
    const Place at = placeOf(form, blocks, index);
    for (int n = 0; n < kBlock; ++n) {
        const PlanePlace low = placeOf(form.lowBits, n / 4);
        int code = (std::to_integer<int>(row[byteOffset(at, 0, low, n % 4)]) >> low.shift) & ((1 << form.lowBits) - 1);
        if (form.highBits) {
            const PlanePlace high = placeOf(form.highBits, n / 4);
            const int bits = std::to_integer<int>(row[byteOffset(at, form.lowBits * 4, high, n % 4)]) >> high.shift;
            code |= (bits & ((1 << form.highBits) - 1)) << form.lowBits;
        }
        out.code[n] = std::uint8_t(code);
    }
    const std::byte* p = row + at.scales;
    const std::int64_t supers = blocks / kSuper;
    const std::int64_t count = hasSuper(form.scales) ? supers : blocks;
    out.d = readAs<std::uint16_t>(p + 2 * (hasSuper(form.scales) ? index / kSuper : index));
    p += 2 * count;
    if (hasMinimum(form.scales)) {
        out.m = readAs<std::uint16_t>(p + 2 * (hasSuper(form.scales) ? index / kSuper : index)) ^ minimumFlip(form);
        p += 2 * count;
    }
    if (!hasSuper(form.scales)) return;
    for (int half = 0; half < 2; ++half) {
        const std::byte* s = p + factorOffset(form, blocks, index, half);
        if (form.scales == ScaleForm::SuperPairsMin) {
            out.s[half] = std::to_integer<std::int16_t>(*s & std::byte{15});
            out.sm[half] = std::to_integer<std::int16_t>(*s >> 4);
        } else {
            out.s[half] = readAs<std::int8_t>(s);  // Q4_K and Q5_K stay below 64
            if (form.scales == ScaleForm::SuperMin) out.sm[half] = std::to_integer<std::int16_t>(s[blocks]);
        }
    }
}

void writePackedBlock(WeightType type, const Block& block, std::int64_t blocks, std::int64_t index, std::byte* row) {
    const PackedForm form = packedForm(type);
    const Place at = placeOf(form, blocks, index);
    writePlane(block.code, form.lowBits, 0, at, 0, row);
    if (form.highBits) writePlane(block.code, form.highBits, form.lowBits, at, form.lowBits * 4, row);

    std::byte* p = row + at.scales;
    const std::int64_t count = hasSuper(form.scales) ? blocks / kSuper : blocks;
    const std::int64_t scale = hasSuper(form.scales) ? index / kSuper : index;
    put(p + 2 * scale, block.d);
    p += 2 * count;
    if (hasMinimum(form.scales)) {
        put(p + 2 * scale, block.m ^ minimumFlip(form));
        p += 2 * count;
    }
    if (!hasSuper(form.scales)) return;
    for (int half = 0; half < 2; ++half) {
        std::byte* s = p + factorOffset(form, blocks, index, half);
        if (form.scales == ScaleForm::SuperPairsMin) {
            *s = std::byte(block.s[half] | block.sm[half] << 4);
        } else {
            *s = std::byte(block.s[half]);
            if (form.scales == ScaleForm::SuperMin) s[blocks] = std::byte(block.sm[half]);
        }
    }
}

}  // namespace thimble::kernels
