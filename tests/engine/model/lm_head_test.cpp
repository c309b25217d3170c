#include <cmath>

#include "engine/base/input_file.h"
#include "engine/model/forward.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

const auto kPath = std::filesystem::path(THIMBLE_TEST_DATA) / "models" / "nano-predictor-Q8_0.gguf";

std::unique_ptr<Model> load(bool predictor) {
    LoadOptions options;
    options.lmHeadPredictor = predictor;
    auto model = Model::load(kPath, options);
    EXPECT_TRUE(model.ok()) << model.error().message;
    return std::move(*model);
}

struct Logits {
    std::vector<float> predicted, dense, input;  // input: the normalised state that both multiply
};

Logits nextLogits(Model& model) {
    auto cache = KvCache::create(model.config(), 16, model.plan().kvType);
    EXPECT_TRUE(forward(model.parts(), *cache, std::vector<Token>{5, 300, 77, 8}).ok());
    EXPECT_TRUE(forward(model.parts(), *cache, std::vector<Token>{129}).ok());
    const auto vocabulary = static_cast<std::size_t>(model.config().vocabulary);
    Logits logits{std::vector<float>(vocabulary), std::vector<float>(vocabulary), {}};
    computeNextLogits(model.parts(), 0, logits.predicted);
    computeLogits(model.parts(), 0, 1, logits.dense);
    const float* normed = model.parts().scratch.normed;
    logits.input.assign(normed, normed + model.config().hidden);
    return logits;
}

/// W2 * (W1 * x) in double, from the file.
std::vector<double> scores(const Model& model, std::span<const float> x) {
    const Config& c = model.config();
    auto gguf = GgufFile::open(kPath);
    const TensorInfo& tensor = *gguf->header().find("lm_head_profiler.weight");
    std::vector<float> w(static_cast<std::size_t>(tensor.elements()));
    kernels::dequantize(*tensor.type, gguf->data(tensor).data(), tensor.elements(), w.data());
    const auto product = [](const float* matrix, std::int64_t rows, std::int64_t columns, auto at) {
        std::vector<double> out;
        for (std::int64_t row = 0; row < rows; ++row) {
            double sum = 0;
            for (std::int64_t i = 0; i < columns; ++i)
                sum += static_cast<double>(matrix[row * columns + i]) * at(i);
            out.push_back(sum);
        }
        return out;
    };
    const auto inner = product(w.data(), c.predictorHidden, c.hidden,
                               [&](std::int64_t i) { return static_cast<double>(x[static_cast<std::size_t>(i)]); });
    return product(w.data() + c.predictorHidden * c.hidden, c.vocabulary, c.predictorHidden,
                   [&](std::int64_t i) { return inner[static_cast<std::size_t>(i)]; });
}

TEST(LmHeadPredictor, ComputesTheRowsThatItLetsThroughAndNoOthers) {
    const auto model = load(true);
    ASSERT_EQ(model->config().predictorHidden, 32);
    const Logits logits = nextLogits(*model);
    const std::vector<double> expected = scores(*model, logits.input);
    std::size_t kept = 0;
    for (std::size_t row = 0; row < expected.size(); ++row) {
        const bool computed = std::isfinite(logits.predicted[row]);
        kept += computed;
        if (std::abs(expected[row]) > 0.05) {  // beyond what 8-bit activations can turn
            EXPECT_EQ(computed, expected[row] > 0) << row;
        }
        if (computed) {
            EXPECT_EQ(logits.predicted[row], logits.dense[row]) << row;
        } else {
            EXPECT_LT(logits.predicted[row], 0) << row;
        }
    }
    // The file was made to keep 15 % of 512 rows.
    EXPECT_GT(kept, 25u);
    EXPECT_LT(kept, 180u);
}

TEST(LmHeadPredictor, IsOffBySetting) {
    const auto model = load(false);
    EXPECT_EQ(model->config().predictorHidden, 0);
    const Logits logits = nextLogits(*model);
    EXPECT_EQ(logits.predicted, logits.dense);
}

TEST(LmHeadPredictor, ComputesAllRowsWhenItLetsNoneThrough) {
    const auto model = load(true);
    auto& parts = model->parts();
    auto cache = KvCache::create(model->config(), 16, model->plan().kvType);
    ASSERT_TRUE(forward(parts, *cache, std::vector<Token>{5}).ok());
    // A state of zeros has scores of zero: none is above.
    std::fill(parts.scratch.x, parts.scratch.x + model->config().hidden, 0.0f);
    std::vector<float> logits(static_cast<std::size_t>(model->config().vocabulary));
    computeNextLogits(parts, 0, logits);
    EXPECT_TRUE(std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); }));
}

TEST(LmHeadPredictor, TouchesFewerBytes) {
    const auto touched = [](bool predictor) {
        const auto model = load(predictor);
        nextLogits(*model);
        EXPECT_EQ(model->stats().singleTokens, 1u);
        return model->stats().bytesTouched;
    };
    EXPECT_LT(touched(true), touched(false));
}

}  // namespace
}  // namespace thimble::engine
