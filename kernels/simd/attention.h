#pragma once

// Attention of several queries that share one KV head. Positions are taken in chunks of 256 at absolute multiples, a chunk
// in tiles of 16 (attention_tile.h). Each query sums in the order of kernels.h whatever its company.

#include "kernels/simd/attention_tile.h"
#include "kernels/level.h"

namespace thimble::kernels {
namespace {

/// What one query carries from chunk to chunk; its weighted values lie in the scratch beside.
struct SoftmaxState {
    float largest = kNothing;
    float sum = 0;
    bool started = false;
};

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
