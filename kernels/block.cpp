#include "kernels/block.h"

#include "kernels/half.h"

namespace thimble::kernels {
namespace {

std::uint8_t u8(const std::byte* p) { return std::to_integer<std::uint8_t>(*p); }
std::uint16_t u16(const std::byte* p) { return readAs<std::uint16_t>(p); }

void nibbles(const std::byte* qs, Block& out) {
    for (int i = 0; i < 16; ++i) {
        out.code[i] = u8(qs + i) & 15;
        out.code[16 + i] = u8(qs + i) >> 4;
    }
}

void addHighBits(std::uint32_t qh, Block& out) {
    for (int i = 0; i < kBlock; ++i) out.code[i] = std::uint8_t(out.code[i] | ((qh >> i) & 1u) << 4);
}

// The 6-bit scale and minimum number `sub` of Q4_K and Q5_K, squeezed into 12 bytes.
void scaleMinimum6(const std::byte* scales, int sub, Block& out) {
    int s = 0;
    int m = 0;
    if (sub < 4) {
        s = u8(scales + sub) & 63;
        m = u8(scales + sub + 4) & 63;
    } else {
        s = (u8(scales + sub + 4) & 15) | (u8(scales + sub - 4) >> 6) << 4;
        m = (u8(scales + sub + 4) >> 4) | (u8(scales + sub) >> 6) << 4;
    }
    out.s[0] = out.s[1] = std::int16_t(s);
    out.sm[0] = out.sm[1] = std::int16_t(m);
}

// scales[16] (4-bit scale, 4-bit minimum per 16 values), qs[64], d, dmin
void readQ2K(const std::byte* p, int sub, Block& out) {
    const std::byte* qs = p + 16 + sub / 4 * 32;
    for (int i = 0; i < kBlock; ++i) out.code[i] = (u8(qs + i) >> (sub % 4 * 2)) & 3;
    for (int half = 0; half < 2; ++half) {
        const std::uint8_t packed = u8(p + 2 * sub + half);
        out.s[half] = packed & 15;
        out.sm[half] = packed >> 4;
    }
    out.d = u16(p + 80);
    out.m = u16(p + 82);
}

// hmask[32] (bit sub: third bit), qs[64], scales[12] (16 of 6 bits, minus 32), d
void readQ3K(const std::byte* p, int sub, Block& out) {
    const std::byte* qs = p + 32 + sub / 4 * 32;
    for (int i = 0; i < kBlock; ++i) {
        out.code[i] = std::uint8_t(((u8(qs + i) >> (sub % 4 * 2)) & 3) | ((u8(p + i) >> sub) & 1) << 2);
    }
    const std::byte* scales = p + 96;
    for (int half = 0; half < 2; ++half) {
        const int n = 2 * sub + half;
        const int low = (u8(scales + n % 8) >> (n / 8 * 4)) & 15;
        const int high = (u8(scales + 8 + n % 4) >> (n / 4 * 2)) & 3;
        out.s[half] = std::int16_t((low | high << 4) - 32);
    }
    out.d = u16(p + 108);
}

// d, dmin, scales[12], (Q5_K: qh[32], bit sub), qs[128]
void readQ45K(const std::byte* p, int sub, bool five, Block& out) {
    const std::byte* qs = p + (five ? 48 : 16) + sub / 2 * 32;
    for (int i = 0; i < kBlock; ++i) {
        const int high = five ? (u8(p + 16 + i) >> sub) & 1 : 0;
        out.code[i] = std::uint8_t(((u8(qs + i) >> (sub % 2 * 4)) & 15) | high << 4);
    }
    scaleMinimum6(p + 4, sub, out);
    out.d = u16(p);
    out.m = u16(p + 2);
}

// ql[128], qh[64], scales[16] int8, d
void readQ6K(const std::byte* p, int sub, Block& out) {
    const int quarter = sub % 4;
    const std::byte* ql = p + sub / 4 * 64 + quarter % 2 * 32;
    const std::byte* qh = p + 128 + sub / 4 * 32;
    for (int i = 0; i < kBlock; ++i) {
        const int low = (u8(ql + i) >> (quarter / 2 * 4)) & 15;
        out.code[i] = std::uint8_t(low | ((u8(qh + i) >> (quarter * 2)) & 3) << 4);
    }
    for (int half = 0; half < 2; ++half) out.s[half] = readAs<std::int8_t>(p + 192 + 2 * sub + half);
    out.d = u16(p + 208);
}

// d, scales_h (2 bits each), scales_l[4] (4 bits each), qs[128]
void readIq4Xs(const std::byte* p, int sub, Block& out) {
    nibbles(p + 8 + 16 * sub, out);
    const int low = (u8(p + 4 + sub / 2) >> (sub % 2 * 4)) & 15;
    const int high = (u16(p + 2) >> (2 * sub)) & 3;
    out.s[0] = out.s[1] = std::int16_t((low | high << 4) - 32);
    out.d = u16(p);
}

}  // namespace

void readFileBlock(WeightType type, const std::byte* row, std::int64_t index, Block& out) {
    const WeightTypeInfo& t = info(type);
    const int perBlock = t.blockValues / kBlock;
    const std::byte* p = row + index / perBlock * t.blockBytes;
    const int sub = int(index % perBlock);
    if (perBlock == 1) out.d = u16(p);
    switch (type) {
        case WeightType::Q4_0:
        case WeightType::IQ4_NL: nibbles(p + 2, out); break;
        case WeightType::Q4_1:
            nibbles(p + 4, out);
            out.m = u16(p + 2);
            break;
        case WeightType::Q5_0:
            nibbles(p + 6, out);
            addHighBits(readAs<std::uint32_t>(p + 2), out);
            break;
        case WeightType::Q5_1:
            nibbles(p + 8, out);
            addHighBits(readAs<std::uint32_t>(p + 4), out);
            out.m = u16(p + 2);
            break;
        case WeightType::Q2_K: readQ2K(p, sub, out); break;
        case WeightType::Q3_K: readQ3K(p, sub, out); break;
        case WeightType::Q4_K: readQ45K(p, sub, false, out); break;
        case WeightType::Q5_K: readQ45K(p, sub, true, out); break;
        case WeightType::Q6_K: readQ6K(p, sub, out); break;
        case WeightType::IQ4_XS: readIq4Xs(p, sub, out); break;
        default:
            for (int i = 0; i < kBlock; ++i) out.code[i] = u8(p + 2 + i) ^ 0x80;
    }
}

BlockValues blockValues(WeightType type, const Block& block) {
    const PackedForm form = packedForm(type);
    BlockValues v{};
    for (int i = 0; i < kBlock; ++i) {
        v.q[i] = form.table ? kIq4Table[block.code[i]] : std::int16_t(block.code[i] - form.offset);
    }
    const float d = halfToFloat(block.d);
    const float m = halfToFloat(block.m);
    for (int half = 0; half < 2; ++half) {
        v.scale[half] = hasSuper(form.scales) ? d * float(block.s[half]) : d;
        if (!hasMinimum(form.scales)) continue;
        v.minimum[half] = hasSuper(form.scales) ? -(m * float(block.sm[half])) : m;
    }
    return v;
}

}  // namespace thimble::kernels
