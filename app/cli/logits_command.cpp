#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/inputs.h"
#include "app/cli/terminal.h"
#include "engine/model/evaluate.h"

namespace thimble::app::cli {
namespace {

engine::Error unusable(const std::filesystem::path& path, const std::string& what) {
    return engine::Error{path.string() + ": " + what};
}

/// Token ids separated by commas or white space.
engine::Result<std::vector<engine::Token>> readTokens(const std::filesystem::path& path) {
    const auto text = readText(path);
    if (!text) return text.error();
    std::vector<engine::Token> tokens;
    for (const char* at = text->data(); const char* const end = text->data() + text->size();) {
        while (at != end && (*at == ',' || std::isspace(static_cast<unsigned char>(*at))))
            ++at;
        if (at == end) break;
        engine::Token token = 0;
        const auto [next, error] = std::from_chars(at, end, token);
        if (error != std::errc() || token < 0) {
            const char* stop = at;
            while (stop != end && stop - at < 20 && *stop != ',' && !std::isspace(static_cast<unsigned char>(*stop)))
                ++stop;
            return unusable(path, "'" + std::string(at, stop) + "' is not a token id; expected whole numbers from 0.");
        }
        tokens.push_back(token);
        at = next;
    }
    if (tokens.empty()) return unusable(path, "it holds no token ids. Write them separated by commas or white space.");
    return tokens;
}

/// Per layer a list of tokens, each a list of its experts, the most wanted first.
nlohmann::json routingAsJson(const engine::RoutingTrace& trace) {
    auto layers = nlohmann::json::array();
    const auto active = static_cast<std::size_t>(trace.active);
    for (const auto& chosen : trace.layers) {
        auto& tokens = layers.emplace_back(nlohmann::json::array());
        for (std::size_t at = 0; at + active <= chosen.size(); at += active) {
            tokens.push_back(std::vector<std::int32_t>(chosen.begin() + static_cast<std::ptrdiff_t>(at),
                                                       chosen.begin() + static_cast<std::ptrdiff_t>(at + active)));
        }
    }
    return layers;
}

}  // namespace

engine::Status runLogits(const LogitsOptions& options) {
    if (options.last < 1) return engine::Error{"--last takes a number of positions, 1 or more."};
    const auto tokens = readTokens(options.tokensFile);
    if (!tokens) return tokens.error();
    if (options.last > static_cast<std::int64_t>(tokens->size())) {
        return engine::Error{"--last " + std::to_string(options.last) +
                             " asks for more positions than there are tokens (" + std::to_string(tokens->size()) +
                             ")."};
    }

    ModelOptions chosen = options.model;
    if (chosen.load.context == 0)
        chosen.load.context = static_cast<std::int64_t>(tokens->size());  // no more KV cache than needed
    auto model = loadModel(chosen);
    if (!model) return model.error();
    const std::int64_t vocabulary = (*model)->config().vocabulary;
    if (const auto largest = *std::ranges::max_element(*tokens); largest >= vocabulary) {
        return unusable(options.tokensFile, "token " + std::to_string(largest) +
                                                " is not in the model's vocabulary of " + std::to_string(vocabulary) +
                                                ".");
    }

    std::ofstream out(options.out, std::ios::binary);
    if (!out) return unusable(options.out, "the file cannot be written. Check the folder and the permissions.");
    engine::RoutingTrace routing;
    const auto writeRow = [&out](std::span<const float> logits) {
        out.write(reinterpret_cast<const char*>(logits.data()), static_cast<std::streamsize>(logits.size_bytes()));
    };
    if (auto status = engine::evaluateLogits(**model, *tokens, options.last, writeRow,
                                             options.routing.empty() ? nullptr : &routing);
        !status)
        return status;
    out.close();
    if (!out) return unusable(options.out, "writing failed. Is the disk full?");

    if (!options.routing.empty()) {
        std::ofstream json(options.routing);
        json << routingAsJson(routing).dump() << '\n';
        json.close();
        if (!json)
            return unusable(options.routing, "the file cannot be written. Check the folder and the space on the disk.");
    }
    return {};
}

}  // namespace thimble::app::cli
