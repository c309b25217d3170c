#include "app/cli/terminal.h"

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

#include <array>
#include <cstdio>

namespace thimble::app::cli {
namespace {

const char* inWords(engine::StopReason reason) {
    switch (reason) {
        case engine::StopReason::EndOfText:
            return "ended by itself";
        case engine::StopReason::MaxTokens:
            return "stopped at the limit of -n";
        case engine::StopReason::ContextFull:
            return "stopped because the context is full";
        case engine::StopReason::Stopped:
            return "stopped on request";
    }
    return "";
}

double perSecond(std::int64_t tokens, double seconds) {
    return seconds > 0 ? static_cast<double>(tokens) / seconds : 0;
}

}  // namespace

bool progressVisible() {
#ifdef _WIN32
    return _isatty(2) != 0;
#else
    return isatty(2) != 0;
#endif
}

void showProgress(const std::string& label, double fraction) {
    if (!progressVisible()) return;
    if (fraction >= 1) {
        std::fputs("\r\033[K", stderr);
    } else {
        std::fprintf(stderr, "\r%s %.0f %%\033[K", label.c_str(), fraction * 100);
    }
    std::fflush(stderr);
}

engine::Result<std::unique_ptr<engine::Model>> loadModel(const ModelOptions& options) {
    auto model = engine::Model::load(options.model, options.load, [](double fraction) {
        showProgress("Loading", fraction);
        return true;
    });
    showProgress("Loading", 1);
    return model;
}

engine::GenerateCallbacks terminalCallbacks(const std::atomic<bool>* stop) {
    engine::GenerateCallbacks callbacks;
    callbacks.stop = stop;
    callbacks.onPrompt = [](std::int64_t done, std::int64_t total) {
        if (total > 256) showProgress("Reading the prompt", static_cast<double>(done) / static_cast<double>(total));
    };
    callbacks.onPiece = [](std::string_view piece) {
        std::fwrite(piece.data(), 1, piece.size(), stdout);
        return std::fflush(stdout) == 0;  // a closed pipe ends the reply
    };
    return callbacks;
}

std::string describe(const engine::GenerateStats& stats) {
    std::array<char, 320> text{};
    const std::int64_t computed = stats.promptTokens - stats.reusedTokens;
    std::snprintf(
        text.data(), text.size(),
        "prompt %lld tokens (%lld reused), %.1f tok/s; generated %lld tokens, %.1f tok/s; context %lld of %lld; %s",
        static_cast<long long>(stats.promptTokens), static_cast<long long>(stats.reusedTokens),
        perSecond(computed, stats.prefillSeconds), static_cast<long long>(stats.generatedTokens),
        perSecond(stats.generatedTokens, stats.decodeSeconds), static_cast<long long>(stats.contextUsed),
        static_cast<long long>(stats.contextSize), inWords(stats.reason));
    return text.data();
}

}  // namespace thimble::app::cli
