#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/text/chat_format.h"

namespace thimble::engine {

class Model;

/// How the next token is chosen. Temperature 0 is greedy. Defaults: the model card's.
struct SamplingSettings {
    float temperature = 0.6f;
    int topK = 20;                   // 0: all
    float topP = 0.95f;              // 1: all
    float minP = 0.0f;               // share of the best token's probability below which tokens are dropped; 0: none
    float repetitionPenalty = 1.0f;  // > 1 makes tokens of the last 256 less likely
    int noRepeatNgram = 0;           // no group of so many tokens comes twice in a reply; 0: it may
    int candidates = 1;              // replies drawn, of which the best is given, whole (draft.h)
    std::uint64_t seed = 0;          // 0: a fresh one each time

    friend bool operator==(const SamplingSettings&, const SamplingSettings&) = default;
};

/// A reply that somebody else proposes.
struct Suggestion {
    std::string text;
    float bonus = 0;   // added to its log-likelihood per token,
    float weight = 1;  // of which so much counts: what somebody has written may be less likely than what is drawn
};

struct GenerateRequest {
    std::vector<ChatMessage> messages;  // a conversation that ends with the user's message ...
    std::string rawPrompt;              // ... or, when messages is empty, plain text to continue
    std::vector<Token> promptTokens;    // ... or, when both are empty, tokens: for measurements and tests
    SamplingSettings sampling;
    std::vector<Suggestion>
        suggestions;    // compared with the candidates, where there are several; none beyond maxTokens
    int maxTokens = 0;  // 0: until the model ends or the context is full
    /// The first so many messages (a document, a long system prompt) come again in other conversations: their KV cache
    /// is kept on disk, where the session has a folder for that.
    std::size_t keepMessages = 0;
    bool ignoreEnd = false;  // go on after a token that ends a reply: for measurements
};

enum class StopReason { EndOfText, MaxTokens, ContextFull, Stopped };

struct GenerateStats {
    std::int64_t promptTokens = 0;  // of the whole prompt
    std::int64_t reusedTokens = 0;  // of them found in the KV cache, in memory or on disk
    std::int64_t generatedTokens = 0;
    double prefillSeconds = 0;
    double decodeSeconds = 0;  // of all candidates and suggestions
    std::int64_t contextUsed = 0;
    std::int64_t contextSize = 0;
    StopReason reason = StopReason::EndOfText;
};

/// What a caller sees while it waits: prompt progress first, then pieces of text.
struct GenerateCallbacks {
    /// Tokens of the prompt done and in all. May be empty.
    std::function<void(std::int64_t done, std::int64_t total)> onPrompt;
    /// A piece of whole UTF-8 characters; false ends the reply.
    std::function<bool(std::string_view piece)> onPiece;
    /// Set by any thread to end at once (seen within 100 ms, in prompt processing too). May be null.
    const std::atomic<bool>* stop = nullptr;
};

/// Where a session keeps KV caches of long prefixes between runs of the program.
struct SessionOptions {
    std::filesystem::path prefixFolder;      // empty: nowhere
    std::uint64_t prefixBytes = 4ull << 30;  // of disk, at most
};

/// One conversation's KV cache over a model, kept across turns: the longest common prefix of the new prompt and the
/// cached tokens is not computed again. Not thread-safe; the model must outlive it.
class Session {
  public:
    explicit Session(Model& model, const SessionOptions& options = {});
    ~Session();

    /// Runs one request to its end. Errors: an empty prompt, a prompt longer than the context (says by how much), a
    /// read error of a streamed expert. After an error or a stop the session can be used again.
    Result<GenerateStats> generate(const GenerateRequest& request, const GenerateCallbacks& callbacks);

    /// Tokens that a request's prompt takes, without computing anything.
    Result<std::int64_t> countTokens(std::span<const ChatMessage> messages) const;

    std::int64_t contextSize() const;

  private:
    Result<GenerateStats> run(const GenerateRequest& request, const GenerateCallbacks& callbacks);

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace thimble::engine
