#pragma once

// Down products of the quantized Neurons layout for many tokens: a chunk is unpacked once and used for all.

#include "kernels/simd/down_tile.h"

namespace thimble::kernels {
namespace {

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
            if constexpr (kPairProducts) pairUp(codes[part]);
        }
    }

  private:
    /// Eight neurons of one output side by side: outputs of the first half of each vector, then of the second.
    template <int kVectors>
    static void pairUp(I (&quads)[kQuads][kVectors]) {
        using Product = PairProduct<DownTile<kType>::kMaxCode>;
        for (int quad = 0; quad < kQuads; quad += 2) {
            for (int v = 0; v < kVectors; ++v) {
                const I a = Product::asSigned(quads[quad][v]), b = Product::asSigned(quads[quad + 1][v]);
                quads[quad][v] = Product::zipFirst(a, b);
                quads[quad + 1][v] = Product::zipSecond(a, b);
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
                for (int v = 0; v < 4; ++v)
                    dots[t][v] = typename Tile::Products(Tile::start(activations[t * blocks].sum));
            }
            for (int quad = 0; quad < kQuads; ++quad) {
                I a[kTokens];
                for (int t = 0; t < kTokens; ++t) a[t] = held(setI(activations[t * blocks].quads[quad]));
                for (int v = 0; v < 4; ++v) {
                    const I codes = held(chunk.codes[part][quad][v0 + v]);
                    for (int t = 0; t < kTokens; ++t) dots[t][v].add(codes, a[t]);
                }
            }
            for (int t = 0; t < kTokens; ++t) {
                const F scale = setF(activations[t * blocks].scale);
                for (int v = 0; v < 4; ++v) {
                    const std::int64_t h = at.output(v0 + v, part);
                    Tile::addScaled(dots[t][v].total(), scales + 2 * h, scale, sums + t * stride + (h - at.first),
                                    lanes);
                }
            }
        }
    }
}

/// The same for two tokens with products of pairs; a token that is alone comes as its own neighbour, with kTokens = 1.
template <WeightType kType, int kTokens>
inline void densePair(const UnpackedChunk<kType>& chunk, const Chunk& at, const NeuronBlock* activations,
                      std::int64_t blocks, const std::byte* scales, float* sums, std::int64_t stride) {
    using Tile = DownTile<kType>;
    using Product = PairProduct<Tile::kMaxCode>;
    const NeuronBlock& one = activations[0];
    const NeuronBlock& two = activations[(kTokens - 1) * blocks];
    for (int part = 0; part < kParts; ++part) {
        const std::int64_t lanes = at.width - part * kWidth;
        if (lanes <= 0) break;
        for (int v = 0; v < Tile::kVectors; ++v) {
            I first = zeroI(), second = zeroI();  // of two outputs: both tokens of one, both of the other
            for (int quad = 0; quad < kQuads; quad += 2) {
                const I a = Product::sideBySide(one.quads + quad, two.quads + quad);
                first = Product::add(first, chunk.codes[part][quad][v], a);
                second = Product::add(second, chunk.codes[part][quad + 1][v], a);
            }
            const std::int64_t h = at.output(v, part);
            const auto add = [&](I dots, const NeuronBlock& token, float* to) {
                Tile::addScaled(addI(dots, Tile::start(token.sum)), scales + 2 * h, setF(token.scale),
                                to + (h - at.first), lanes);
            };
            add(Product::even(first, second), one, sums);
            if (kTokens == 2) add(Product::odd(first, second), two, sums + stride);
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
            for (int i = 0; i < kBlock; ++i)
                prefetch(block + blockBytes + i * rowBytes + chunkBytes<kType>(chunk.first));
        }
        codes.load(block, rowBytes, chunk);
        const std::byte* scales = block + kBlock * rowBytes;
        std::int64_t t = 0;
        const auto run = [&]<int kTokens>() {
            const NeuronBlock* from = activations + t * blocks + b;
            float* to = sums + t * chunk.outputs;
            if constexpr (kPairProducts) {
                densePair<kType, kTokens>(codes, chunk, from, blocks, scales, to, chunk.outputs);
            } else {
                denseChunk<kType, kTokens>(codes, chunk, from, blocks, scales, to, chunk.outputs);
            }
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
