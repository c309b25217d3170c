// From the last layer's states to logits: all rows of the output matrix, or those that the LM-head predictor lets
// through.

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>

#include "engine/model/forward.h"
#include "engine/model/parts.h"

namespace thimble::engine {
namespace {

constexpr std::int64_t kRowsOfTask = 512;

/// normed = rmsnorm(x) * gain for tokens [first, first + rows), with the 8-bit form.
void normaliseOutput(Model::Parts& m, std::int64_t first, std::int64_t rows) {
    Scratch& s = m.scratch;
    for (std::int64_t t = first; t < first + rows; ++t) {
        float* out = s.normed + t * m.config.hidden;
        m.kernels->rmsNorm(s.x + t * m.config.hidden, m.weights.outputNorm.data(), m.config.hidden, m.config.normEps,
                           out);
        m.kernels->quantize(out, s.normedInput[static_cast<std::size_t>(t)]);
    }
}

/// The rows that the predictor lets through; the others become minus infinity. Gives the number of rows computed.
std::int64_t predictedLogits(Model::Parts& m, const kernels::Activation& input, std::span<float> logits) {
    const kernels::Kernels& k = *m.kernels;
    const kernels::Activation& inner = m.scratch.predictorInput;
    k.matVec(m.weights.predictorIn, input, 0, nullptr, m.config.predictorHidden, m.scratch.predictorHidden);
    k.quantize(m.scratch.predictorHidden, inner);
    std::atomic<std::int64_t> computed{0};
    m.pool->parallelFor(m.config.vocabulary, kRowsOfTask, [&](std::int64_t begin, std::int64_t end) {
        std::array<float, kRowsOfTask> values;  // scores first, then logits
        std::array<std::int32_t, kRowsOfTask> kept;
        std::int64_t count = 0;
        k.matVec(m.weights.predictorOut, inner, begin, nullptr, end - begin, values.data());
        for (std::int64_t row = begin; row < end; ++row) {  // no branch: nothing foretells which rows are kept
            kept[static_cast<std::size_t>(count)] = static_cast<std::int32_t>(row);
            count += values[static_cast<std::size_t>(row - begin)] > 0;
        }
        k.matVec(m.weights.output, input, 0, kept.data(), count, values.data());
        std::fill(logits.begin() + begin, logits.begin() + end, -std::numeric_limits<float>::infinity());
        for (std::int64_t i = 0; i < count; ++i) {
            logits[static_cast<std::size_t>(kept[static_cast<std::size_t>(i)])] = values[static_cast<std::size_t>(i)];
        }
        computed.fetch_add(count, std::memory_order_relaxed);
    });
    return computed.load();
}

void denseLogits(Model::Parts& m, std::int64_t first, std::int64_t rows, std::span<float> logits) {
    const kernels::Kernels& k = *m.kernels;
    const kernels::PackedMatrix& output = m.weights.output;
    const kernels::Activation* input = &m.scratch.normedInput[static_cast<std::size_t>(first)];
    m.pool->parallelFor(output.rows, kRowsOfTask, [&](std::int64_t begin, std::int64_t end) {
        if (rows == 1) {
            k.matVec(output, *input, begin, nullptr, end - begin, logits.data() + begin);
        } else {
            k.matMul(output, input, rows, begin, end - begin, logits.data() + begin, output.rows);
        }
    });
}

}  // namespace

void computeLogits(Model::Parts& model, std::int64_t first, std::int64_t rows, std::span<float> logits) {
    normaliseOutput(model, first, rows);
    denseLogits(model, first, rows, logits);
}

void computeNextLogits(Model::Parts& model, std::int64_t token, std::span<float> logits) {
    const auto bytes = [](const kernels::PackedMatrix& w, std::int64_t rows) {
        return static_cast<std::uint64_t>(rows) * w.rowBytes;
    };
    const Weights& w = model.weights;
    normaliseOutput(model, token, 1);
    std::int64_t computed = 0;
    std::uint64_t touched = 0;
    if (model.config.predictorHidden > 0) {
        computed = predictedLogits(model, model.scratch.normedInput[static_cast<std::size_t>(token)], logits);
        touched = bytes(w.predictorIn, w.predictorIn.rows) + bytes(w.predictorOut, w.predictorOut.rows);
    }
    if (computed == 0) {
        denseLogits(model, token, 1, logits);
        computed = w.output.rows;
    }
    model.counters.bytesTouched.fetch_add(touched + bytes(w.output, computed), std::memory_order_relaxed);
}

}  // namespace thimble::engine
