#include <QCoreApplication>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/models/speed.h"
#include "engine/base/temporary_file.h"
#include "engine/experts/memory_plan.h"
#include "engine/format/synthetic.h"

namespace thimble::app::cli {
namespace {

nlohmann::json toJson(const Spread& spread) {
    return {{"min", spread.min}, {"median", spread.median}, {"max", spread.max}};
}

nlohmann::json toJson(const SpeedReport& report, const BenchOptions& options) {
    return {{"prefill_tok_s", toJson(report.prefill)},
            {"decode_tok_s", toJson(report.decode)},
            {"prompt", options.prompt},
            {"generate", options.generate},
            {"threads", report.threads},
            {"instruction_set", report.instructionSet},
            {"memory_budget", report.memoryBudget},
            {"peak_resident", report.peakResident},
            {"memory_bandwidth", report.memoryBandwidth},
            {"disk_bandwidth", report.diskBandwidth},
            {"bytes_per_token", report.bytesPerToken},
            {"share_of_limit", report.shareOfLimit},
            {"gate_sparsity", report.gateSparsity},
            {"cache_hit_rate", report.cacheHitRate},
            {"bytes_read_per_token", report.bytesReadPerToken},
            {"hidden_share", report.hiddenShare},
            {"load_seconds", report.loadSeconds}};
}

void print(const SpeedReport& r) {
    const auto spread = [](const char* label, const Spread& s) {
        std::printf("%-28s %8.1f tok/s   (%.1f to %.1f)\n", label, s.median, s.min, s.max);
    };
    spread("prompt", r.prefill);
    spread("generation", r.decode);
    std::printf("%-28s %8.0f %% of what the bandwidth allows\n", "", r.shareOfLimit * 100);
    std::printf("%-28s %8.1f GB/s\n", "memory", r.memoryBandwidth / 1e9);
    if (r.diskBandwidth > 0) std::printf("%-28s %8.2f GB/s\n", "disk", r.diskBandwidth / 1e9);
    std::printf("%-28s %8.0f MB, %.0f MB of them from disk\n", "weights touched per token", r.bytesPerToken / 1e6,
                r.bytesReadPerToken / 1e6);
    std::printf("%-28s %8.0f %% of the gate outputs are zero\n", "sparsity", r.gateSparsity * 100);
    std::printf("%-28s %8.0f %% hits, %.0f %% of the read time hidden\n", "expert cache", r.cacheHitRate * 100,
                r.hiddenShare * 100);
    std::printf("%-28s %s of %s\n", "resident memory, peak", engine::sizeText(r.peakResident).c_str(),
                engine::sizeText(r.memoryBudget).c_str());
    std::printf("%-28s %8.2f s\n", "load", r.loadSeconds);
    std::printf("%-28s %s, %d threads\n", "kernels", r.instructionSet.c_str(), r.threads);
}

/// Where random weights of this size lie for as long as they are measured.
std::filesystem::path randomWeightsPath(const std::string& size) {
    return std::filesystem::temp_directory_path() /
           ("thimble-" + std::to_string(QCoreApplication::applicationPid()) + "-" + size + ".gguf");
}

}  // namespace

engine::Status runBench(const BenchOptions& options) {
    if (options.model.model.empty() == options.synthetic.empty()) {
        return engine::Error{"Name either a model file or --synthetic 4b or 21b."};
    }
    const engine::TemporaryFile random(randomWeightsPath(options.synthetic));
    if (!options.synthetic.empty()) {
        std::fprintf(stderr, "Writing %s of random weights to %s, removed afterwards.\n",
                     engine::sizeText(engine::syntheticModelBytes(options.synthetic)).c_str(),
                     random.path().string().c_str());
        auto written = engine::writeSyntheticModel(options.synthetic, random.path(), [](double fraction) {
            showProgress("Writing", fraction);
            return true;
        });
        showProgress("Writing", 1);
        if (!written) return written;
    }
    const SpeedRequest request{options.synthetic.empty() ? options.model.model : random.path(), options.model.load,
                               options.prompt, options.generate, options.repeat};
    const auto report = measureSpeed(request, [](double fraction) {
        showProgress("Measuring", fraction);
        return true;
    });
    showProgress("Measuring", 1);
    if (!report) return report.error();
    if (options.json) {
        std::printf("%s\n", toJson(*report, options).dump(1).c_str());
    } else {
        print(*report);
    }
    return {};
}

}  // namespace thimble::app::cli
