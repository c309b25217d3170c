#pragma once

#include <atomic>

#include "app/chat/prompt.h"
#include "app/chat/shorten.h"

namespace thimble::app {

/// What a turn tells while it runs; called on the engine thread. Each may be empty.
struct TurnEvents {
    std::function<void(std::int64_t done, std::int64_t total)> onPrompt;
    std::function<void(std::string_view piece)> onPiece;
    std::function<void(Id lastHidden, const ContextNote& note)> onShortened;
};

struct TurnOutcome {
    Message reply;                   // with its text, status, problem, statistics and citations
    std::optional<TooLong> tooLong;  // the user must decide; the reply is untouched
};

/// Computes a reply: assembles the prompt, shortens the conversation when the settings say how, generates. `reply` is
/// as stored: what it has of text already is gone on with. Never fails: an error becomes the reply's problem.
TurnOutcome runTurn(Generator& generator, const PromptParts& parts, Message reply, const TurnEvents& events,
                    const std::atomic<bool>& stop);

/// What the model is asked in order to go on with a reply that was not finished.
inline constexpr const char* kGoOn = "Go on exactly where you stopped. Repeat nothing.";

/// The reply as it stands when an error ended it: what was written is kept.
Message failedReply(Message reply, const engine::Error& error);

}  // namespace thimble::app
