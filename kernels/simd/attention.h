#pragma once

// Attention of several queries that share one KV head. Positions are taken in chunks of 256 at absolute multiples, a chunk
// in tiles of 16; a tile's keys (or values) are turned into floats once and used by all queries of the tile. Each query
// sums in the order of kernels.h whatever its company.

#include "kernels/simd/level.h"
#include "kernels/simd/common.h"
#include "kernels/simd/scratch.h"

namespace thimble::kernels {
namespace {

constexpr std::int64_t kChunk = 256;   // positions whose softmax is taken together
constexpr std::int64_t kPositions = 16;  // of a tile
constexpr int kQueries = 32;           // whose scores of a chunk stay in the first caches
constexpr float kNothing = -INFINITY;

/// What one query carries from chunk to chunk; its weighted values lie in the scratch beside.
struct SoftmaxState {
    float largest = kNothing;
    float sum = 0;
    bool started = false;
};

/// Floats of one call: a tile of keys or values, and per query scores of a chunk, values of the chunk and in total.
class AttentionScratch {
  public:
    AttentionScratch(int headDim, int queries)
        : dim_(std::size_t(headDim + kLanes - 1) / kLanes * kLanes), queries_(std::size_t(queries)),
          memory_((kPositions * dim_ + queries_ * (kChunk + 3 * dim_)) * sizeof(float)) {}
    std::size_t dim() const { return dim_; }  // rounded up to whole vectors; the rest holds zeros
    float* tile() { return memory_.floats(); }
    float* scores(int q) { return tile() + kPositions * dim_ + std::size_t(q) * kChunk; }
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

/// Floats of the rows of positions [first, first + 16) that lie in `visible`; zeros elsewhere.
inline void loadTile(const AttentionArgs& args, const std::byte* base, std::int64_t first, Range visible,
                     std::size_t dim, float* out) {
    std::int64_t row = first % args.capacity;
    for (std::int64_t p = first; p < first + kPositions; ++p, out += dim) {
        if (p >= visible.begin && p < visible.end) {
            THIMBLE_LEVEL::loadKv(args.type, base + std::size_t(row) * args.stride, args.headDim, out);
        } else {
            for (std::size_t i = 0; i < dim; i += kWidth) storeF(out + i, zeroF());
        }
        if (++row == args.capacity) row = 0;
    }
}

/// Partial sums of kCount queries with one position, kParts vectors each.
template <int kCount>
inline void partialScores(const float* const* queries, const float* key, std::size_t dim, F (*out)[kPositions][kParts],
                          int position) {
    for (int part = 0; part < kParts; ++part) {
        F sums[kCount];
        for (int q = 0; q < kCount; ++q) sums[q] = zeroF();
        for (std::size_t i = std::size_t(part * kWidth); i < dim; i += kLanes) {
            const F k = loadF(key + i);
            for (int q = 0; q < kCount; ++q) sums[q] = fmaF(loadF(queries[q] + i), k, sums[q]);
        }
        for (int q = 0; q < kCount; ++q) out[q][position][part] = sums[q];
    }
}

/// Scores of kCount queries with the 16 positions of a tile.
template <int kCount>
inline void scoreTile(const float* const* queries, const float* tile, std::size_t dim, float scale,
                      float* const* scores) {
    F sums[kCount][kPositions][kParts];
    for (int p = 0; p < kPositions; ++p) partialScores<kCount>(queries, tile + std::size_t(p) * dim, dim, sums, p);
    const F factor = setF(scale);
    for (int q = 0; q < kCount; ++q) {
        for (int p = 0; p < kPositions; p += kWidth) storeF(scores[q] + p, mulF(treeSums(sums[q] + p), factor));
    }
}

/// out[q][i] += weights[q][p] * tile[p][i] for kCount queries, positions ascending, kVectors vectors of i at a time.
template <int kCount, int kVectors>
inline void addValues(const float* const* weights, const float* tile, std::size_t dim, std::size_t i,
                      float* const* out) {
    F sums[kCount][kVectors];
    for (int q = 0; q < kCount; ++q) {
        for (int v = 0; v < kVectors; ++v) sums[q][v] = loadF(out[q] + i + std::size_t(v * kWidth));
    }
    for (int p = 0; p < kPositions; ++p) {
        F values[kVectors];
        for (int v = 0; v < kVectors; ++v) values[v] = loadF(tile + std::size_t(p) * dim + i + std::size_t(v * kWidth));
        for (int q = 0; q < kCount; ++q) {
            const F weight = setF(weights[q][p]);
            for (int v = 0; v < kVectors; ++v) sums[q][v] = fmaF(weight, values[v], sums[q][v]);
        }
    }
    for (int q = 0; q < kCount; ++q) {
        for (int v = 0; v < kVectors; ++v) storeF(out[q] + i + std::size_t(v * kWidth), sums[q][v]);
    }
}

template <int kCount>
inline void valueTile(const float* const* weights, const float* tile, std::size_t dim, float* const* out) {
    std::size_t i = 0;
    for (; i + kTileValues * kWidth <= dim; i += kTileValues * kWidth) {
        addValues<kCount, kTileValues>(weights, tile, dim, i, out);
    }
    for (; i < dim; i += kWidth) addValues<kCount, 1>(weights, tile, dim, i, out);
}

/// Runs use.template operator()<n>(first) over `count` items, at most kMost at a time.
template <int kMost, class Use>
inline void inGroups(int count, Use use) {
    int first = 0;
    for (; count - first >= kMost; first += kMost) use.template operator()<kMost>(first);
    if constexpr (kMost > 1) {
        if (first < count) inGroups<kMost - 1>(count - first, [&]<int n>(int at) { use.template operator()<n>(first + at); });
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

inline void attentionChunk(const AttentionArgs& args, const Seeing& who, std::int64_t chunkFirst,
                           AttentionScratch& scratch, SoftmaxState* states) {
    const std::size_t dim = scratch.dim();
    const Range tiles = {who.all.begin / kPositions * kPositions,
                         (who.all.end + kPositions - 1) / kPositions * kPositions};
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kPositions) {
        loadTile(args, args.keys, p, who.all, dim, scratch.tile());
        inGroups<kTileQueries>(who.count, [&]<int n>(int first) {
            const float* queries[n];
            float* scores[n];
            for (int i = 0; i < n; ++i) {
                queries[i] = scratch.query(who.index[first + i]);
                scores[i] = scratch.scores(who.index[first + i]) + (p - chunkFirst);
            }
            scoreTile<n>(queries, scratch.tile(), dim, args.scale, scores);
        });
    }
    SoftmaxState chunk[kQueries];
    for (int i = 0; i < who.count; ++i) {
        const int q = who.index[i];
        chunk[i] = softmaxChunk(scratch.scores(q), chunkFirst, who.range[i], tiles);
        for (std::size_t d = 0; d < dim; d += kWidth) storeF(scratch.chunk(q) + d, zeroF());
    }
    for (std::int64_t p = tiles.begin; p < tiles.end; p += kPositions) {
        loadTile(args, args.values, p, who.all, dim, scratch.tile());
        inGroups<kTileQueries>(who.count, [&]<int n>(int first) {
            const float* weights[n];
            float* out[n];
            for (int i = 0; i < n; ++i) {
                weights[i] = scratch.scores(who.index[first + i]) + (p - chunkFirst);
                out[i] = scratch.chunk(who.index[first + i]);
            }
            valueTile<n>(weights, scratch.tile(), dim, out);
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
        for (std::size_t i = 0; i < scratch.dim(); ++i) {
            scratch.query(q)[i] = i < std::size_t(args.headDim) ? args.query[first + q][i] : 0.0F;
        }
    }
    SoftmaxState states[kQueries];
    for (std::int64_t c = all.begin / kChunk * kChunk; c < all.end; c += kChunk) {
        const Seeing who = whoSees(args, first, count, {c, c + kChunk});
        if (who.count > 0) attentionChunk(args, who, c, scratch, states);
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
    for (std::size_t i = 0; i < kPositions * scratch.dim(); ++i) scratch.tile()[i] = 0;
    for (int first = 0; first < args.queries; first += kQueries) {
        attentionOf(args, first, args.queries - first < kQueries ? args.queries - first : kQueries, scratch);
    }
}

}  // namespace THIMBLE_LEVEL
}  // namespace thimble::kernels
