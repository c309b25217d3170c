#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/terminal.h"
#include "engine/model/evaluate.h"

namespace thimble::app::cli {

// A line of JSON per token: the experts that each layer chose for it, the most wanted first. What the cache simulator
// of tests/simulator replays.
engine::Status runTrace(const TraceOptions& options) {
    const auto text = readText(options.textFile);
    if (!text) return text.error();

    ModelOptions chosen = options.model;
    chosen.load.context = options.window;
    auto model = loadModel(chosen);
    if (!model) return model.error();
    auto read = tokensOf(**model, chosen.model, *text);
    if (!read) return read.error();
    std::vector<engine::Token> tokens = std::move(*read);
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
