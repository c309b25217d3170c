// One-pass CPU versions of primitives.py (same names, same meaning). Built and called by native.py through plain
// pointers. Matrix operands are bf16, everything summed is float. Shapes are as in primitives.py; each function splits
// rows over the OpenMP threads.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include <omp.h>

namespace {

using Index = std::int64_t;

struct Bf16 {
    std::uint16_t bits;

    operator float() const {
        const std::uint32_t wide = std::uint32_t(bits) << 16;
        float value;
        std::memcpy(&value, &wide, sizeof value);
        return value;
    }
    // Rounds to nearest even; a NaN stays one because training stops being meaningful there anyway.
    Bf16& operator=(float value) {
        std::uint32_t wide;
        std::memcpy(&wide, &value, sizeof wide);
        bits = std::uint16_t((wide + 0x7fff + ((wide >> 16) & 1)) >> 16);
        return *this;
    }
};

// Turns a head of `size` by the angles of its position: pairs (i, i + size / 2). direction -1 turns back.
void rotateHead(const Bf16* in, Bf16* out, const float* cosine, const float* sine, Index size, float direction) {
    const Index half = size / 2;
#pragma omp simd
    for (Index i = 0; i < half; ++i) {
        const float a = in[i], b = in[half + i], s = direction * sine[i];
        out[i] = a * cosine[i] - b * s;
        out[half + i] = b * cosine[i] + a * s;
    }
}

struct HeadLayout {
    Index batch, length, heads, kvHeads, size;

    Index tokens() const { return batch * length; }
    Index width() const { return (heads + 2 * kvHeads) * size; }
    // Row of head h of the token (b, t) where heads are the outer dimension: [batch, count, length].
    Index row(Index b, Index t, Index h, Index count) const { return (b * count + h) * length + t; }
};

// Moves every head of every token between the projected layout and the attention layout.
template <typename Move>
void forEachHead(const HeadLayout& l, Move move) {
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < l.tokens(); ++n) {
        const Index b = n / l.length, t = n % l.length;
        for (Index h = 0; h < l.heads + 2 * l.kvHeads; ++h) {
            const Index projected = n * l.width() + h * l.size;
            if (h < l.heads)
                move(0, projected, l.row(b, t, h, l.heads) * l.size, t);
            else if (h < l.heads + l.kvHeads)
                move(1, projected, l.row(b, t, h - l.heads, l.kvHeads) * l.size, t);
            else
                move(2, projected, l.row(b, t, h - l.heads - l.kvHeads, l.kvHeads) * l.size, t);
        }
    }
}

// Rows that share what a product loads: their sums stay in registers.
constexpr Index rowsTogether = 4;

constexpr Index expertsTogether = 16;

// logits [rows, experts] = x [rows, d] times the transposed router [d, columns >= experts], `count` rows at once.
template <Index count> void routerRows(const float* x, const float* transposed, float* logits, Index d, Index experts, Index columns) {
    constexpr Index width = expertsTogether;
    for (Index e = 0; e < columns; e += width) {
        float sums[count][width] = {};
        for (Index i = 0; i < d; ++i)
            for (Index r = 0; r < count; ++r)
#pragma omp simd
                for (Index k = 0; k < width; ++k)
                    sums[r][k] += x[r * d + i] * transposed[i * columns + e + k];
        for (Index r = 0; r < count; ++r)
            std::copy_n(sums[r], std::min(width, experts - e), logits + r * experts + e);
    }
}

} // namespace

extern "C" {

// x [rows, d] and the router [experts, d], float -> logits [rows, experts].
void router_logits(const float* x, const float* router, float* logits, Index rows, Index d, Index experts) {
    const Index columns = (experts + expertsTogether - 1) / expertsTogether * expertsTogether;
    std::vector<float> transposed(static_cast<std::size_t>(d * columns));
    for (Index e = 0; e < experts; ++e)
        for (Index i = 0; i < d; ++i)
            transposed[std::size_t(i * columns + e)] = router[e * d + i];
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < rows; n += rowsTogether)
        if (n + rowsTogether <= rows)
            routerRows<rowsTogether>(x + n * d, transposed.data(), logits + n * experts, d, experts, columns);
        else
            for (Index r = n; r < rows; ++r)
                routerRows<1>(x + r * d, transposed.data(), logits + r * experts, d, experts, columns);
}

void router_logits_grad(const float* grad, const float* x, const float* router, float* gradX, float* gradRouter, Index rows, Index d,
                        Index experts) {
    const Index matrix = experts * d;
    std::vector<float> partial(std::size_t(omp_get_max_threads() * matrix), 0.0f); // per thread, added in order: repeatable
#pragma omp parallel
    {
        float* routerSum = partial.data() + omp_get_thread_num() * matrix;
        const std::vector<float> zeros(static_cast<std::size_t>(d));
#pragma omp for schedule(static)
        for (Index n = 0; n < rows; n += rowsTogether) {
            const Index count = std::min(rowsTogether, rows - n);
            std::memset(gradX + n * d, 0, std::size_t(count * d) * sizeof(float));
            for (Index e = 0; e < experts; ++e) {
                float* sum = routerSum + e * d;
                const float* weight = router + e * d;
                float g[rowsTogether] = {};
                const float* in[rowsTogether];
                for (Index r = 0; r < rowsTogether; ++r) {
                    g[r] = r < count ? grad[(n + r) * experts + e] : 0.0f;
                    in[r] = r < count ? x + (n + r) * d : zeros.data();
                }
#pragma omp simd
                for (Index i = 0; i < d; ++i)
                    sum[i] += g[0] * in[0][i] + g[1] * in[1][i] + g[2] * in[2][i] + g[3] * in[3][i];
                for (Index r = 0; r < count; ++r) {
                    float* out = gradX + (n + r) * d;
#pragma omp simd
                    for (Index i = 0; i < d; ++i)
                        out[i] += g[r] * weight[i];
                }
            }
        }
    }
    std::memset(gradRouter, 0, std::size_t(matrix) * sizeof(float));
    for (std::size_t i = 0; i < partial.size(); ++i)
        gradRouter[Index(i) % matrix] += partial[i];
}

void rms_norm(const float* x, const float* weight, Bf16* y, float* inverseRms, Index rows, Index d, float epsilon) {
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < rows; ++n) {
        const float* in = x + n * d;
        Bf16* out = y + n * d;
        float sum = 0;
        for (Index i = 0; i < d; ++i)
            sum += in[i] * in[i];
        const float inverse = 1 / std::sqrt(sum / float(d) + epsilon);
        inverseRms[n] = inverse;
        for (Index i = 0; i < d; ++i)
            out[i] = in[i] * inverse * weight[i];
    }
}

void rms_norm_grad(const Bf16* grad, const float* x, const float* weight, const float* inverseRms, float* gradX, float* gradWeight,
                   Index rows, Index d) {
    std::vector<float> partial(std::size_t(omp_get_max_threads() * d), 0.0f); // per thread, added in order: repeatable
#pragma omp parallel
    {
        float* weightSum = partial.data() + omp_get_thread_num() * d;
#pragma omp for schedule(static)
        for (Index n = 0; n < rows; ++n) {
            const Bf16* g = grad + n * d;
            const float* in = x + n * d;
            float* out = gradX + n * d;
            const float inverse = inverseRms[n];
            float along = 0;
            for (Index i = 0; i < d; ++i)
                along += g[i] * weight[i] * in[i];
            along *= inverse * inverse / float(d);
            for (Index i = 0; i < d; ++i) {
                const float gi = g[i];
                out[i] = (gi * weight[i] - in[i] * along) * inverse;
                weightSum[i] += gi * in[i] * inverse;
            }
        }
    }
    for (std::size_t i = 0; i < partial.size(); ++i)
        gradWeight[Index(i) % d] += partial[i];
}

void split_heads(const Bf16* qkv, Bf16* q, Bf16* k, Bf16* v, const float* cosine, const float* sine, Index batch, Index length,
                 Index heads, Index kvHeads, Index size) {
    Bf16* const parts[] = {q, k, v};
    forEachHead({batch, length, heads, kvHeads, size}, [&](int part, Index projected, Index row, Index t) {
        if (cosine && part < 2)
            rotateHead(qkv + projected, parts[part] + row, cosine + t * size / 2, sine + t * size / 2, size, 1);
        else
            std::memcpy(parts[part] + row, qkv + projected, std::size_t(size) * sizeof(Bf16));
    });
}

void split_heads_grad(const Bf16* q, const Bf16* k, const Bf16* v, Bf16* qkv, const float* cosine, const float* sine, Index batch,
                      Index length, Index heads, Index kvHeads, Index size) {
    const Bf16* const parts[] = {q, k, v};
    forEachHead({batch, length, heads, kvHeads, size}, [&](int part, Index projected, Index row, Index t) {
        if (cosine && part < 2)
            rotateHead(parts[part] + row, qkv + projected, cosine + t * size / 2, sine + t * size / 2, size, -1);
        else
            std::memcpy(qkv + projected, parts[part] + row, std::size_t(size) * sizeof(Bf16));
    });
}

void merge_heads(const Bf16* rows, Bf16* tokens, Index batch, Index length, Index heads, Index size) {
    forEachHead({batch, length, heads, 0, size}, [&](int, Index projected, Index row, Index) {
        std::memcpy(tokens + projected, rows + row, std::size_t(size) * sizeof(Bf16));
    });
}

void unmerge_heads(const Bf16* tokens, Bf16* rows, Index batch, Index length, Index heads, Index size) {
    forEachHead({batch, length, heads, 0, size}, [&](int, Index projected, Index row, Index) {
        std::memcpy(rows + row, tokens + projected, std::size_t(size) * sizeof(Bf16));
    });
}

// scores [batch, heads, rows, columns]; the query of row r stands at first + r and sees starts[b, first + r] .. itself.
void softmax(Bf16* scores, const Index* starts, Index batch, Index heads, Index rows, Index columns, Index length, Index first,
             float scale) {
#pragma omp parallel
    {
        std::vector<float> powers(static_cast<std::size_t>(columns));
#pragma omp for schedule(static)
        for (Index i = 0; i < batch * heads * rows; ++i) {
            const Index position = first + i % rows, begin = starts[i / (heads * rows) * length + position];
            Bf16* row = scores + i * columns;
            float* p = powers.data();
            float largest = row[position], sum = 0;
            for (Index j = begin; j <= position; ++j)
                largest = std::max(largest, float(row[j]));
#pragma omp simd reduction(+ : sum)
            for (Index j = begin; j <= position; ++j) {
                p[j] = std::exp((row[j] - largest) * scale);
                sum += p[j];
            }
            const float inverse = 1 / sum;
            std::memset(row, 0, std::size_t(begin) * sizeof(Bf16));
            for (Index j = begin; j <= position; ++j)
                row[j] = p[j] * inverse;
            std::memset(row + position + 1, 0, std::size_t(columns - position - 1) * sizeof(Bf16));
        }
    }
}

void softmax_grad(Bf16* grad, const Bf16* probabilities, const Index* starts, Index batch, Index heads, Index rows, Index columns,
                  Index length, Index first, float scale) {
#pragma omp parallel for schedule(static)
    for (Index i = 0; i < batch * heads * rows; ++i) {
        const Index position = first + i % rows, begin = starts[i / (heads * rows) * length + position];
        Bf16* g = grad + i * columns;
        const Bf16* p = probabilities + i * columns;
        float mean = 0;
        for (Index j = begin; j <= position; ++j)
            mean += g[j] * p[j];
        std::memset(g, 0, std::size_t(begin) * sizeof(Bf16));
        for (Index j = begin; j <= position; ++j)
            g[j] = scale * p[j] * (g[j] - mean);
        std::memset(g + position + 1, 0, std::size_t(columns - position - 1) * sizeof(Bf16));
    }
}

// The slots of an expert beyond its tokens hold zeros.
static void clearPadding(Bf16* rows, const Index* counts, Index experts, Index capacity, Index d) {
#pragma omp parallel for schedule(static)
    for (Index e = 0; e < experts; ++e)
        std::memset(rows + (e * capacity + counts[e]) * d, 0, std::size_t((capacity - counts[e]) * d) * sizeof(Bf16));
}

void dispatch(const Bf16* rows, const Index* slots, const Index* counts, Bf16* out, Index tokens, Index active, Index d,
              Index experts, Index capacity) {
    clearPadding(out, counts, experts, capacity, d);
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < tokens; ++n)
        for (Index a = 0; a < active; ++a)
            std::memcpy(out + slots[n * active + a] * d, rows + n * d, std::size_t(d) * sizeof(Bf16));
}

void dispatch_grad(const Bf16* grad, const Index* slots, Bf16* out, Index tokens, Index active, Index d) {
#pragma omp parallel
    {
        std::vector<float> sum(static_cast<std::size_t>(d));
#pragma omp for schedule(static)
        for (Index n = 0; n < tokens; ++n) {
            float* s = sum.data();
            std::memset(s, 0, std::size_t(d) * sizeof(float));
            for (Index a = 0; a < active; ++a) {
                const Bf16* row = grad + slots[n * active + a] * d;
                for (Index i = 0; i < d; ++i)
                    s[i] += row[i];
            }
            for (Index i = 0; i < d; ++i)
                out[n * d + i] = s[i];
        }
    }
}

void relu_product(const Bf16* gate, const Bf16* up, Bf16* out, Index count) {
#pragma omp parallel for simd schedule(static)
    for (Index i = 0; i < count; ++i)
        out[i] = std::max(float(gate[i]), 0.0f) * up[i];
}

void relu_product_grad(const Bf16* grad, const Bf16* gate, const Bf16* up, Bf16* gradGate, Bf16* gradUp, Index count) {
#pragma omp parallel for simd schedule(static)
    for (Index i = 0; i < count; ++i) {
        const float g = grad[i], gi = gate[i];
        gradGate[i] = gi > 0 ? g * up[i] : 0.0f;
        gradUp[i] = g * std::max(gi, 0.0f);
    }
}

void combine(const Bf16* rows, const Index* slots, const float* weights, float* out, Index tokens, Index active, Index d) {
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < tokens; ++n) {
        float* sum = out + n * d;
        std::memset(sum, 0, std::size_t(d) * sizeof(float));
        for (Index a = 0; a < active; ++a) {
            const Bf16* row = rows + slots[n * active + a] * d;
            const float weight = weights[n * active + a];
            for (Index i = 0; i < d; ++i)
                sum[i] += weight * row[i];
        }
    }
}

void combine_grad(const float* grad, const Bf16* rows, const Index* slots, const float* weights, const Index* counts, Bf16* gradRows,
                  float* gradWeights, Index tokens, Index active, Index d, Index experts, Index capacity) {
    clearPadding(gradRows, counts, experts, capacity, d);
#pragma omp parallel for schedule(static)
    for (Index n = 0; n < tokens; ++n)
        for (Index a = 0; a < active; ++a) {
            const Index slot = slots[n * active + a];
            const Bf16* row = rows + slot * d;
            Bf16* out = gradRows + slot * d;
            const float* g = grad + n * d;
            const float weight = weights[n * active + a];
            float product = 0;
            for (Index i = 0; i < d; ++i) {
                product += g[i] * row[i];
                out[i] = weight * g[i];
            }
            gradWeights[n * active + a] = product;
        }
}

void cross_entropy(Bf16* logits, const Index* targets, const float* lossWeights, float* losses, Index rows, Index vocabulary) {
#pragma omp parallel
    {
        std::vector<float> powers(static_cast<std::size_t>(vocabulary));
#pragma omp for schedule(static)
        for (Index n = 0; n < rows; ++n) {
            Bf16* row = logits + n * vocabulary;
            float* p = powers.data();
            float largest = row[0], sum = 0;
            for (Index i = 0; i < vocabulary; ++i)
                largest = std::max(largest, float(row[i]));
#pragma omp simd reduction(+ : sum)
            for (Index i = 0; i < vocabulary; ++i) {
                p[i] = std::exp(row[i] - largest);
                sum += p[i];
            }
            const float weight = lossWeights[n], inverse = weight / sum, atTarget = p[targets[n]] / sum;
            losses[n] = std::log(sum) + largest - row[targets[n]];
            for (Index i = 0; i < vocabulary; ++i)
                row[i] = p[i] * inverse;
            row[targets[n]] = weight * (atTarget - 1);
        }
    }
}

void top_experts(const float* logits, Index* chosen, Index tokens, Index experts, Index active) {
#pragma omp parallel
    {
        std::vector<float> left(static_cast<std::size_t>(experts));
#pragma omp for schedule(static)
        for (Index n = 0; n < tokens; ++n) {
            std::copy_n(logits + n * experts, experts, left.begin());
            for (Index a = 0; a < active; ++a) {
                const auto best = std::max_element(left.begin(), left.end());
                chosen[n * active + a] = best - left.begin();
                *best = -1e30f;
            }
        }
    }
}

// The how-manieth of its expert's tokens each choice is, and how many each expert has.
void rank_choices(const Index* chosen, Index* ranks, Index* counts, Index choices) {
    for (Index i = 0; i < choices; ++i)
        ranks[i] = counts[chosen[i]]++;
}

// Muon's momentum with Nesterov's look ahead, per matrix divided by its norm: what is to be made orthogonal.
void momentum_direction(const float* grad, float* momentum, Bf16* direction, Index matrices, Index elements, float decay) {
#pragma omp parallel
    {
        std::vector<float> update(static_cast<std::size_t>(elements));
#pragma omp for schedule(static)
        for (Index m = 0; m < matrices; ++m) {
            const float* g = grad + m * elements;
            float* average = momentum + m * elements;
            float square = 0;
            for (Index i = 0; i < elements; ++i) {
                average[i] += (1 - decay) * (g[i] - average[i]);
                update[std::size_t(i)] = g[i] + decay * (average[i] - g[i]);
                square += update[std::size_t(i)] * update[std::size_t(i)];
            }
            const float inverse = 1 / (std::sqrt(square) + 1e-7f);
            for (Index i = 0; i < elements; ++i)
                direction[m * elements + i] = update[std::size_t(i)] * inverse;
        }
    }
}

void apply_direction(float* parameter, const Bf16* direction, Index count, float keep, float rate) {
#pragma omp parallel for simd schedule(static)
    for (Index i = 0; i < count; ++i)
        parameter[i] = parameter[i] * keep - rate * direction[i];
}

} // extern "C"
