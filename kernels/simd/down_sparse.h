#pragma once

// Down products of the quantized Neurons layout for one token: only rows of live neurons are read.

#include "kernels/simd/down_tile.h"

namespace thimble::kernels {
namespace {

/// The live neurons of one block: their rows and activations, those that round to zero left out, and the block's
/// scales.
struct LiveBlock {
    const std::byte* rows[kBlock];
    const std::byte* scales;
    NeuronBlock activation;
    int quads;
};

/// Takes the live neurons from `next` on that lie in the same block; returns the first after them.
template <WeightType kType>
inline std::int32_t takeBlock(const PackedDown& w, const LiveNeurons& live, std::int32_t next, LiveBlock& out) {
    const std::int64_t b = live.index[next] / kBlock;
    const std::int64_t rowBytes = downRowBytes(kType, w.hidden);
    const std::byte* block = w.data + b * downBlockBytes(kType, w.hidden);
    out.scales = block + kBlock * rowBytes;
    std::int32_t last = next;
    while (last < live.count && live.index[last] / kBlock == b) ++last;
    const QuantizedBlock q = quantizeBlock(live.value + next, last - next);
    std::int8_t bytes[kBlock];
    writeBlockBytes(q, bytes);
    std::int8_t kept[kBlock] = {};
    int count = 0;
    out.activation.sum = 0;
    out.activation.scale = q.scale;
    for (std::int32_t i = next; i < last; ++i) {
        const std::int8_t value = bytes[i - next];
        if (value == 0) continue;
        out.rows[count] = block + live.index[i] % kBlock * rowBytes;
        kept[count++] = value;
        out.activation.sum += value;
    }
    out.quads = (count + 3) / 4;
    for (; count % 4 != 0; ++count) out.rows[count] = out.rows[0];
    std::memcpy(out.activation.quads, kept, sizeof kept);
    return last;
}

/// Asks for the part of a block that the chunk at output `first` needs.
template <WeightType kType>
inline void fetchChunk(const LiveBlock& live, std::int64_t first) {
    for (int i = 0; i < live.quads * 4; ++i) prefetch(live.rows[i] + chunkBytes<kType>(first));
    for (std::int64_t at = 0; at < 2 * downChunk(kType); at += 64) prefetch(live.scales + 2 * first + at);
}

template <WeightType kType>
inline void sparseChunk(const LiveBlock& live, const Chunk& chunk, float* sums) {
    using Tile = DownTile<kType>;
    const F activationScale = setF(live.activation.scale);
    const I start = Tile::start(live.activation.sum);
    for (int part = 0; part < kParts; ++part) {
        const std::int64_t lanes = chunk.width - part * kWidth;
        if (lanes <= 0) break;
        typename Tile::Products dots[Tile::kVectors];
        for (auto& dot : dots) dot = typename Tile::Products(start);
        const std::int64_t at = chunkBytes<kType>(chunk.first) + part * kWidth * 4;
        for (int quad = 0; quad < live.quads; ++quad) {
            I bytes[4];
            Tile::gather(live.rows + 4 * quad, at, lanes, bytes);
            const I a = setI(live.activation.quads[quad]);
            for (int v = 0; v < Tile::kVectors; ++v) dots[v].add(Tile::codes(bytes, v), a);
        }
        for (int v = 0; v < Tile::kVectors; ++v) {
            const std::int64_t h = chunk.output(v, part);
            Tile::addScaled(dots[v].total(), live.scales + 2 * h, activationScale, sums + h, lanes);
        }
    }
}

template <WeightType kType>
void neuronsSparse(const PackedDown& w, const LiveNeurons& live, float weight, std::int64_t begin, std::int64_t end,
                   float* y) {
    const std::int64_t first = begin / downChunk(kType) * downChunk(kType);  // whole chunks are computed
    Scratch scratch(std::size_t(w.hidden) * sizeof(float));
    float* sums = scratch.floats();
    for (std::int64_t h = 0; h < w.hidden; ++h) sums[h] = 0;

    // The next block's rows and scales are fetched while this one is computed, chunk by chunk.
    LiveBlock blocks[2];
    std::int32_t next = live.count > 0 ? takeBlock<kType>(w, live, 0, blocks[0]) : 0;
    bool more = live.count > 0;
    for (int turn = 0; more; turn ^= 1) {
        const LiveBlock& now = blocks[turn];
        LiveBlock& after = blocks[turn ^ 1];
        more = next < live.count;
        if (more) next = takeBlock<kType>(w, live, next, after);
        for (std::int64_t h = first; h < end; h += downChunk(kType)) {
            if (more) fetchChunk<kType>(after, h);
            if (!now.activation.silent()) sparseChunk<kType>(now, chunkAt<kType>(h, w.hidden), sums);
        }
    }
    const F factor = setF(weight);
    for (std::int64_t h = begin; h < end; h += kWidth) storeF(y + h, fmaF(factor, loadF(sums + h), loadF(y + h)));
}

}  // namespace
}  // namespace thimble::kernels
