#pragma once

#include <functional>

#include "app/chat/chat_settings.h"
#include "app/chat/generator.h"
#include "app/chat/passage_source.h"

namespace thimble::app {

/// Fetches of the conversation's documents what takes about so many characters.
using FindDocuments = std::function<DocumentContext(std::int64_t characters)>;

/// What a prompt is made of.
struct PromptParts {
    std::vector<Message> messages;  // what the model still sees, oldest first; the last one is the user's question
    QString summary;                // of the messages before them; empty: none
    TurnSettings settings;
    FindDocuments findDocuments;  // may be empty
};

/// A prompt within the context, and what of the documents is in it.
struct Prompt {
    std::vector<engine::ChatMessage> messages;
    std::int64_t tokens = 0;
    DocumentUse documentUse = DocumentUse::None;
    std::vector<Citation> citations;
};

/// The conversation does not fit the context, documents not counted.
struct TooLong {
    std::int64_t tokens = 0;
    std::int64_t contextSize = 0;
    bool canShorten = true;  // false: the question alone is too long
};

struct PromptResult {
    std::optional<Prompt> prompt;
    std::optional<TooLong> tooLong;
};

/// Tokens kept free for the reply: what it may take at most, but no more than a quarter of the context.
std::int64_t replyReserve(std::int64_t contextSize, int maxTokens);

/// Puts a prompt together: system prompt and summary, whole documents after them (the beginning stays the same from
/// turn to turn, so the KV cache serves it), the messages, and found passages right before the question. Documents take
/// what the conversation leaves.
engine::Result<PromptResult> assemblePrompt(const Generator& generator, const PromptParts& parts);

/// The messages alone as a prompt, without documents.
std::vector<engine::ChatMessage> plainMessages(const PromptParts& parts);

}  // namespace thimble::app
