#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "kernels/half.h"
#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

const Kernels& scalar() {
    return *available().front();
}

// A cache of one KV head as a ring; rows never written hold NaN, so that reading one shows.
struct Cache {
    Cache(KvType kvType, int dim, std::int64_t positions, std::int64_t rows, std::size_t padding, std::mt19937& rng)
        : type(kvType),
          headDim(dim),
          capacity(rows),
          stride(kvVectorBytes(kvType, dim) + padding),
          keys(stride * std::size_t(rows)),
          values(stride * std::size_t(rows)) {
        std::memset(keys.data(), 0xff, stride * std::size_t(capacity));
        std::memset(values.data(), 0xff, stride * std::size_t(capacity));
        for (std::int64_t p = std::max<std::int64_t>(0, positions - capacity); p < positions; ++p) {
            const std::size_t at = std::size_t(p % capacity) * stride;
            scalar().storeKv(type, test::randomFloats(std::size_t(headDim), rng).data(), headDim, keys.data() + at);
            scalar().storeKv(type, test::randomFloats(std::size_t(headDim), rng).data(), headDim, values.data() + at);
        }
    }
    KvType type;
    int headDim;
    std::int64_t capacity;
    std::size_t stride;
    test::Buffer keys, values;
};

struct Queries {
    Queries(const Cache& cache, std::vector<std::pair<std::int64_t, std::int64_t>> ranges, std::mt19937& rng,
            float scale = 1.0F) {
        for (auto [b, e] : ranges) {
            vectors.push_back(test::randomFloats(std::size_t(cache.headDim), rng, scale));
            begin.push_back(b);
            end.push_back(e);
        }
    }
    // Runs the queries [first, first + count) in one call.
    std::vector<std::vector<float>> run(const Kernels& k, const Cache& cache, std::size_t first, std::size_t count) {
        std::vector<std::vector<float>> out(count, std::vector<float>(std::size_t(cache.headDim), -3.0F));
        std::vector<const float*> q;
        std::vector<float*> o;
        for (std::size_t i = 0; i < count; ++i) {
            q.push_back(vectors[first + i].data());
            o.push_back(out[i].data());
        }
        AttentionArgs args;
        args.type = cache.type;
        args.headDim = cache.headDim;
        args.scale = 1.0F / std::sqrt(float(cache.headDim));
        args.queries = int(count);
        args.query = q.data();
        args.out = o.data();
        args.begin = begin.data() + first;
        args.end = end.data() + first;
        args.keys = cache.keys.data();
        args.values = cache.values.data();
        args.stride = cache.stride;
        args.capacity = cache.capacity;
        k.attention(args);
        return out;
    }
    std::vector<std::vector<float>> run(const Kernels& k, const Cache& cache) {
        return run(k, cache, 0, vectors.size());
    }
    std::vector<std::vector<float>> vectors;
    std::vector<std::int64_t> begin, end;
};

std::vector<double> exactAttention(const Cache& cache, const std::vector<float>& q, std::int64_t begin,
                                   std::int64_t end) {
    std::vector<double> scores;
    std::vector<float> row(std::size_t(cache.headDim));
    for (std::int64_t p = begin; p < end; ++p) {
        scalar().loadKv(cache.type, cache.keys.data() + std::size_t(p % cache.capacity) * cache.stride, cache.headDim,
                        row.data());
        double s = 0;
        for (std::size_t i = 0; i < row.size(); ++i)
            s += double(q[i]) * double(row[i]);
        scores.push_back(s / std::sqrt(double(cache.headDim)));
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    std::vector<double> out(std::size_t(cache.headDim), 0.0);
    for (std::int64_t p = begin; p < end; ++p) {
        const double e = std::exp(scores[std::size_t(p - begin)] - largest);
        sum += e;
        scalar().loadKv(cache.type, cache.values.data() + std::size_t(p % cache.capacity) * cache.stride, cache.headDim,
                        row.data());
        for (std::size_t i = 0; i < row.size(); ++i)
            out[i] += e * double(row[i]);
    }
    for (double& x : out)
        x /= sum;
    return out;
}

TEST(KvCache, RoundTripAndLevelsAgree) {
    std::mt19937 rng(40);
    for (KvType type : {KvType::F16, KvType::Q8_0, KvType::F32}) {
        for (int headDim : {32, 64, 96, 128}) {
            for (float scale : {1e-38F, 1e-6F, 1.0F, 1e4F}) {
                const auto x = test::randomFloats(std::size_t(headDim), rng, scale);
                std::vector<std::byte> want(kvVectorBytes(type, headDim));
                scalar().storeKv(type, x.data(), headDim, want.data());
                std::vector<float> back(x.size());
                scalar().loadKv(type, want.data(), headDim, back.data());
                const float largest = std::fabs(*std::max_element(
                    x.begin(), x.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
                for (std::size_t i = 0; i < x.size(); ++i) {
                    const float bound = type == KvType::F16 ? std::fabs(x[i]) * 0x1p-11F + 0x1p-25F
                                                            : largest * (0.5F / 127 + 0x1p-11F) + 0x1p-17F;
                    ASSERT_NEAR(back[i], x[i], bound) << headDim << " " << scale;
                }
                for (const Kernels* k : available()) {
                    std::vector<std::byte> got(want.size());
                    k->storeKv(type, x.data(), headDim, got.data());
                    ASSERT_EQ(want, got) << k->name << " " << headDim << " " << scale;
                    std::vector<float> floats(x.size());
                    k->loadKv(type, want.data(), headDim, floats.data());
                    ASSERT_EQ(std::memcmp(floats.data(), back.data(), floats.size() * 4), 0) << k->name;
                }
            }
        }
    }
}

TEST(Attention, ScalarIsSoftmaxAttention) {
    std::mt19937 rng(41);
    for (KvType type : {KvType::F16, KvType::Q8_0, KvType::F32}) {
        const Cache cache(type, 64, 700, 1000, 0, rng);
        Queries queries(cache, {{0, 1}, {0, 17}, {0, 256}, {0, 257}, {100, 613}, {255, 257}, {512, 700}, {0, 700}},
                        rng);
        const auto out = queries.run(scalar(), cache);
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto want = exactAttention(cache, queries.vectors[i], queries.begin[i], queries.end[i]);
            for (std::size_t d = 0; d < want.size(); ++d)
                ASSERT_NEAR(out[i][d], want[d], 2e-6) << i;
        }
    }
}

TEST(Attention, LevelsGiveTheSameBits) {
    std::mt19937 rng(42);
    for (KvType type : {KvType::F16, KvType::Q8_0, KvType::F32}) {
        for (int headDim : {32, 64, 96, 128}) {
            for (std::size_t padding : {std::size_t(0), std::size_t(34)}) {
                const Cache cache(type, headDim, 600, 640, padding, rng);
                Queries queries(
                    cache,
                    {{0, 600}, {0, 599}, {3, 598}, {17, 18}, {250, 262}, {16, 32}, {200, 300}, {0, 512}, {512, 600}},
                    rng);
                const auto want = queries.run(scalar(), cache);
                for (const Kernels* k : available()) {
                    const auto got = queries.run(*k, cache);
                    for (std::size_t i = 0; i < want.size(); ++i) {
                        for (std::size_t d = 0; d < want[i].size(); ++d) {
                            ASSERT_EQ(want[i][d], got[i][d]) << k->name << " query " << i << " head " << headDim;
                        }
                    }
                }
            }
        }
    }
}

TEST(Attention, RingWrapsAndNeverReadsRowsOutsideTheRange) {
    std::mt19937 rng(43);
    for (KvType type : {KvType::F16, KvType::Q8_0, KvType::F32}) {
        const Cache half(type, 64, 90, 300, 0, rng);  // rows 90.. hold NaN
        const Cache ring(type, 64, 1000, 300, 0, rng);
        for (const Kernels* k : available()) {
            Queries few(half, {{0, 90}, {0, 89}, {30, 33}}, rng);
            for (const auto& out : few.run(*k, half)) {
                for (float x : out)
                    ASSERT_TRUE(std::isfinite(x)) << k->name;
            }
            Queries wrapped(ring, {{700, 1000}, {701, 999}, {890, 905}}, rng);
            const auto out = wrapped.run(*k, ring);
            for (std::size_t i = 0; i < out.size(); ++i) {
                const auto want = exactAttention(ring, wrapped.vectors[i], wrapped.begin[i], wrapped.end[i]);
                for (std::size_t d = 0; d < want.size(); ++d)
                    ASSERT_NEAR(out[i][d], want[d], 2e-6) << k->name << i;
            }
        }
    }
}

TEST(Attention, AQueryGetsTheSameBitsAloneAndInAnyCompany) {
    std::mt19937 rng(44);
    for (KvType type : {KvType::F16, KvType::Q8_0, KvType::F32}) {
        const Cache cache(type, 128, 560, 560, 0, rng);
        std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
        for (std::int64_t t = 0; t < 40; ++t) {
            for (int head = 0; head < 3; ++head)
                ranges.push_back({std::max<std::int64_t>(0, 500 + t - 300), 500 + t});
        }
        Queries queries(cache, ranges, rng);
        for (const Kernels* k : available()) {
            if (k == available().front()) continue;
            const auto together = queries.run(*k, cache);
            for (std::size_t i = 0; i < ranges.size(); i += 7) {
                const auto alone = queries.run(*k, cache, i, 1);
                const auto few = queries.run(*k, cache, i, std::min<std::size_t>(5, ranges.size() - i));
                ASSERT_EQ(alone[0], together[i]) << k->name << i;
                ASSERT_EQ(few[0], together[i]) << k->name << i;
            }
        }
    }
}

TEST(Attention, HugeScoresStayFiniteAndAnEmptyRangeGivesZeros) {
    std::mt19937 rng(45);
    const Cache cache(KvType::F16, 64, 300, 300, 0, rng);
    for (const Kernels* k : available()) {
        Queries queries(cache, {{0, 300}, {10, 280}, {7, 7}}, rng, 1e4F);
        const auto out = queries.run(*k, cache);
        for (const auto& row : out) {
            for (float x : row)
                ASSERT_TRUE(std::isfinite(x)) << k->name;
        }
        for (float x : out[2])
            ASSERT_EQ(x, 0.0F) << k->name;
    }
}

}  // namespace
}  // namespace thimble::kernels
