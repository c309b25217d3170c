#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// One message of a conversation; role is "system", "user" or "assistant".
struct ChatMessage {
    std::string role;
    std::string content;
    friend bool operator==(const ChatMessage&, const ChatMessage&) = default;
};

/// ChatML: `<|im_start|>{role}\n{content}<|im_end|>\n` per message, then `<|im_start|>assistant\n` when a reply is
/// wanted. Content is encoded without control tokens, so no text can end a turn. An error when the vocabulary has no
/// ChatML markers.
Result<std::vector<Token>> encodeChat(const Tokenizer& tokenizer, std::span<const ChatMessage> messages,
                                      bool wantReply);

}  // namespace thimble::engine
