#pragma once

// Attention of several queries that share one KV head. Positions are taken in chunks of 256 at absolute multiples, a chunk
// in tiles of 16; a cached vector is turned into floats in registers and used by up to kTileQueries queries. Each query
// sums in the order of kernels.h whatever its company.

#include "kernels/simd/level.h"
#include "kernels/simd/common.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr std::int64_t kChunk = 256;   // positions whose softmax is taken together
constexpr std::int64_t kPositions = 16;  // of a tile
constexpr int kQueries = 32;           // whose scores of a chunk stay in the first caches
constexpr std::int64_t kAhead = 16;     // positions fetched before they are needed
constexpr float kNothing = -INFINITY;

/// What one query carries from chunk to chunk; its weighted values lie in the scratch beside.
struct SoftmaxState {
    float largest = kNothing;
    float sum = 0;
    bool started = false;
};

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
                const F x = loadF(queries[q] + i);
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
            const F weight = setF(weights[q][p]);
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

/// Runs use.template operator()<n>(first) over `count` items in nearly equal groups of at most kTileQueries.
template <int n, class Use>
inline void runGroup(int size, int first, const Use& use) {
    if constexpr (n > 0) {
        if (size == n) return use.template operator()<n>(first);
        runGroup<n - 1>(size, first, use);
    }
}
template <class Use>
inline void inGroups(int count, const Use& use) {
    const int groups = (count + kTileQueries - 1) / kTileQueries;
    for (int g = 0, first = 0; g < groups; ++g) {
        const int size = (count - first) / (groups - g);
        runGroup<kTileQueries>(size, first, use);
        first += size;
    }
}

/// Turns a chunk's scores into exponentials, in place; positions outside `seen` get 0. Returns their sum and largest score.
inline SoftmaxState softmaxChunk(float* scores, std::int64_t chunkFirst, Range seen, Range tiles) {
    for (std::int64_t p = tiles.begin; p < tiles.end; ++p) {
        if (p < seen.begin || p >= seen.end) scores[p - chunkFirst] = kNothing;
    }
    F largest = setF(kNothing);
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kWidth) largest = maxF(largest, loadF(scores + (p - chunkFirst)));
    SoftmaxState state;
    state.largest = maxLane(largest);
    state.started = true;
    const F shift = setF(state.largest);
    F sums[kParts];
    for (F& part : sums) part = zeroF();
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kLanes) {
        for (int part = 0; part < kParts; ++part) {
            float* at = scores + (p - chunkFirst) + part * kWidth;
            const F e = expF(subF(loadF(at), shift));
            storeF(at, e);
            sums[part] = addF(sums[part], e);
        }
    }
    state.sum = treeSum(sums);
    return state;
}

/// exp of one number, by the same operations as the vectors'.
inline float expOf(float x) { return scalarOf(expF(setF(x))); }

inline void mergeChunk(const SoftmaxState& chunk, const float* chunkOut, std::size_t dim, SoftmaxState& total,
                       float* totalOut) {
    if (!total.started) {
        total = chunk;
        for (std::size_t i = 0; i < dim; i += kWidth) storeF(totalOut + i, loadF(chunkOut + i));
        return;
    }
    const float largest = chunk.largest > total.largest ? chunk.largest : total.largest;
    const F keep = setF(expOf(total.largest - largest));
    const F take = setF(expOf(chunk.largest - largest));
    total.sum = scalarOf(fmaF(setF(chunk.sum), take, mulF(setF(total.sum), keep)));
    total.largest = largest;
    for (std::size_t i = 0; i < dim; i += kWidth) {
        storeF(totalOut + i, fmaF(loadF(chunkOut + i), take, mulF(loadF(totalOut + i), keep)));
    }
}

/// The queries of one call that see something of the current chunk.
struct Seeing {
    int count = 0;
    int index[kQueries];
    Range range[kQueries];
    Range all;  // the union
};
inline Seeing whoSees(const AttentionArgs& args, int first, int count, Range chunk) {
    Seeing who;
    who.all = {chunk.end, chunk.begin};
    for (int q = 0; q < count; ++q) {
        const Range seen = intersect(chunk, {args.begin[first + q], args.end[first + q]});
        if (seen.empty()) continue;
        who.index[who.count] = q;
        who.range[who.count++] = seen;
        who.all = {minOf(who.all.begin, seen.begin), maxOf(who.all.end, seen.end)};
    }
    return who;
}

template <KvType kType>
inline void attentionChunk(const AttentionArgs& args, const Seeing& who, std::int64_t chunkFirst,
                           AttentionScratch& scratch, SoftmaxState* states) {
    const std::size_t dim = scratch.dim();
    const Range tiles = {who.all.begin / kPositions * kPositions,
                         (who.all.end + kPositions - 1) / kPositions * kPositions};
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kPositions) {
        const Tile keys = tileAt(args, args.keys, p, who.all, scratch);
        inGroups(who.count, [&]<int n>(int first) {
            const float* queries[n];
            float* scores[n];
            for (int i = 0; i < n; ++i) {
                queries[i] = scratch.query(who.index[first + i]);
                scores[i] = scratch.scores(who.index[first + i]) + (p - chunkFirst);
            }
            scoreTile<kType, n>(queries, keys, dim, args.scale, scores);
        });
    }
    SoftmaxState chunk[kQueries];
    for (int i = 0; i < who.count; ++i) {
        const int q = who.index[i];
        chunk[i] = softmaxChunk(scratch.scores(q), chunkFirst, who.range[i], tiles);
        for (std::size_t d = 0; d < dim; d += kWidth) storeF(scratch.chunk(q) + d, zeroF());
    }
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kPositions) {
        const Tile values = tileAt(args, args.values, p, who.all, scratch);
        inGroups(who.count, [&]<int n>(int first) {
            const float* weights[n];
            float* out[n];
            for (int i = 0; i < n; ++i) {
                weights[i] = scratch.scores(who.index[first + i]) + (p - chunkFirst);
                out[i] = scratch.chunk(who.index[first + i]);
            }
            valueTile<kType, n>(weights, values, dim, out);
        });
    }
    for (int i = 0; i < who.count; ++i) {
        const int q = who.index[i];
        mergeChunk(chunk[i], scratch.chunk(q), dim, states[q], scratch.total(q));
    }
}

inline void attentionOf(const AttentionArgs& args, int first, int count, AttentionScratch& scratch) {
    Range all = {INT64_MAX, 0};
    for (int q = 0; q < count; ++q) {
        all = {minOf(all.begin, args.begin[first + q]), maxOf(all.end, args.end[first + q])};
        std::memcpy(scratch.query(q), args.query[first + q], scratch.dim() * sizeof(float));
    }
    SoftmaxState states[kQueries];
    for (std::int64_t c = all.begin / kChunk * kChunk; c < all.end; c += kChunk) {
        const Seeing who = whoSees(args, first, count, {c, c + kChunk});
        if (who.count == 0) continue;
        switch (args.type) {
            case KvType::F32: attentionChunk<KvType::F32>(args, who, c, scratch, states); break;
            case KvType::F16: attentionChunk<KvType::F16>(args, who, c, scratch, states); break;
            case KvType::Q8_0: attentionChunk<KvType::Q8_0>(args, who, c, scratch, states); break;
        }
    }
    for (int q = 0; q < count; ++q) {
        const float sum = states[q].sum;
        const float scale = sum > 0 ? 1.0F / sum : sum;  // 0: sees nothing
        for (int i = 0; i < args.headDim; ++i) args.out[first + q][i] = sum == 0 ? 0.0F : scratch.total(q)[i] * scale;
    }
}

}  // namespace

namespace THIMBLE_LEVEL {

void attention(const AttentionArgs& args) {
    const int most = args.queries < kQueries ? args.queries : kQueries;
    AttentionScratch scratch(args.headDim, most);
    for (int first = 0; first < args.queries; first += kQueries) {
        attentionOf(args, first, args.queries - first < kQueries ? args.queries - first : kQueries, scratch);
    }
}

}  // namespace THIMBLE_LEVEL
}  // namespace thimble::kernels
