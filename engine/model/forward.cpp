// The forward pass, top to bottom: embed, then per layer route, attend, experts. T = tokens of the chunk; T = 1 is
// decoding. Weights and shapes: weights.h. Buffers: scratch.h. What the model means: arXiv 2507.20984, sections 2
// and 3.

#include "engine/model/forward.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/model/parts.h"
#include "engine/model/router.h"
#include "engine/model/token_experts.h"

namespace thimble::engine {
namespace {

using kernels::Activation;
using kernels::PackedMatrix;

constexpr std::int64_t kRowsOfTask = 64;    // of a matrix that many tokens multiply with
constexpr std::int64_t kTokensOfTask = 16;  // of attention and of element-wise steps

class ForwardPass {
  public:
    ForwardPass(Model::Parts& model, KvCache& cache, std::span<const Token> tokens, const ForwardOptions& options)
        : m_(model),
          c_(model.config),
          k_(*model.kernels),
          s_(model.scratch),
          pool_(*model.pool),
          cache_(cache),
          options_(options),
          tokens_(tokens),
          T_(static_cast<std::int64_t>(tokens.size())),
          start_(cache.size()) {}

    Result<bool> run() {
        if (Status status = embed(); !status) return status.error();
        prepareAttention();
        cache_.beginAppend(T_);
        for (layer_ = 0; layer_ < c_.layers; ++layer_) {
            w_ = &m_.weights.layers[static_cast<std::size_t>(layer_)];
            route();
            attend();
            if (stopped()) return false;
            guessNextLayers();
            if (Status status = T_ == 1 ? expertsOfToken() : expertsOfChunk(); !status) return status.error();
            if (stopped()) return false;
        }
        cache_.finishAppend(T_);
        return true;
    }

  private:
    bool stopped() const { return options_.stop && options_.stop->load(std::memory_order_relaxed); }

    /// fn(begin, end) over ranges of the chunk's tokens.
    template <class Fn>
    void forTokens(Fn fn) {
        pool_.parallelFor(T_, kTokensOfTask, fn);
    }

    // x = embedding rows, from the file.
    Status embed() {
        for (std::int64_t t = 0; t < T_; ++t) {
            const Token token = tokens_[static_cast<std::size_t>(t)];
            if (token < 0 || token >= c_.vocabulary) {
                return Error{"The token " + std::to_string(token) + " is not in the model's vocabulary of " +
                             std::to_string(c_.vocabulary) + "."};
            }
            const std::span<float> row(s_.x + t * c_.hidden, static_cast<std::size_t>(c_.hidden));
            if (Status status = readEmbedding(m_.weights, m_.file, token, row); !status) return status;
        }
        return {};
    }

    // RoPE angles of the chunk's positions; where the queries lie and where their results go, the same in every layer.
    void prepareAttention() {
        const std::int64_t half = c_.headDim / 2, group = c_.heads / c_.kvHeads;
        for (std::int64_t i = 0; i < half; ++i) {
            const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(c_.headDim);
            const double frequency = std::pow(static_cast<double>(c_.ropeBase), exponent);
            for (std::int64_t t = 0; t < T_; ++t) {
                const double angle = static_cast<double>(start_ + t) * frequency;
                s_.cosines[t * half + i] = static_cast<float>(std::cos(angle));
                s_.sines[t * half + i] = static_cast<float>(std::sin(angle));
            }
        }
        for (std::int64_t t = 0; t < T_; ++t) {
            for (std::int64_t head = 0; head < c_.heads; ++head) {
                const std::int64_t place = (head / group * T_ + t) * group + head % group;
                s_.queryOf[place] = s_.query + (t * c_.heads + head) * c_.headDim;
                s_.mixedOf[place] = s_.mixed + (t * c_.heads + head) * c_.headDim;
                s_.end[place] = start_ + t + 1;
            }
        }
    }

    // ---- projections ------------------------------------------------------------------------------------------------

    struct Projection {
        const PackedMatrix* matrix;
        float* out;  // [T, matrix->rows]
    };

    /// One task: rows [begin, end) of a matrix, all tokens.
    void projectRows(const Projection& p, const Activation* input, std::int64_t begin, std::int64_t end) {
        if (T_ == 1) {
            k_.matVec(*p.matrix, *input, begin, nullptr, end - begin, p.out + begin);
        } else {
            k_.matMul(*p.matrix, input, T_, begin, end - begin, p.out + begin, p.matrix->rows);
        }
    }

    /// Several matrices over the same input in one loop; then(begin, end) follows each task of the only matrix, if
    /// given.
    template <std::size_t N, class Then>
    void project(const std::array<Projection, N>& projections, const Activation* input, Then then) {
        std::int64_t rows = 0;
        for (const Projection& p : projections)
            rows += p.matrix->rows;
        const std::int64_t grain = T_ == 1 ? pool_.grainFor(rows, 16) : std::min(kRowsOfTask, pool_.grainFor(rows, 16));
        pool_.parallelFor(rows, grain, [&](std::int64_t begin, std::int64_t end) {
            std::int64_t offset = 0;  // of the matrix in the loop
            for (const Projection& p : projections) {
                const std::int64_t first = std::max(begin, offset) - offset;
                const std::int64_t last = std::min(end, offset + p.matrix->rows) - offset;
                if (first < last) projectRows(p, input, first, last);
                offset += p.matrix->rows;
            }
            then(begin, end);
        });
    }

    template <std::size_t N>
    void project(const std::array<Projection, N>& projections, const Activation* input) {
        project(projections, input, [](std::int64_t, std::int64_t) {});
    }

    /// normed = rmsnorm(x) * gain, with its 8-bit form.
    void normalise(const std::vector<float>& gain) {
        forTokens([&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t t = begin; t < end; ++t) {
                float* out = s_.normed + t * c_.hidden;
                k_.rmsNorm(s_.x + t * c_.hidden, gain.data(), c_.hidden, c_.normEps, out);
                k_.quantize(out, s_.normedInput[static_cast<std::size_t>(t)]);
            }
        });
    }

    // ---- 1. route: experts are chosen by the state that enters the layer: their reads run beside attention ----------

    void route() {
        const auto experts = static_cast<std::size_t>(c_.experts), active = static_cast<std::size_t>(c_.activeExperts);
        project(std::array{Projection{&w_->router, s_.routerLogits}}, s_.xInput.data());
        forTokens([&](std::int64_t begin, std::int64_t end) {
            for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t) {
                chooseExperts({s_.routerLogits + t * experts, experts}, c_.sigmoidGating,
                              {s_.chosen + t * active, active}, {s_.share + t * active, active});
            }
        });
        const std::span<const std::int32_t> chosen(s_.chosen, tokens_.size() * active);
        const std::span<const float> share(s_.share, tokens_.size() * active);
        groupByExpert(chosen, share, c_.activeExperts, {s_.groupStart, experts + 1}, {s_.groupToken, chosen.size()},
                      {s_.groupWeight, chosen.size()});
        s_.wanted.clear();
        for (std::int32_t e = 0; e < c_.experts; ++e) {
            const std::int32_t uses = s_.groupStart[e + 1] - s_.groupStart[e];
            if (uses == 0) continue;
            s_.wanted.push_back(e);
            m_.counters.expertUse[static_cast<std::size_t>(layer_ * c_.experts + e)].fetch_add(
                static_cast<std::uint32_t>(uses), std::memory_order_relaxed);
        }
        m_.experts->request(layer_, s_.wanted, chosen);
        if (T_ == 1) m_.guesses.check(layer_, chosen);
        if (options_.onRouting) options_.onRouting(layer_, chosen, share);
    }

    /// The routers of the next layers on the state in between tell most of what they will choose: the disk may begin to
    /// read that while this layer's experts are computed. Only a hint, results do not depend on it.
    void guessNextLayers() {
        if (T_ > 1 || m_.plan.resident) return;
        const std::int64_t last = std::min(c_.layers - 1, layer_ + ExpertGuesses::farthest);
        for (std::int64_t layer = layer_ + 1; layer <= last && m_.experts->wantsHints(); ++layer) {
            const auto experts = static_cast<std::size_t>(c_.experts);
            k_.matVec(m_.weights.layers[static_cast<std::size_t>(layer)].router, s_.xInput[0], 0, nullptr, c_.experts,
                      s_.routerLogits);
            const std::int64_t distance = layer - layer_;
            chooseExperts({s_.routerLogits, experts}, c_.sigmoidGating, m_.guesses.guess(layer, distance),
                          {s_.share, static_cast<std::size_t>(c_.activeExperts)});
            m_.experts->hint(layer, m_.guesses.worthReading(layer, distance));
        }
    }

    // ---- 2. attend: x += W_o * attention(rmsnorm(x)) ----------------------------------------------------------------

    void attend() {
        normalise(w_->attentionNorm);
        project(std::array{Projection{&w_->query, s_.query}, Projection{&w_->key, s_.key},
                           Projection{&w_->value, s_.value}},
                s_.normedInput.data());

        const bool sliding = c_.sliding[static_cast<std::size_t>(layer_)];
        const KvLayer& kept = cache_.layers()[static_cast<std::size_t>(layer_)];
        // A chunk that would overwrite rows which its own first tokens still see works on a copy of the ring with room
        // for both.
        const bool beside = sliding && T_ > 1 && start_ + T_ > kept.capacity && s_.window.keys;
        const KvLayer& seen = beside ? s_.window : kept;
        if (beside) copyRows(kept, s_.window, std::max<std::int64_t>(0, start_ - kept.capacity), start_);
        storeKeysAndValues(seen);
        attention(seen, sliding ? c_.slidingWindow : cache_.context());
        if (beside) copyRows(s_.window, kept, std::max(start_, start_ + T_ - kept.capacity), start_ + T_);

        forTokens([&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t t = begin; t < end; ++t) {
                k_.quantize(s_.mixed + t * c_.heads * c_.headDim, s_.mixedInput[static_cast<std::size_t>(t)]);
            }
        });
        project(std::array{Projection{&w_->attentionOutput, s_.update}}, s_.mixedInput.data(),
                [&](std::int64_t begin, std::int64_t end) { addUpdate(begin, end); });
    }

    void copyRows(const KvLayer& from, const KvLayer& to, std::int64_t first, std::int64_t last) {
        pool_.parallelFor(c_.kvHeads, 1, [&](std::int64_t head, std::int64_t) {
            for (std::int64_t p = first; p < last; ++p) {
                std::memcpy(to.keyRow(head, p), from.keyRow(head, p), from.rowBytes);
                std::memcpy(to.valueRow(head, p), from.valueRow(head, p), from.rowBytes);
            }
        });
    }

    void storeKeysAndValues(const KvLayer& cache) {
        const int headDim = static_cast<int>(c_.headDim);
        forTokens([&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t t = begin; t < end; ++t) {
                float* query = s_.query + t * c_.heads * c_.headDim;
                float* key = s_.key + t * c_.kvHeads * c_.headDim;
                const float* value = s_.value + t * c_.kvHeads * c_.headDim;
                if (c_.rope[static_cast<std::size_t>(layer_)]) {
                    const float* cosines = s_.cosines + t * (c_.headDim / 2);
                    const float* sines = s_.sines + t * (c_.headDim / 2);
                    k_.rope(query, static_cast<int>(c_.heads), headDim, cosines, sines);
                    k_.rope(key, static_cast<int>(c_.kvHeads), headDim, cosines, sines);
                }
                for (std::int64_t head = 0; head < c_.kvHeads; ++head) {
                    k_.storeKv(cache_.type(), key + head * c_.headDim, headDim, cache.keyRow(head, start_ + t));
                    k_.storeKv(cache_.type(), value + head * c_.headDim, headDim, cache.valueRow(head, start_ + t));
                }
            }
        });
    }

    /// Queries that share a KV head and lie together are one task, so that a row of the cache is read once for all of
    /// them.
    void attention(const KvLayer& cache, std::int64_t window) {
        const std::int64_t group = c_.heads / c_.kvHeads, queries = T_ * group;  // of one KV head
        for (std::int64_t i = 0; i < c_.heads * T_; ++i)
            s_.begin[i] = std::max<std::int64_t>(0, s_.end[i] - window);
        const std::int64_t splits = T_ > 1 ? 1 : std::min(group, (pool_.threads() + c_.kvHeads - 1) / c_.kvHeads);
        const std::int64_t size = T_ > 1 ? kTokensOfTask * group : (group + splits - 1) / splits;
        const std::int64_t tasks = (queries + size - 1) / size;
        pool_.parallelFor(c_.kvHeads * tasks, 1, [&](std::int64_t task, std::int64_t) {
            if (stopped()) return;
            // Late tokens see the most: first, so that no thread starts a long task at the end.
            const std::int64_t head = task % c_.kvHeads, first = (tasks - 1 - task / c_.kvHeads) * size;
            const std::int64_t place = head * queries + first;
            kernels::AttentionArgs args;
            args.type = cache_.type();
            args.headDim = static_cast<int>(c_.headDim);
            args.scale = 1.0f / std::sqrt(static_cast<float>(c_.headDim));
            args.queries = static_cast<int>(std::min(size, queries - first));
            args.query = s_.queryOf + place;
            args.out = s_.mixedOf + place;
            args.begin = s_.begin + place;
            args.end = s_.end + place;
            args.keys = cache.keyRow(head, 0);
            args.values = cache.valueRow(head, 0);
            args.stride = cache.rowBytes;
            args.capacity = cache.capacity;
            k_.attention(args);
        });
    }

    /// x += update in columns [begin, end) of every token.
    void addUpdate(std::int64_t begin, std::int64_t end) {
        for (std::int64_t t = 0; t < T_; ++t) {
            k_.add(s_.update + t * c_.hidden + begin, end - begin, s_.x + t * c_.hidden + begin);
        }
    }

    // ---- 3. experts: x += sum of weight * down(relu(gate h) * (up h)), h = rmsnorm(x), in ascending order ----------

    Status expertsOfToken() {
        normalise(w_->expertNorm);
        const Status status = TokenExperts(m_, layer_).run();
        if (status) countSingleToken();
        return status;
    }

    /// Many tokens: expert by expert, each acquired once, all of its tokens together.
    Status expertsOfChunk() {
        normalise(w_->expertNorm);
        std::fill(s_.update, s_.update + T_ * c_.hidden, 0.0f);
        for (const std::int32_t e : s_.wanted) {
            if (stopped()) return {};
            auto expert = m_.experts->acquire(layer_, e);
            if (!expert) return expert.error();
            expertOfGroup(*expert, s_.groupStart[e], s_.groupStart[e + 1]);
            m_.experts->release(layer_, e);
        }
        forTokens([&](std::int64_t begin, std::int64_t end) {
            k_.add(s_.update + begin * c_.hidden, (end - begin) * c_.hidden, s_.x + begin * c_.hidden);
        });
        return {};
    }

    /// update += weight * expert(h) for the entries [first, last) of the groups.
    void expertOfGroup(const Expert& expert, std::int32_t first, std::int32_t last) {
        const std::int64_t count = last - first, ffn = c_.expertFfn;
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t token = s_.groupToken[first + i];
            const auto at = static_cast<std::size_t>(i);
            s_.groupInput[at] = s_.normedInput[static_cast<std::size_t>(token)];
            s_.groupNeurons[at] = s_.gate + i * ffn;
            s_.groupUpdate[at] = s_.update + token * c_.hidden;
        }
        pool_.parallelFor(ffn, kRowsOfTask, [&](std::int64_t begin, std::int64_t end) {
            k_.matMul(expert.gate, s_.groupInput.data(), count, begin, end - begin, s_.gate + begin, ffn);
            k_.matMul(expert.up, s_.groupInput.data(), count, begin, end - begin, s_.up + begin, ffn);
            for (std::int64_t i = 0; i < count; ++i) {
                float* gate = s_.gate + i * ffn;
                const float* up = s_.up + i * ffn;
                // Signs are random: without a branch the compiler makes vectors of it.
                for (std::int64_t n = begin; n < end; ++n)
                    gate[n] = std::max(0.0f, gate[n]) * up[n];
            }
        });
        pool_.parallelFor(c_.hidden, outputsOfTask(c_.hidden, pool_.threads()),
                          [&](std::int64_t begin, std::int64_t end) {
                              k_.downDense(expert.down, s_.groupNeurons.data(), s_.groupWeight + first, count, begin,
                                           end, s_.groupUpdate.data());
                          });
    }

    /// What a single token has touched beside its experts, for the statistics.
    void countSingleToken() {
        const KvLayer& kv = cache_.layers()[static_cast<std::size_t>(layer_)];
        const auto seen = static_cast<std::uint64_t>(std::min(start_ + 1, kv.capacity) * c_.kvHeads);
        const auto bytes = [](const PackedMatrix& w) { return static_cast<std::uint64_t>(w.rows) * w.rowBytes; };
        m_.counters.bytesTouched.fetch_add(bytes(w_->router) + bytes(w_->query) + bytes(w_->key) + bytes(w_->value) +
                                               bytes(w_->attentionOutput) + 2 * seen * kv.rowBytes,
                                           std::memory_order_relaxed);
        if (layer_ == 0) m_.counters.singleTokens.fetch_add(1, std::memory_order_relaxed);
    }

    Model::Parts& m_;
    const Config& c_;
    const kernels::Kernels& k_;
    Scratch& s_;
    ThreadPool& pool_;
    KvCache& cache_;
    const ForwardOptions& options_;
    std::span<const Token> tokens_;
    std::int64_t T_;
    std::int64_t start_;  // position of the first token
    std::int64_t layer_ = 0;
    const LayerWeights* w_ = nullptr;
};

}  // namespace

Result<bool> forward(Model::Parts& model, KvCache& cache, std::span<const Token> tokens,
                     const ForwardOptions& options) {
    const auto count = static_cast<std::int64_t>(tokens.size());
    if (count < 1 || count > model.scratch.tokens) {
        return Error{"A chunk of " + std::to_string(count) + " tokens cannot be computed at once."};
    }
    if (cache.size() + count > cache.context()) {
        return Error{"The context of " + std::to_string(cache.context()) + " tokens is full."};
    }
    return ForwardPass(model, cache, tokens, options).run();
}

}  // namespace thimble::engine
