#include "app/models/speed.h"

#include <algorithm>
#include <chrono>
#include <random>

#include "engine/base/process_memory.h"
#include "engine/experts/disk_bandwidth.h"
#include "engine/generate/session.h"
#include "kernels/bandwidth.h"
#include "kernels/kernels.h"

namespace thimble::app {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::vector<engine::Token> randomTokens(int count, std::int64_t vocabulary, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<engine::Token> tokens(static_cast<std::size_t>(count));
    for (auto& token : tokens)
        token = static_cast<engine::Token>(random() % static_cast<std::uint64_t>(vocabulary));
    return tokens;
}

/// Tokens are sampled at temperature 1 from all of the vocabulary, so that random weights do not fall into a loop that
/// always asks for the same experts.
engine::GenerateRequest runRequest(const SpeedRequest& request, std::int64_t vocabulary, std::uint64_t seed) {
    engine::GenerateRequest run;
    run.promptTokens = randomTokens(request.prompt, vocabulary, seed);
    run.sampling = {.temperature = 1.0f, .topK = 40, .topP = 1.0f, .seed = seed};
    run.maxTokens = std::max(1, request.generate);
    run.ignoreEnd = true;
    return run;
}

/// Counters summed over the measured runs' generation.
struct Totals {
    double tokens = 0, touched = 0, read = 0, hits = 0, misses = 0, gates = 0, zeros = 0, reading = 0, waiting = 0;

    void add(const engine::ModelStats& before, const engine::ModelStats& after) {
        const auto difference = [](auto from, auto to) { return static_cast<double>(to - from); };
        tokens += difference(before.singleTokens, after.singleTokens);
        touched += difference(before.bytesTouched, after.bytesTouched);
        read += difference(before.bytesRead, after.bytesRead);
        hits += difference(before.expertHits, after.expertHits);
        misses += difference(before.expertMisses, after.expertMisses);
        gates += difference(before.gateOutputs, after.gateOutputs);
        zeros += difference(before.gateZeros, after.gateZeros);
        reading += difference(before.readSeconds, after.readSeconds);
        waiting += difference(before.waitSeconds, after.waitSeconds);
    }

    void fill(SpeedReport& report) const {
        if (tokens > 0) {
            report.bytesPerToken = touched / tokens;
            report.bytesReadPerToken = read / tokens;
        }
        if (hits + misses > 0) report.cacheHitRate = hits / (hits + misses);
        if (gates > 0) report.gateSparsity = zeros / gates;
        if (reading > 0) report.hiddenShare = std::clamp(1 - waiting / reading, 0.0, 1.0);
        // The slower of the two ways by which weights arrive is the limit.
        const double memorySeconds = report.memoryBandwidth > 0 ? report.bytesPerToken / report.memoryBandwidth : 0;
        const double diskSeconds = report.diskBandwidth > 0 ? report.bytesReadPerToken / report.diskBandwidth : 0;
        report.shareOfLimit = report.decode.median * std::max(memorySeconds, diskSeconds);
    }
};

}  // namespace

Spread spreadOf(std::vector<double> values) {
    if (values.empty()) return {};
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return {values.front(), median, values.back()};
}

engine::Result<SpeedReport> measureSpeed(const SpeedRequest& request, const std::function<bool(double)>& progress) {
    if (request.prompt < 1 || request.generate < 1 || request.repeat < 1) {
        return engine::Error{"Prompt, generated tokens and repetitions are numbers of 1 or more."};
    }
    const engine::Error cancelled{"The measurement was cancelled."};
    const auto report = [&](double fraction) { return !progress || progress(fraction); };

    engine::LoadOptions load = request.load;
    if (load.context == 0) load.context = request.prompt + request.generate;
    const auto start = Clock::now();
    auto model = engine::Model::load(request.model, load);
    if (!model) return model.error();

    SpeedReport result;
    result.loadSeconds = secondsSince(start);
    result.threads = (*model)->threads();
    result.instructionSet = kernels::selected().kernels->name;
    result.memoryBudget = (*model)->plan().budget;

    std::vector<double> prefill, decode;
    Totals totals;
    for (int run = 0; run <= request.repeat; ++run) {  // the first warms up
        if (!report(static_cast<double>(run) / (request.repeat + 1))) return cancelled;
        const auto one = runRequest(request, (*model)->config().vocabulary, static_cast<std::uint64_t>(run) + 1);
        engine::Session session(**model);
        engine::ModelStats before;
        engine::GenerateCallbacks callbacks;
        callbacks.onPrompt = [&](std::int64_t done, std::int64_t total) {
            if (done == total) before = (*model)->stats();
        };
        callbacks.stop = request.stop;
        const auto stats = session.generate(one, callbacks);
        if (!stats) return stats.error();
        if (request.stop && *request.stop) return cancelled;
        if (run == 0) continue;
        totals.add(before, (*model)->stats());
        if (stats->prefillSeconds > 0)
            prefill.push_back(static_cast<double>(stats->promptTokens) / stats->prefillSeconds);
        if (stats->decodeSeconds > 0)
            decode.push_back(static_cast<double>(stats->generatedTokens) / stats->decodeSeconds);
    }
    result.prefill = spreadOf(prefill);
    result.decode = spreadOf(decode);
    result.peakResident = engine::processMemory().peak;

    // Last, so that the buffer it reads does not stand in the memory of the run.
    const bool streams = !(*model)->plan().resident;
    model->reset();
    if (const auto disk = streams ? engine::measureDiskBandwidth(request.model) : engine::Result<double>(0.0); disk)
        result.diskBandwidth = *disk;
    result.memoryBandwidth = kernels::readBandwidth(result.threads, std::size_t{256} << 20);
    totals.fill(result);
    return result;
}

}  // namespace thimble::app
