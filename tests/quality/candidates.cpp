// Several answers of a model at every turn of scripted chats, for somebody to judge (resources/model/choices).
//
//   candidates MODEL.gguf COUNT < chats > answers
//
// A chat is a block of lines that begin with "> ", what the user says; other lines are left out; an empty line ends it.
// Each of these lines comes back with up to COUNT different answers below it, each after "= ": first one that the
// program would give with its built-in model, with which the chat goes on, then freer ones.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "app/models/built_in_model.h"
#include "engine/generate/session.h"
#include "engine/model/model.h"

namespace {

using namespace thimble::engine;

constexpr int kMostTokens = 60;
constexpr SamplingSettings kFree{.temperature = 0.8f, .topK = 40, .topP = 0.95f, .noRepeatNgram = 8};

/// One line of answer, or the error.
Result<std::string> answer(Session& session, const std::vector<ChatMessage>& messages, SamplingSettings sampling,
                           std::uint64_t seed) {
    GenerateRequest request;
    request.messages = messages;
    request.maxTokens = kMostTokens;
    sampling.seed = seed;
    request.sampling = sampling;
    std::string reply;
    GenerateCallbacks callbacks;
    callbacks.onPiece = [&reply](std::string_view piece) {
        reply += piece;
        return true;
    };
    const auto stats = session.generate(request, callbacks);
    if (!stats) return stats.error();
    std::replace(reply.begin(), reply.end(), '\n', ' ');
    return reply;
}

/// Different answers to the last message, the usual one first.
Result<std::vector<std::string>> answers(Session& session, const std::vector<ChatMessage>& messages, int count,
                                         std::uint64_t& seed) {
    std::vector<std::string> found;
    for (int i = 0; i < count; ++i) {
        auto reply = answer(session, messages, i == 0 ? thimble::app::builtInSampling({}) : kFree, ++seed);
        if (!reply) return reply.error();
        if (std::find(found.begin(), found.end(), *reply) == found.end()) found.push_back(*reply);
    }
    return found;
}

Status answerAll(Model& model, int count) {
    Session session(model);
    std::vector<ChatMessage> messages;
    std::uint64_t seed = 0;
    for (std::string line; std::getline(std::cin, line);) {
        if (line.empty()) {
            if (!messages.empty()) std::puts("");
            messages.clear();
        } else if (line.starts_with("> ")) {
            messages.push_back({"user", line.substr(2)});
            const auto found = answers(session, messages, count, seed);
            if (!found) return found.error();
            std::puts(line.c_str());
            for (const std::string& reply : *found)
                std::printf("= %s\n", reply.c_str());
            messages.push_back({"assistant", found->front()});
        }
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) {
        std::fputs("candidates MODEL.gguf COUNT < chats > answers\n", stderr);
        return 2;
    }
    LoadOptions options;
    options.threads = 1;  // one chat at a time; run two for two cores
    auto model = Model::load(arguments[1], options);
    const Status done = model ? answerAll(**model, std::max(1, std::atoi(arguments[2]))) : Status(model.error());
    if (done) return 0;
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
    return 1;
}
