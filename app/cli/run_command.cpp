#include <cstdio>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"

namespace thimble::app::cli {

engine::Status runRun(const RunOptions& options) {
    if (options.maxTokens < 0)
        return engine::Error{"-n takes a number of tokens, 1 or more; leave it out to generate until the answer ends."};
    auto model = loadModel(options.model);
    if (!model) return model.error();

    engine::GenerateRequest request;
    request.sampling = options.sampling;
    request.maxTokens = options.maxTokens;
    if (options.raw) {
        request.rawPrompt = options.prompt;
    } else {
        request.messages.push_back({"user", options.prompt});
    }
    engine::Session session(**model);
    const auto stats = session.generate(request, terminalCallbacks(nullptr));
    if (!stats) return stats.error();
    std::fputc('\n', stdout);
    std::fprintf(stderr, "%s\n", describe(*stats).c_str());
    return {};
}

}  // namespace thimble::app::cli
