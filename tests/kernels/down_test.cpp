// Down products of every type and layout: meaning, levels, batches and output ranges.

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "tests/kernels/support.h"

namespace thimble::kernels {
namespace {

using test::kAllTypes;
using test::nameOf;

const Kernels& scalar() {
    return *available().front();
}
bool same(float a, float b) {
    return std::memcmp(&a, &b, 4) == 0 || (a == 0 && b == 0);
}

// A packed down matrix and its weights as [neurons][hidden] floats.
struct OwnedDown {
    OwnedDown(WeightType type, bool neuronMajor, std::int64_t neurons, std::int64_t hidden, std::mt19937& rng)
        : values(std::size_t(neurons * hidden)),
          packed(packedDownBytes(type, downLayout(type, neuronMajor), neurons, hidden)) {
        const auto file = test::randomWeights(type, neurons * hidden, rng);
        std::vector<float> asFile(values.size());
        dequantize(type, file.data(), neurons * hidden, asFile.data());
        for (std::int64_t n = 0; n < neurons; ++n) {
            for (std::int64_t h = 0; h < hidden; ++h) {
                values[std::size_t(n * hidden + h)] =
                    asFile[std::size_t(neuronMajor ? n * hidden + h : h * neurons + n)];
            }
        }
        const DownLayout layout = downLayout(type, neuronMajor);
        packDown(type, layout, file.data(), neurons, hidden, packed.data());
        view = {type, layout, neurons, hidden, packed.data()};
    }
    std::vector<float> values;
    test::Buffer packed;
    PackedDown view;
};

// A token's activations, `density` of them live.
std::vector<float> randomActivation(std::int64_t neurons, double density, std::mt19937& rng) {
    auto a = test::randomFloats(std::size_t(neurons), rng);
    std::bernoulli_distribution live(density);
    for (float& x : a)
        x = live(rng) ? x : 0.0F;
    return a;
}

struct Live {
    explicit Live(const std::vector<float>& a) {
        for (std::size_t n = 0; n < a.size(); ++n) {
            if (a[n] == 0) continue;
            index.push_back(std::int32_t(n));
            value.push_back(a[n]);
        }
    }
    LiveNeurons view() const { return {index.data(), value.data(), std::int32_t(index.size())}; }
    std::vector<std::int32_t> index;
    std::vector<float> value;
};

struct Shape {
    std::int64_t neurons, hidden;
};
std::vector<Shape> shapesOf(WeightType type) {
    if (info(type).blockValues == 256) return {{256, 256}, {768, 512}};
    return {{32, 32}, {64, 64}, {96, 160}, {32, 96}, {256, 224}, {768, 384}};
}

TEST(Down, ScalarProductIsTheProduct) {
    std::mt19937 rng(20);
    for (WeightType type : kAllTypes) {
        for (bool neuronMajor : {false, true}) {
            const Shape shape = shapesOf(type).back();
            const OwnedDown w(type, neuronMajor, shape.neurons, shape.hidden, rng);
            const auto a = randomActivation(shape.neurons, 0.4, rng);
            const Live live(a);
            std::vector<float> y(std::size_t(shape.hidden), 0.25F);
            scalar().downSparse(w.view, live.view(), 0.5F, 0, shape.hidden, y.data());
            for (std::int64_t h = 0; h < shape.hidden; ++h) {
                double want = 0;
                double size = 0;
                for (std::int64_t n = 0; n < shape.neurons; ++n) {
                    const double term = double(a[std::size_t(n)]) * double(w.values[std::size_t(n * shape.hidden + h)]);
                    want += term;
                    size += std::fabs(term);
                }
                const bool rounded = info(type).quantized && w.view.layout != DownLayout::NeuronRows;
                EXPECT_NEAR(y[std::size_t(h)], 0.25 + 0.5 * want, (rounded ? 4e-3 : 1e-5) * size + 1e-6)
                    << nameOf(scalar(), type, h, neuronMajor);
            }
        }
    }
}

TEST(Down, LevelsAndFormsGiveTheSameBits) {
    std::mt19937 rng(21);
    for (WeightType type : kAllTypes) {
        for (bool neuronMajor : {false, true}) {
            for (const Shape shape : shapesOf(type)) {
                const OwnedDown w(type, neuronMajor, shape.neurons, shape.hidden, rng);
                for (double density : {0.0, 0.02, 0.4, 1.0}) {
                    const auto a = randomActivation(shape.neurons, density, rng);
                    const Live live(a);
                    const auto start = test::randomFloats(std::size_t(shape.hidden), rng);
                    auto want = start;
                    scalar().downSparse(w.view, live.view(), 0.3F, 0, shape.hidden, want.data());
                    for (const Kernels* k : available()) {
                        auto sparse = start;
                        auto dense = start;
                        k->downSparse(w.view, live.view(), 0.3F, 0, shape.hidden, sparse.data());
                        const float* row = a.data();
                        const float weight = 0.3F;
                        float* y = dense.data();
                        k->downDense(w.view, &row, &weight, 1, 0, shape.hidden, &y);
                        for (std::size_t h = 0; h < want.size(); ++h) {
                            ASSERT_TRUE(same(want[h], sparse[h]))
                                << nameOf(*k, type, shape.neurons, shape.hidden) << " at " << h << " density "
                                << density << ": " << want[h] << " against " << sparse[h];
                            ASSERT_TRUE(same(want[h], dense[h])) << nameOf(*k, type, shape.neurons, shape.hidden)
                                                                 << " dense at " << h << " density " << density;
                        }
                    }
                }
            }
        }
    }
}

TEST(Down, RangesOfOutputsMakeUpTheWholeAndTouchNothingElse) {
    std::mt19937 rng(22);
    const std::int64_t hidden = 512;
    for (const Kernels* k : available()) {
        for (WeightType type : kAllTypes) {
            for (bool neuronMajor : {false, true}) {
                const OwnedDown w(type, neuronMajor, 256, hidden, rng);
                const Live live(randomActivation(256, 0.4, rng));
                std::vector<float> want(std::size_t(hidden), 1.0F);
                k->downSparse(w.view, live.view(), 0.3F, 0, hidden, want.data());
                std::vector<float> got(std::size_t(hidden), 1.0F);
                for (auto [begin, end] : {std::pair{0, 32}, {32, 224}, {224, 256}, {256, 512}}) {
                    k->downSparse(w.view, live.view(), 0.3F, begin, end, got.data());
                    for (std::int64_t h = end; h < hidden; ++h)
                        ASSERT_EQ(got[std::size_t(h)], 1.0F);
                }
                ASSERT_EQ(std::memcmp(want.data(), got.data(), want.size() * 4), 0) << nameOf(*k, type, neuronMajor);
            }
        }
    }
}

TEST(Down, BatchesGiveTheBitsOfSingleTokens) {
    std::mt19937 rng(23);
    for (const Kernels* k : available()) {
        for (WeightType type : kAllTypes) {
            for (bool neuronMajor : {false, true}) {
                const std::int64_t hidden = 256;
                const OwnedDown w(type, neuronMajor, 256, hidden, rng);
                for (std::int64_t tokens : {2, 3, 4, 5, 9}) {
                    if (k == available().front() && tokens > 3) continue;
                    std::vector<std::vector<float>> a;
                    std::vector<std::vector<float>> got(std::size_t(tokens),
                                                        std::vector<float>(std::size_t(hidden), 0.5F));
                    std::vector<const float*> rows;
                    std::vector<float*> y;
                    std::vector<float> weights;
                    for (std::int64_t t = 0; t < tokens; ++t) {
                        a.push_back(randomActivation(256, t == 1 ? 0.0 : 0.4, rng));
                        weights.push_back(0.1F + 0.1F * float(t));
                    }
                    for (std::int64_t t = 0; t < tokens; ++t) {
                        rows.push_back(a[std::size_t(t)].data());
                        y.push_back(got[std::size_t(t)].data());
                    }
                    k->downDense(w.view, rows.data(), weights.data(), tokens, 32, hidden, y.data());
                    for (std::int64_t t = 0; t < tokens; ++t) {
                        std::vector<float> want(std::size_t(hidden), 0.5F);
                        const Live live(a[std::size_t(t)]);
                        k->downSparse(w.view, live.view(), weights[std::size_t(t)], 32, hidden, want.data());
                        for (std::size_t h = 0; h < want.size(); ++h) {
                            ASSERT_TRUE(same(want[h], y[std::size_t(t)][h])) << nameOf(*k, type, t, std::int64_t(h));
                        }
                    }
                }
            }
        }
    }
}

TEST(Down, TinyAndHugeActivations) {
    std::mt19937 rng(24);
    for (const Kernels* k : available()) {
        for (WeightType type : {WeightType::F32, WeightType::Q4_0, WeightType::Q8_0, WeightType::Q4_K}) {
            const OwnedDown w(type, false, 256, 256, rng);
            for (float scale : {1e-40F, 1e-31F, 1e-20F, 1e20F, 1e30F}) {
                auto a = test::randomFloats(256, rng, scale);
                const Live live(a);
                std::vector<float> want(256);
                std::vector<float> got(256);
                scalar().downSparse(w.view, live.view(), 1.0F, 0, 256, want.data());
                k->downSparse(w.view, live.view(), 1.0F, 0, 256, got.data());
                for (std::size_t h = 0; h < 256; ++h) {
                    ASSERT_TRUE(same(want[h], got[h])) << nameOf(*k, type) << " scale " << scale;
                    ASSERT_TRUE(std::isfinite(got[h]));
                }
            }
        }
    }
}

}  // namespace
}  // namespace thimble::kernels
