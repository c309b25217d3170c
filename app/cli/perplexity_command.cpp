#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/terminal.h"
#include "engine/model/evaluate.h"

namespace thimble::app::cli {

engine::Status runPerplexity(const PerplexityOptions& options) {
    if (options.window < 2) return engine::Error{"--context takes a number of tokens, 2 or more."};
    const auto text = readText(options.textFile);
    if (!text) return text.error();

    ModelOptions chosen = options.model;
    chosen.load.context = options.window;
    auto model = loadModel(chosen);
    if (!model) return model.error();
    const auto tokens = tokensOf(**model, chosen.model, *text);
    if (!tokens) return tokens.error();

    const auto result = engine::perplexity(**model, *tokens, options.window, [](std::int64_t done, std::int64_t total) {
        showProgress("Reading", static_cast<double>(done) / static_cast<double>(total));
        return true;
    });
    showProgress("Reading", 1);
    if (!result) return result.error();
    std::printf("%.6f\n", result->perToken);
    std::fprintf(stderr, "%lld tokens predicted in windows of %lld\n", static_cast<long long>(result->tokens),
                 static_cast<long long>(options.window));
    return {};
}

}  // namespace thimble::app::cli
