#include "engine/text/chat_format.h"

namespace thimble::engine {
namespace {

constexpr std::string_view startMarker = "<|im_start|>";
constexpr std::string_view endMarker = "<|im_end|>";

void append(std::vector<Token>& out, const std::vector<Token>& more) {
    out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

Result<std::vector<Token>> encodeChat(const Tokenizer& tokenizer, std::span<const ChatMessage> messages,
                                      bool wantReply) {
    const auto start = tokenizer.specialToken(startMarker);
    const auto end = tokenizer.specialToken(endMarker);
    if (!start || !end) {
        return Error{
            "The model's vocabulary has no \"" + std::string(start ? endMarker : startMarker) +
            "\", so it is not made for conversations in this program's format (ChatML); choose an instruct model."};
    }
    const std::vector<Token> newline = tokenizer.encode("\n", SpecialTokens::Ignore);
    std::vector<Token> out;
    if (tokenizer.addBos() && tokenizer.bos()) out.push_back(*tokenizer.bos());
    for (const ChatMessage& message : messages) {
        out.push_back(*start);
        append(out, tokenizer.encode(message.role + "\n" + message.content, SpecialTokens::Ignore));
        out.push_back(*end);
        append(out, newline);
    }
    if (wantReply) {
        out.push_back(*start);
        append(out, tokenizer.encode("assistant\n", SpecialTokens::Ignore));
    }
    return out;
}

}  // namespace thimble::engine
