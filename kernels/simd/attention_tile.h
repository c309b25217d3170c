#pragma once

// One tile of attention: 16 cached positions against up to kTileQueries queries. Cached vectors are turned into floats in
// registers, once for all queries of the group.

#include "kernels/simd/common.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr std::int64_t kChunk = 256;   // positions whose softmax is taken together
constexpr std::int64_t kPositions = 16;  // of a tile
constexpr int kQueries = 32;           // whose scores of a chunk stay in the first caches
constexpr std::int64_t kAhead = 16;     // positions fetched before they are needed
constexpr float kNothing = -INFINITY;

/// Floats of one call: the scales of a tile, and per query its scores of a chunk, itself, and its values of the chunk and
/// in total.
class AttentionScratch {
  public:
    AttentionScratch(int headDim, int queries)
        : dim_(std::size_t(headDim)), queries_(std::size_t(queries)),
          memory_((kPositions * scaleStride() + queries_ * (kChunk + 3 * dim_)) * sizeof(float)) {}
    std::size_t dim() const { return dim_; }
    std::size_t scaleStride() const { return (dim_ / kBlock + kWidth - 1) / kWidth * kWidth; }
    float* scales() { return memory_.floats(); }
    float* scores(int q) { return scales() + kPositions * scaleStride() + std::size_t(q) * kChunk; }
    float* query(int q) { return scores(int(queries_)) + std::size_t(q) * dim_; }
    float* chunk(int q) { return query(int(queries_)) + std::size_t(q) * dim_; }
    float* total(int q) { return chunk(int(queries_)) + std::size_t(q) * dim_; }

  private:
    std::size_t dim_, queries_;
    Scratch memory_;
};

struct Range {
    std::int64_t begin, end;
    bool empty() const { return begin >= end; }
};
inline Range intersect(Range a, Range b) { return {maxOf(a.begin, b.begin), minOf(a.end, b.end)}; }

/// The cached vectors of positions [first, first + 16), with the floats of their scales (Q8_0). Positions that no query
/// sees stand for one that some query sees: their scores are dropped and their weights are 0, and rows that were never
/// written are not read.
struct Tile {
    const std::byte* rows[kPositions];
    const float* scales;
    std::size_t scaleStride;
};
inline Tile tileAt(const AttentionArgs& args, const std::byte* base, std::int64_t first, Range visible,
                   AttentionScratch& scratch) {
    Tile tile;
    tile.scales = scratch.scales();
    tile.scaleStride = scratch.scaleStride();
    const std::size_t bytes = kvVectorBytes(args.type, args.headDim);
    const std::int64_t blocks = args.headDim / kBlock;
    std::int64_t row = maxOf(visible.begin, first) % args.capacity;
    for (int i = 0; i < kPositions; ++i) {
        tile.rows[i] = base + std::size_t(row) * args.stride;
        if (args.type == KvType::Q8_0) {
            float* scales = scratch.scales() + std::size_t(i) * tile.scaleStride;
            for (std::int64_t b = 0; b < blocks; b += kWidth) {
                storeF(scales + b, halves(tile.rows[i] + args.headDim + 2 * b, minOf(kWidth, blocks - b)));
            }
        }
        const std::int64_t later = row + kAhead < args.capacity ? row + kAhead : row;
        const std::byte* ahead = base + std::size_t(later) * args.stride;
        for (std::size_t at = 0; at < bytes; at += 64) prefetch(ahead + at);
        if (first + i >= visible.begin && first + i + 1 < visible.end && ++row == args.capacity) row = 0;
    }
    return tile;
}

/// kWidth values from index i on of the vector at position p of a tile, as floats.
template <KvType kType>
inline F cached(const Tile& tile, int p, std::size_t i) {
    if constexpr (kType == KvType::F32) return loadF(reinterpret_cast<const float*>(tile.rows[p]) + i);
    if constexpr (kType == KvType::F16) return halves(tile.rows[p] + 2 * i);
    const F scale = setF(tile.scales[std::size_t(p) * tile.scaleStride + i / kBlock]);
    return mulF(scale, toFloat(signedBytes(tile.rows[p] + i)));
}

/// How many keys, or vectors of values, kCount queries take at a time: what the registers hold.
template <int kCount>
constexpr int besides(int most) { return kCount <= 6 ? most : most / 2; }

/// Partial sums of kCount queries with kKeys keys from position p of the tile on, kParts vectors each.
template <KvType kType, int kCount, int kKeys>
inline void partialScores(const float* const* queries, const Tile& keys, int p, std::size_t dim,
                          F (*out)[kPositions][kParts]) {
    for (int part = 0; part < kParts; ++part) {
        F sums[kCount][kKeys];
        for (auto& row : sums) {
            for (F& sum : row) sum = zeroF();
        }
        for (std::size_t i = std::size_t(part * kWidth); i < dim; i += kLanes) {
            F k[kKeys];
            for (int j = 0; j < kKeys; ++j) k[j] = cached<kType>(keys, p + j, i);
            for (int q = 0; q < kCount; ++q) {
                const F x = heldF(loadF(queries[q] + i));
                for (int j = 0; j < kKeys; ++j) sums[q][j] = fmaF(x, k[j], sums[q][j]);
            }
        }
        for (int q = 0; q < kCount; ++q) {
            for (int j = 0; j < kKeys; ++j) out[q][p + j][part] = sums[q][j];
        }
    }
}

/// Scores of kCount queries with the 16 positions of a tile.
template <KvType kType, int kCount>
inline void scoreTile(const float* const* queries, const Tile& keys, std::size_t dim, float scale,
                      float* const* scores) {
    F sums[kCount][kPositions][kParts];
    constexpr int kKeys = besides<kCount>(kTilePositions);
    for (int p = 0; p < kPositions; p += kKeys) partialScores<kType, kCount, kKeys>(queries, keys, p, dim, sums);
    const F factor = setF(scale);
    for (int q = 0; q < kCount; ++q) {
        for (int p = 0; p < kPositions; p += kWidth) storeF(scores[q] + p, mulF(treeSums(sums[q] + p), factor));
    }
}

/// out[q][i] += weights[q][p] * value p [i] for kCount queries, positions ascending, kVectors vectors of i at a time.
template <KvType kType, int kCount, int kVectors>
inline void addValues(const float* const* weights, const Tile& values, std::size_t i, float* const* out) {
    F sums[kCount][kVectors];
    for (int q = 0; q < kCount; ++q) {
        for (int v = 0; v < kVectors; ++v) sums[q][v] = loadF(out[q] + i + std::size_t(v * kWidth));
    }
    for (int p = 0; p < kPositions; ++p) {
        F value[kVectors];
        for (int v = 0; v < kVectors; ++v) value[v] = cached<kType>(values, p, i + std::size_t(v * kWidth));
        for (int q = 0; q < kCount; ++q) {
            const F weight = heldF(setF(weights[q][p]));
            for (int v = 0; v < kVectors; ++v) sums[q][v] = fmaF(weight, value[v], sums[q][v]);
        }
    }
    for (int q = 0; q < kCount; ++q) {
        for (int v = 0; v < kVectors; ++v) storeF(out[q] + i + std::size_t(v * kWidth), sums[q][v]);
    }
}

template <KvType kType, int kCount>
inline void valueTile(const float* const* weights, const Tile& values, std::size_t dim, float* const* out) {
    std::size_t i = 0;
    constexpr int kVectors = besides<kCount>(kTileValues);
    for (; i + kVectors * kWidth <= dim; i += kVectors * kWidth) addValues<kType, kCount, kVectors>(weights, values, i, out);
    for (; i < dim; i += kWidth) addValues<kType, kCount, 1>(weights, values, i, out);
}

}  // namespace
}  // namespace thimble::kernels
