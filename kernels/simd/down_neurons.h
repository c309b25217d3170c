#pragma once

// Down products of the quantized Neurons layout. Within a block of 32 neurons four neurons' bytes are interleaved per
// dot-product step and summed as integers; then the block's scales are applied once, blocks in ascending order.

#include "kernels/simd/quantize.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr int kQuads = kBlock / 4;

/// One token's part of one block of neurons, as 8-bit integers, four neurons to a dword.
struct NeuronBlock {
    std::int32_t quads[kQuads];
    std::int32_t sum;
    float scale;
    bool silent() const { return scale == 0; }
};

template <WeightType kType>
struct DownTile {
    static constexpr bool kNibbles = kType == WeightType::Q4_0;
    static constexpr int kVectors = kNibbles ? 8 : 4;  // of 16 outputs, in a whole chunk
    static constexpr int kMaxCode = kNibbles ? 15 : 255;
    static constexpr int kOffset = kNibbles ? 8 : (kDotRemovesBias ? 0 : 128);
    using Products = Dot<kMaxCode>;

    /// Bytes of four neurons: vector v, dword j = one byte of each. Nibbles still share their bytes.
    static void gather(const std::byte* const* rows, std::int64_t at, std::int64_t lanes, I* bytes) {
        I raw[4];
        for (int i = 0; i < 4; ++i) raw[i] = lanes >= kWidth ? loadI(rows[i] + at) : loadI(rows[i] + at, lanes);
        interleave(raw[0], raw[1], raw[2], raw[3], bytes);
    }
    /// Codes of vector v out of gathered bytes: low nibbles for v below 4, high ones above, or the bytes themselves.
    static I codes(const I* bytes, int v) {
        if constexpr (!kNibbles) return bytes[v];
        const I mask = setBytes(0x0f);
        return v < 4 ? andI(bytes[v], mask) : andI(shiftRight<4>(bytes[v - 4]), mask);
    }

    static I start(std::int32_t activationSum) { return setI(-kOffset * activationSum); }

    /// sums[h] += dot * (scale of output h * scale of the activations) for one vector of outputs.
    static void addScaled(I dot, const std::byte* scales, F activationScale, float* sums, std::int64_t lanes) {
        if (lanes >= kWidth) {
            storeF(sums, fmaF(toFloat(dot), mulF(halves(scales), activationScale), loadF(sums)));
        } else {
            const F scale = mulF(halves(scales, lanes), activationScale);
            storeF(sums, fmaF(toFloat(dot), scale, loadF(sums, lanes)), lanes);
        }
    }
};

/// A chunk of a row of codes: `outputs` outputs from `first`, in vectors of `width` lanes.
struct Chunk {
    std::int64_t first, outputs, width;
    /// The output in lane 0 of vector v (v >= 4: high nibbles).
    std::int64_t output(int v, int part) const {
        return first + (v >= 4 ? outputs / 2 : 0) + width * (v % 4) + part * kWidth;
    }
};
template <WeightType kType>
inline Chunk chunkAt(std::int64_t first, std::int64_t hidden) {
    const std::int64_t outputs = minOf(downChunk(kType), hidden - first);
    return {first, outputs, outputs / DownTile<kType>::kVectors};
}
template <WeightType kType>
inline std::int64_t chunkBytes(std::int64_t first) {
    return first * downBits(kType) / 8;
}

/// The live neurons of one block: their rows and activations, those that round to zero left out, and the block's scales.
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

/// All 32 neurons of a block in one chunk, unpacked for many tokens.
template <WeightType kType>
struct UnpackedChunk {
    I codes[kParts][kQuads][DownTile<kType>::kVectors];

    void load(const std::byte* block, std::int64_t rowBytes, const Chunk& chunk) {
        for (int part = 0; part < kParts; ++part) {
            const std::int64_t lanes = chunk.width - part * kWidth;
            if (lanes <= 0) break;
            for (int quad = 0; quad < kQuads; ++quad) {
                const std::byte* rows[4];
                for (int i = 0; i < 4; ++i) rows[i] = block + (4 * quad + i) * rowBytes;
                I bytes[4];
                using Tile = DownTile<kType>;
                Tile::gather(rows, chunkBytes<kType>(chunk.first) + part * kWidth * 4, lanes, bytes);
                for (int v = 0; v < Tile::kVectors; ++v) codes[part][quad][v] = Tile::codes(bytes, v);
            }
        }
    }
};

/// kTokens tokens of one block, `blocks` apart, against an unpacked chunk; sums[t] start at the chunk's first output.
template <WeightType kType, int kTokens>
inline void denseChunk(const UnpackedChunk<kType>& chunk, const Chunk& at, const NeuronBlock* activations,
                       std::int64_t blocks, const std::byte* scales, float* sums, std::int64_t stride) {
    using Tile = DownTile<kType>;
    for (int part = 0; part < kParts; ++part) {
        const std::int64_t lanes = at.width - part * kWidth;
        if (lanes <= 0) break;
        for (int v0 = 0; v0 < Tile::kVectors; v0 += 4) {
            typename Tile::Products dots[kTokens][4];
            for (int t = 0; t < kTokens; ++t) {
                for (int v = 0; v < 4; ++v) dots[t][v] = typename Tile::Products(Tile::start(activations[t * blocks].sum));
            }
            for (int quad = 0; quad < kQuads; ++quad) {
                for (int t = 0; t < kTokens; ++t) {
                    const I a = setI(activations[t * blocks].quads[quad]);
                    for (int v = 0; v < 4; ++v) dots[t][v].add(chunk.codes[part][quad][v0 + v], a);
                }
            }
            for (int t = 0; t < kTokens; ++t) {
                const F scale = setF(activations[t * blocks].scale);
                for (int v = 0; v < 4; ++v) {
                    const std::int64_t h = at.output(v0 + v, part);
                    Tile::addScaled(dots[t][v].total(), scales + 2 * h, scale, sums + t * stride + (h - at.first), lanes);
                }
            }
        }
    }
}

inline NeuronBlock neuronBlock(const float* a) {
    const QuantizedBlock q = quantizeBlock(a, kBlock);
    std::int8_t bytes[kBlock];
    writeBlockBytes(q, bytes);
    NeuronBlock out;
    out.scale = q.scale;
    out.sum = 0;
    for (std::int8_t b : bytes) out.sum += b;
    std::memcpy(out.quads, bytes, sizeof bytes);
    return out;
}

/// One chunk of outputs for up to kDenseTokens tokens: all blocks of neurons in ascending order.
template <WeightType kType>
void denseOutputs(const PackedDown& w, const NeuronBlock* activations, std::int64_t tokens, const Chunk& chunk,
                  float* sums) {
    const std::int64_t rowBytes = downRowBytes(kType, w.hidden);
    const std::int64_t blockBytes = downBlockBytes(kType, w.hidden);
    const std::int64_t blocks = w.neurons / kBlock;
    UnpackedChunk<kType> codes;
    for (std::int64_t b = 0; b < blocks; ++b) {
        const std::byte* block = w.data + b * blockBytes;
        if (b + 1 < blocks) {
            for (int i = 0; i < kBlock; ++i) prefetch(block + blockBytes + i * rowBytes + chunkBytes<kType>(chunk.first));
        }
        codes.load(block, rowBytes, chunk);
        const std::byte* scales = block + kBlock * rowBytes;
        std::int64_t t = 0;
        const auto run = [&]<int kTokens>() {
            denseChunk<kType, kTokens>(codes, chunk, activations + t * blocks + b, blocks, scales,
                                       sums + t * chunk.outputs, chunk.outputs);
            t += kTokens;
        };
        while (t + kTileDown <= tokens) run.template operator()<kTileDown>();
        while (t < tokens) run.template operator()<1>();
    }
}

template <WeightType kType>
void neuronsDense(const PackedDown& w, const float* const* a, const float* weight, std::int64_t tokens,
                  std::int64_t begin, std::int64_t end, float* const* y) {
    constexpr std::int64_t kDenseTokens = 64;  // whose sums of a chunk stay in the first cache
    const std::int64_t blocks = w.neurons / kBlock;
    const std::int64_t batch = minOf(tokens, kDenseTokens);
    Scratch activationMemory(std::size_t(batch * blocks) * sizeof(NeuronBlock));
    Scratch sumMemory(std::size_t(batch * downChunk(kType)) * sizeof(float));
    auto* activations = reinterpret_cast<NeuronBlock*>(activationMemory.bytes());
    float* sums = sumMemory.floats();
    for (std::int64_t t0 = 0; t0 < tokens; t0 += batch) {
        const std::int64_t count = minOf(batch, tokens - t0);
        for (std::int64_t t = 0; t < count; ++t) {
            for (std::int64_t b = 0; b < blocks; ++b) activations[t * blocks + b] = neuronBlock(a[t0 + t] + b * kBlock);
        }
        for (std::int64_t h = begin / downChunk(kType) * downChunk(kType); h < end; h += downChunk(kType)) {
            const Chunk chunk = chunkAt<kType>(h, w.hidden);
            for (std::int64_t i = 0; i < count * chunk.outputs; ++i) sums[i] = 0;
            denseOutputs<kType>(w, activations, count, chunk, sums);
            const std::int64_t from = maxOf(begin, h);
            const std::int64_t to = minOf(end, h + chunk.outputs);
            for (std::int64_t t = 0; t < count; ++t) {
                const F factor = setF(weight[t0 + t]);
                float* out = y[t0 + t];
                const float* sum = sums + t * chunk.outputs - h;
                for (std::int64_t o = from; o < to; o += kWidth) {
                    storeF(out + o, fmaF(factor, loadF(sum + o), loadF(out + o)));
                }
            }
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
