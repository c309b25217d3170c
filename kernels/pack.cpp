#include <cstring>

#include "kernels/block.h"
#include "kernels/bytes16.h"
#include "kernels/half.h"

namespace thimble::kernels {
namespace {

// Q4_0 and Q8_0 need no look at the values: dwords move, and bytes of Q8_0 get their sign bit flipped.
template <int Dwords, int FileBytes>
void packDwords(const std::byte* file, std::int64_t blocks, std::uint32_t flip, std::byte* packed) {
    for (std::int64_t first = 0; first < blocks; first += kLanes) {
        const std::int64_t width = blocks - first < kLanes ? blocks - first : kLanes;
        std::byte* group = packed + first * Dwords * 4;
        for (std::int64_t lane = 0; lane < width; ++lane) {
            const std::byte* qs = file + (first + lane) * FileBytes + 2;
            for (int k = 0; k < Dwords; ++k) {
                const std::uint32_t dword = readAs<std::uint32_t>(qs + 4 * k) ^ flip;
                std::memcpy(group + (k * width + lane) * 4, &dword, 4);
            }
        }
    }
    std::byte* scales = packed + blocks * Dwords * 4;
    for (std::int64_t b = 0; b < blocks; ++b) std::memcpy(scales + 2 * b, file + b * FileBytes, 2);
}

void packRow(WeightType type, const std::byte* file, std::int64_t blocks, std::byte* packed) {
    if (type == WeightType::Q4_0 || type == WeightType::IQ4_NL) return packDwords<4, 18>(file, blocks, 0, packed);
    if (type == WeightType::Q8_0) return packDwords<8, 34>(file, blocks, 0x80808080u, packed);
    for (std::int64_t b = 0; b < blocks; ++b) {
        Block block;
        readFileBlock(type, file, b, block);
        writePackedBlock(type, block, blocks, b, packed);
    }
}

// A [hidden, neurons] file of floats, transposed in tiles that stay in the cache.
template <class Word>
void transpose(const std::byte* file, std::int64_t neurons, std::int64_t hidden, std::byte* packed) {
    constexpr std::int64_t kTile = 32;
    constexpr std::int64_t kSize = sizeof(Word);
    for (std::int64_t n0 = 0; n0 < neurons; n0 += kTile) {
        for (std::int64_t h = 0; h < hidden; ++h) {
            for (std::int64_t n = n0; n < neurons && n < n0 + kTile; ++n) {
                std::memcpy(packed + (n * hidden + h) * kSize, file + (h * neurons + n) * kSize, sizeof(Word));
            }
        }
    }
}

// Sixteen outputs of a chunk of `width` vector lanes that lie side by side when packed: where they start in the file,
// from the first on.
void outputOffsets(std::int64_t group, std::int64_t rowBytes, std::int64_t width, std::int64_t (&offsets)[16]) {
    for (std::int64_t p = 0; p < 16; ++p) offsets[p] = (width * (p / 4) + group * 4 + p % 4) * rowBytes + 2;
}

void storeRows(Bytes16 (&rows)[16], std::byte* out, std::int64_t stride) {
    transpose(rows);
    for (int i = 0; i < 16; ++i) rows[i].store(out + i * stride);
}

// One block of 32 neurons of a chunk: codes from output-major to neuron-major, 16 x 16 bytes at a time. Outputs of the
// chunk's first half go to the low nibbles.
void packDownNibbles(const std::byte* file, std::int64_t rowBytes, std::int64_t width, std::int64_t hidden,
                     std::byte* out) {
    const std::int64_t stride = hidden / 2;
    const std::byte* secondHalf = file + 4 * width * rowBytes;
    for (std::int64_t group = 0; group < width / 4; ++group) {
        std::int64_t offsets[16];
        outputOffsets(group, rowBytes, width, offsets);
        Bytes16 first[16], last[16];  // neurons 0-15 and 16-31: the file keeps them in the two nibbles of a byte
        for (int p = 0; p < 16; ++p) {
            const Bytes16 low = Bytes16::load(file + offsets[p]), high = Bytes16::load(secondHalf + offsets[p]);
            first[p] = low.low() | high.lowToHigh();
            last[p] = low.high() | (high & Bytes16::all(0xf0));
        }
        storeRows(first, out + group * 16, stride);
        storeRows(last, out + group * 16 + 16 * stride, stride);
    }
}

void packDownBytes(const std::byte* file, std::int64_t rowBytes, std::int64_t width, std::int64_t hidden,
                   std::byte* out) {
    for (std::int64_t group = 0; group < width / 4; ++group) {
        std::int64_t offsets[16];
        outputOffsets(group, rowBytes, width, offsets);
        for (int half = 0; half < 32; half += 16) {
            Bytes16 rows[16];
            for (int p = 0; p < 16; ++p) rows[p] = Bytes16::load(file + offsets[p] + half) ^ Bytes16::all(0x80);
            storeRows(rows, out + group * 16 + half * hidden, hidden);
        }
    }
}

void packDownBlocks(WeightType type, const std::byte* file, std::int64_t neurons, std::int64_t hidden,
                    std::byte* packed) {
    const bool four = type == WeightType::Q4_0;
    const std::int64_t blockBytes = info(type).blockBytes;
    const std::int64_t rowBytes = neurons / kBlock * blockBytes;
    const std::int64_t chunk = downChunk(type), blocks = neurons / kBlock;
    const std::int64_t share = (chunk * rowBytes + blocks - 1) / blocks;
    for (std::int64_t h = 0; h < hidden; h += chunk) {  // outermost: a chunk's rows of the file stay in the cache
        const std::int64_t outputs = hidden - h < chunk ? hidden - h : chunk;
        for (std::int64_t b = 0; b < blocks; ++b) {
            // Rows of the file and of the result lie so far apart that the processor foresees none of them, and two
            // thirds of the time would go by waiting. With each block come its share of the next chunk's rows, and the
            // rows of the result for the block after the next.
            for (std::int64_t at = b * share; h + chunk < hidden && at < (b + 1) * share; at += kCacheLine) {
                prefetchToRead(file + (h + chunk) * rowBytes + at);
            }
            const std::int64_t laterBlock = (b + 2) % blocks, laterOutput = b + 2 < blocks ? h : h + chunk;
            std::byte* later = packed + laterBlock * downBlockBytes(type, hidden) + downRowBytes(type, laterOutput);
            for (int i = 0; i < kBlock; ++i) prefetchToWrite(later + i * downRowBytes(type, hidden));
            std::byte* out = packed + b * downBlockBytes(type, hidden);
            const std::byte* in = file + h * rowBytes + b * blockBytes;
            if (four) {
                packDownNibbles(in, rowBytes, outputs / 8, hidden, out + h / 2);
            } else {
                packDownBytes(in, rowBytes, outputs / 4, hidden, out + h);
            }
            std::byte* scales = out + kBlock * downRowBytes(type, hidden) + 2 * h;
            for (std::int64_t i = 0; i < outputs; ++i) std::memcpy(scales + 2 * i, in + i * rowBytes, 2);
        }
    }
}

}  // namespace

std::size_t packedRowBytes(WeightType type, std::int64_t cols) {
    if (isFloatType(type)) return std::size_t(cols) * std::size_t(floatBytes(type));
    const PackedForm form = packedForm(type);
    const std::int64_t blocks = cols / kBlock;
    return std::size_t(blocks * planeBytes(form) + scaleBytes(form.scales, blocks));
}

void packRows(WeightType type, const std::byte* file, std::int64_t rows, std::int64_t cols, std::byte* packed) {
    const std::size_t fileRow = fileBytes(type, 1, cols);
    const std::size_t packedRow = packedRowBytes(type, cols);
    if (isFloatType(type)) {
        std::memcpy(packed, file, fileRow * std::size_t(rows));
        return;
    }
    for (std::int64_t r = 0; r < rows; ++r) {
        packRow(type, file + std::size_t(r) * fileRow, cols / kBlock, packed + std::size_t(r) * packedRow);
    }
}

DownLayout downLayout(WeightType type, bool fileIsNeuronMajor) {
    if (fileIsNeuronMajor) return DownLayout::NeuronRows;
    const bool transposable = isFloatType(type) || type == WeightType::Q4_0 || type == WeightType::Q8_0;
    return transposable ? DownLayout::Neurons : DownLayout::OutputRows;
}

std::size_t packedDownBytes(WeightType type, DownLayout layout, std::int64_t neurons, std::int64_t hidden) {
    switch (layout) {
        case DownLayout::NeuronRows: return fileBytes(type, neurons, hidden);
        case DownLayout::OutputRows: return packedRowBytes(type, neurons) * std::size_t(hidden);
        default: break;
    }
    if (isFloatType(type)) return std::size_t(neurons * hidden) * std::size_t(floatBytes(type));
    return std::size_t(neurons / kBlock * downBlockBytes(type, hidden));
}

void packDown(WeightType type, DownLayout layout, const std::byte* file, std::int64_t neurons, std::int64_t hidden,
              std::byte* packed) {
    if (layout == DownLayout::OutputRows) return packRows(type, file, hidden, neurons, packed);
    if (layout == DownLayout::NeuronRows) {
        std::memcpy(packed, file, fileBytes(type, neurons, hidden));
    } else if (!isFloatType(type)) {
        packDownBlocks(type, file, neurons, hidden, packed);
    } else if (type == WeightType::F32) {
        transpose<std::uint32_t>(file, neurons, hidden, packed);
    } else {
        transpose<std::uint16_t>(file, neurons, hidden, packed);
    }
}

}  // namespace thimble::kernels
