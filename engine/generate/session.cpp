#include "engine/generate/session.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "engine/generate/sampler.h"
#include "engine/model/forward.h"
#include "engine/model/parts.h"

namespace thimble::engine {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Error noVocabulary() {
    return Error{"This model file holds no vocabulary, so it can read no text."};
}

/// A prompt in tokens.
Result<std::vector<Token>> encode(const Model& model, const GenerateRequest& request) {
    if (request.messages.empty() && request.rawPrompt.empty()) return request.promptTokens;
    const Tokenizer* tokenizer = model.tokenizer();
    if (!tokenizer) return noVocabulary();
    if (!request.messages.empty()) return encodeChat(*tokenizer, request.messages, true);
    std::vector<Token> tokens;
    if (tokenizer->addBos() && tokenizer->bos()) tokens.push_back(*tokenizer->bos());
    const std::vector<Token> text = tokenizer->encode(request.rawPrompt, SpecialTokens::Ignore);
    tokens.insert(tokens.end(), text.begin(), text.end());
    return tokens;
}

}  // namespace

struct Session::State {
    explicit State(Model& itsModel) : model(itsModel), parts(itsModel.parts()) {}

    Model& model;
    Model::Parts& parts;
    std::optional<KvCache> cache;  // made by the first request
    std::vector<Token> cached;     // tokens whose keys and values the cache holds
    std::vector<float> logits;     // [vocabulary]

    Status prepare();
    Status checkLength(std::int64_t promptTokens) const;
    void reuse(std::span<const Token> prompt);
    Result<bool> append(std::span<const Token> tokens, const ForwardOptions& options);
    Result<bool> prefill(std::span<const Token> prompt, const GenerateCallbacks& callbacks,
                         const ForwardOptions& options);
    Result<StopReason> decode(const GenerateRequest& request, std::vector<Token> history,
                              const GenerateCallbacks& callbacks, const ForwardOptions& options, GenerateStats& stats);
    bool endsReply(Token token) const;
};

Status Session::State::prepare() {
    logits.resize(static_cast<std::size_t>(parts.config.vocabulary));
    if (cache) return {};
    auto made = KvCache::create(parts.config, parts.plan.context, parts.plan.kvType);
    if (!made) return made.error();
    cache = std::move(*made);
    return {};
}

Status Session::State::checkLength(std::int64_t promptTokens) const {
    const std::int64_t context = parts.plan.context;
    if (promptTokens == 0) return Error{"The prompt is empty; write something first."};
    if (promptTokens <= context) return {};
    return Error{"The prompt has " + std::to_string(promptTokens) + " tokens, " +
                 std::to_string(promptTokens - context) + " more than the context of " + std::to_string(context) +
                 " holds; shorten it, start a new conversation, or choose a larger context."};
}

/// Keeps what the cache and the prompt have in common. The last token is computed in any case: its logits are needed.
void Session::State::reuse(std::span<const Token> prompt) {
    const auto differ = std::mismatch(cached.begin(), cached.end(), prompt.begin(), prompt.end() - 1).first;
    const std::int64_t kept = cache->reusable(differ - cached.begin());
    cache->truncate(kept);
    cached.resize(static_cast<std::size_t>(kept));
}

Result<bool> Session::State::append(std::span<const Token> tokens, const ForwardOptions& options) {
    auto done = forward(parts, *cache, tokens, options);
    if (done && *done) cached.insert(cached.end(), tokens.begin(), tokens.end());
    return done;
}

Result<bool> Session::State::prefill(std::span<const Token> prompt, const GenerateCallbacks& callbacks,
                                     const ForwardOptions& options) {
    while (cached.size() < prompt.size()) {
        if (callbacks.onPrompt) {
            callbacks.onPrompt(static_cast<std::int64_t>(cached.size()), static_cast<std::int64_t>(prompt.size()));
        }
        const auto most = static_cast<std::size_t>(parts.scratch.tokens);
        const auto chunk = prompt.subspan(cached.size(), std::min(most, prompt.size() - cached.size()));
        auto done = append(chunk, options);
        if (!done || !*done) return done;
        if (cached.size() == prompt.size())
            computeLogits(parts, static_cast<std::int64_t>(chunk.size()) - 1, 1, logits);
    }
    if (callbacks.onPrompt) {
        callbacks.onPrompt(static_cast<std::int64_t>(prompt.size()), static_cast<std::int64_t>(prompt.size()));
    }
    return true;
}

bool Session::State::endsReply(Token token) const {
    if (!parts.tokenizer) return false;
    const std::vector<Token>& ends = parts.tokenizer->endTokens();
    return std::find(ends.begin(), ends.end(), token) != ends.end();
}

Result<StopReason> Session::State::decode(const GenerateRequest& request, std::vector<Token> history,
                                          const GenerateCallbacks& callbacks, const ForwardOptions& options,
                                          GenerateStats& stats) {
    Sampler sampler(request.sampling);
    Utf8Stream text;
    const auto give = [&](const std::string& piece) {
        return piece.empty() || !callbacks.onPiece || callbacks.onPiece(piece);
    };
    const auto finish = [&](StopReason reason) {
        give(text.finish());
        return reason;
    };
    for (;;) {
        const Token token = sampler.sample(logits, history);
        if (!request.ignoreEnd && endsReply(token)) return finish(StopReason::EndOfText);
        history.push_back(token);
        ++stats.generatedTokens;
        if (parts.tokenizer && !give(text.push(parts.tokenizer->tokenBytes(token)))) return StopReason::Stopped;
        if (stats.generatedTokens == request.maxTokens) return finish(StopReason::MaxTokens);
        if (cache->size() == cache->context()) return finish(StopReason::ContextFull);
        auto done = append({&token, 1}, options);
        if (!done) return done.error();
        if (!*done) return finish(StopReason::Stopped);
        computeNextLogits(parts, 0, logits);
    }
}

Session::Session(Model& model) : state_(std::make_unique<State>(model)) {}
Session::~Session() = default;

std::int64_t Session::contextSize() const {
    return state_->parts.plan.context;
}

Result<std::int64_t> Session::countTokens(std::span<const ChatMessage> messages) const {
    const Tokenizer* tokenizer = state_->model.tokenizer();
    if (!tokenizer) return noVocabulary();
    const auto tokens = encodeChat(*tokenizer, messages, true);
    if (!tokens) return tokens.error();
    return static_cast<std::int64_t>(tokens->size());
}

Result<GenerateStats> Session::generate(const GenerateRequest& request, const GenerateCallbacks& callbacks) {
    State& s = *state_;
    auto prompt = encode(s.model, request);
    if (!prompt) return prompt.error();
    if (Status status = s.checkLength(static_cast<std::int64_t>(prompt->size())); !status) return status.error();
    if (Status status = s.prepare(); !status) return status.error();
    s.reuse(*prompt);

    GenerateStats stats;
    stats.promptTokens = static_cast<std::int64_t>(prompt->size());
    stats.reusedTokens = s.cache->size();
    stats.contextSize = s.cache->context();
    ForwardOptions options;
    options.stop = callbacks.stop;

    const auto start = Clock::now();
    auto read = s.prefill(*prompt, callbacks, options);
    if (!read) return read.error();
    stats.prefillSeconds = secondsSince(start);
    stats.reason = StopReason::Stopped;
    if (*read) {
        const auto decodeStart = Clock::now();
        auto reason = s.decode(request, std::move(*prompt), callbacks, options, stats);
        if (!reason) return reason.error();
        stats.decodeSeconds = secondsSince(decodeStart);
        stats.reason = *reason;
    }
    stats.contextUsed = s.cache->size();
    return stats;
}

}  // namespace thimble::engine
