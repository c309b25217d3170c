#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/model/evaluate.h"

namespace thimble::app::cli {

engine::Status runPerplexity(const PerplexityOptions& options) {
    if (options.window < 2) return engine::Error{"--context takes a number of tokens, 2 or more."};
    std::ifstream in(options.textFile, std::ios::binary);
    if (!in)
        return engine::Error{options.textFile.string() +
                             ": the text cannot be read. Check the name and the permissions."};
    const std::string text{std::istreambuf_iterator<char>(in), {}};

    ModelOptions chosen = options.model;
    chosen.load.context = options.window;
    auto model = loadModel(chosen);
    if (!model) return model.error();
    const engine::Tokenizer* tokenizer = (*model)->tokenizer();
    if (!tokenizer)
        return engine::Error{chosen.model.string() + ": the file has no vocabulary, so no text can be read with it."};

    const auto tokens = tokenizer->encode(text, engine::SpecialTokens::Ignore);
    const auto result = engine::perplexity(**model, tokens, options.window, [](std::int64_t done, std::int64_t total) {
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
