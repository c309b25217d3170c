#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/model/evaluate.h"

namespace thimble::app::cli {

// A line of JSON per token: the experts that each layer chose for it, the most wanted first. What the cache simulator
// of tests/simulator replays.
engine::Status runTrace(const TraceOptions& options) {
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
    auto tokens = tokenizer->encode(text, engine::SpecialTokens::Ignore);
    if (options.tokens > 0 && tokens.size() > static_cast<std::size_t>(options.tokens))
        tokens.resize(static_cast<std::size_t>(options.tokens));

    const auto trace = engine::traceRouting(**model, tokens, options.window);
    if (!trace) return trace.error();
    const auto active = static_cast<std::ptrdiff_t>(trace->active);
    for (std::ptrdiff_t token = 0; token < static_cast<std::ptrdiff_t>(tokens.size()); ++token) {
        auto line = nlohmann::json::array();
        for (const auto& layer : trace->layers) {
            line.push_back(
                std::vector<std::int32_t>(layer.begin() + token * active, layer.begin() + (token + 1) * active));
        }
        std::printf("%s\n", line.dump().c_str());
    }
    return {};
}

}  // namespace thimble::app::cli
