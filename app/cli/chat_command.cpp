#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/models/built_in_model.h"

namespace thimble::app::cli {
namespace {

/// The one thing a signal handler can reach: Ctrl+C ends the reply, not the program.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void onInterrupt(int) {
    interrupted = true;
}

constexpr const char* help =
    "Type a message and press Enter. Ctrl+C ends a reply. /new starts again, /stats shows the last figures, /quit "
    "leaves.\n";

/// Adds the reply to the conversation; a reply that failed leaves the conversation as it was before the question.
void answer(engine::Session& session, std::vector<engine::ChatMessage>& messages,
            const engine::GenerateRequest& request, std::string& figures) {
    std::string reply;
    auto callbacks = terminalCallbacks(&interrupted);
    callbacks.onPiece = [&reply, print = callbacks.onPiece](std::string_view piece) {
        reply += piece;
        return print(piece);
    };
    const auto stats = session.generate(request, callbacks);
    std::fputs("\n", stdout);
    if (!stats) {
        std::fprintf(stderr, "%s\n", stats.error().message.c_str());
        messages.pop_back();
        return;
    }
    if (stats->reason == engine::StopReason::ContextFull) {
        std::fputs("The context is full: /new starts a new conversation.\n", stderr);
    }
    figures = describe(*stats);
    if (reply.empty()) return messages.pop_back();  // stopped before the first word
    messages.push_back({"assistant", reply});
}

}  // namespace

engine::Status runChat(const ChatOptions& options) {
    ModelOptions chosen = options.model;
    const bool builtIn = chosen.model.empty();
    if (builtIn) chosen.model = builtInModelPath();
    if (chosen.model.empty())
        return engine::Error{"This build has no built-in model. Name a model file: thimble-cli chat MODEL.gguf"};
    auto model = loadModel(chosen);
    if (!model) return model.error();
    if (builtIn) {
        std::fputs("Thimble built-in (small): a little model for small talk. It knows few facts and makes mistakes.\n",
                   stderr);
    }
    std::fputs(help, stderr);

    const auto smallTalk = builtIn ? openSmallTalk() : nullptr;
    engine::Session session(**model);
    std::vector<engine::ChatMessage> messages;
    const auto begin = [&] {
        messages.clear();
        if (!options.system.empty()) messages.push_back({"system", options.system});
    };
    begin();
    std::signal(SIGINT, onInterrupt);
    std::string figures;
    std::string line;
    while (std::fputs("\n> ", stderr), std::getline(std::cin, line)) {
        if (line.empty()) continue;
        if (line == "/quit" || line == "/exit") break;
        if (line == "/new") {
            begin();
        } else if (line == "/stats") {
            std::fprintf(stderr, "%s\n", figures.c_str());
        } else if (line == "/help") {
            std::fputs(help, stderr);
        } else {
            messages.push_back({"user", line});
            interrupted = false;
            engine::GenerateRequest request;
            request.messages = messages;
            request.sampling = options.sampling;
            answer(session, messages, builtIn ? builtInRequest(request, smallTalk.get()) : request, figures);
        }
    }
    return {};
}

}  // namespace thimble::app::cli
