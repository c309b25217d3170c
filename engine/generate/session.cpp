#include "engine/generate/session.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "engine/base/within_memory.h"
#include "engine/generate/draft.h"
#include "engine/generate/prefix_store.h"
#include "engine/generate/sampler.h"
#include "engine/model/evaluate.h"
#include "engine/model/forward.h"
#include "engine/model/parts.h"

namespace thimble::engine {
namespace {

using Clock = std::chrono::steady_clock;

/// A prefix shorter than this is computed sooner than it is looked for.
constexpr std::int64_t kShortestKeptPrefix = 128;

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
    State(Model& itsModel, const SessionOptions& options) : model(itsModel), parts(itsModel.parts()) {
        if (!options.prefixFolder.empty()) {
            prefixes.emplace(options.prefixFolder, options.prefixBytes, parts.fingerprint);
        }
    }

    Model& model;
    Model::Parts& parts;
    std::optional<KvCache> cache;  // made by the first request
    std::vector<Token> cached;     // tokens whose keys and values the cache holds
    std::vector<float> logits;     // [vocabulary]
    std::optional<PrefixStore> prefixes;

    Status prepare();
    Status checkLength(std::int64_t promptTokens) const;
    void reuse(std::span<const Token> prompt);
    void restorePrefix(std::span<const Token> prompt);
    Result<std::size_t> keptPrefix(const GenerateRequest& request, std::span<const Token> prompt) const;
    Result<bool> append(std::span<const Token> tokens, const ForwardOptions& options);
    Result<bool> prefill(std::span<const Token> prompt, std::size_t keep, const GenerateCallbacks& callbacks,
                         const ForwardOptions& options);
    Result<Draft> draw(const GenerateRequest& request, std::uint64_t seed, std::vector<Token> history,
                       const std::function<bool(Token)>& onToken, const ForwardOptions& options);
    Result<bool> measure(Draft& draft, const ForwardOptions& options);
    void goBack(std::int64_t prompt, const std::vector<float>& atPrompt);
    Result<Draft> drawBest(const GenerateRequest& request, const std::vector<Token>& history,
                           const ForwardOptions& options);
    Result<StopReason> decode(const GenerateRequest& request, const std::vector<Token>& history,
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

/// Takes the beginning of the prompt from disk where that holds more of it than memory does.
void Session::State::restorePrefix(std::span<const Token> prompt) {
    if (!prefixes) return;
    const std::int64_t least = cache->size() + kShortestKeptPrefix;
    prefixes->restore(prompt.first(prompt.size() - 1), least, *cache);
    cached.assign(prompt.begin(), prompt.begin() + cache->size());
}

/// Tokens of the prompt that are to be kept on disk when they are computed; 0: none.
Result<std::size_t> Session::State::keptPrefix(const GenerateRequest& request, std::span<const Token> prompt) const {
    const std::size_t count = std::min(request.keepMessages, request.messages.size());
    if (!prefixes || count == 0) return std::size_t{0};
    const auto tokens = encodeChat(*parts.tokenizer, std::span(request.messages).first(count), false);
    if (!tokens) return tokens.error();
    const bool worth = static_cast<std::int64_t>(tokens->size()) >= kShortestKeptPrefix &&
                       tokens->size() < prompt.size() && std::equal(tokens->begin(), tokens->end(), prompt.begin());
    return worth ? tokens->size() : std::size_t{0};
}

Result<bool> Session::State::append(std::span<const Token> tokens, const ForwardOptions& options) {
    auto done = forward(parts, *cache, tokens, options);
    if (done && *done) cached.insert(cached.end(), tokens.begin(), tokens.end());
    return done;
}

/// Computes the prompt; after its first `keep` tokens the cache is saved.
Result<bool> Session::State::prefill(std::span<const Token> prompt, std::size_t keep,
                                     const GenerateCallbacks& callbacks, const ForwardOptions& options) {
    while (cached.size() < prompt.size()) {
        if (callbacks.onPrompt) {
            callbacks.onPrompt(static_cast<std::int64_t>(cached.size()), static_cast<std::int64_t>(prompt.size()));
        }
        const auto most = static_cast<std::size_t>(parts.scratch.tokens);
        const std::size_t end = cached.size() < keep ? keep : prompt.size();
        const auto chunk = prompt.subspan(cached.size(), std::min(most, end - cached.size()));
        auto done = append(chunk, options);
        if (!done || !*done) return done;
        // A full disk costs the next opening of the document its time, not this answer.
        if (cached.size() == keep) (void)prefixes->save(*cache, cached);
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

/// Draws a reply to what the cache holds, whose logits are there. `onToken` sees each token as it comes; false ends the
/// reply.
Result<Draft> Session::State::draw(const GenerateRequest& request, std::uint64_t seed, std::vector<Token> history,
                                   const std::function<bool(Token)>& onToken, const ForwardOptions& options) {
    SamplingSettings settings = request.sampling;
    settings.seed = seed;
    Sampler sampler(settings);
    const bool compared = settings.candidates > 1;
    Draft draft;
    const auto finish = [&](StopReason reason) {
        draft.reason = reason;
        return std::move(draft);
    };
    for (;;) {
        const double all = compared ? logSumExp(logits) : 0;
        const Token token = sampler.sample(logits, history);
        draft.logLikelihood += static_cast<double>(logits[static_cast<std::size_t>(token)]) - all;
        if (!request.ignoreEnd && endsReply(token)) return finish(StopReason::EndOfText);
        history.push_back(token);
        draft.tokens.push_back(token);
        if (!onToken(token)) return finish(StopReason::Stopped);
        if (static_cast<int>(draft.tokens.size()) == request.maxTokens) return finish(StopReason::MaxTokens);
        if (cache->size() == cache->context()) return finish(StopReason::ContextFull);
        auto done = append({&token, 1}, options);
        if (!done) return done.error();
        if (!*done) return finish(StopReason::Stopped);
        computeNextLogits(parts, 0, logits);
    }
}

/// How likely a reply is that was not drawn, with its end, after what the cache holds, whose logits are there. False:
/// stopped, or the context has no room for it.
Result<bool> Session::State::measure(Draft& draft, const ForwardOptions& options) {
    if (parts.tokenizer->endTokens().empty()) return false;
    std::vector<Token> said = draft.tokens;
    said.push_back(parts.tokenizer->endTokens().front());
    const auto most = static_cast<std::size_t>(parts.scratch.tokens);
    for (std::size_t at = 0; at < said.size(); at += most) {
        const auto chunk = std::span(said).subspan(at, std::min(most, said.size() - at));
        if (cache->context() - cache->size() < static_cast<std::int64_t>(chunk.size())) return false;
        auto done = append(chunk, options);
        if (!done || !*done) return done;
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            draft.logLikelihood += static_cast<double>(logits[static_cast<std::size_t>(chunk[i])]) - logSumExp(logits);
            computeLogits(parts, static_cast<std::int64_t>(i), 1, logits);
        }
    }
    return true;
}

/// Forgets what came after the prompt.
void Session::State::goBack(std::int64_t prompt, const std::vector<float>& atPrompt) {
    cache->truncate(prompt);
    cached.resize(static_cast<std::size_t>(prompt));
    logits = atPrompt;
}

/// Draws several replies from the same place, measures what was suggested, and keeps the best: for a small model, which
/// errs where it is unsure (best of n). The cache holds it afterwards, so that the next turn need not compute it.
Result<Draft> Session::State::drawBest(const GenerateRequest& request, const std::vector<Token>& history,
                                       const ForwardOptions& options) {
    const std::vector<float> atPrompt = logits;
    const std::int64_t prompt = cache->size();
    std::optional<Draft> best;
    for (int i = 0; i < request.sampling.candidates; ++i) {
        const std::uint64_t seed = request.sampling.seed;
        auto draft = draw(
            request, seed == 0 ? 0 : seed + static_cast<std::uint64_t>(i), history, [](Token) { return true; },
            options);
        if (!draft) return draft.error();
        const bool last = draft->reason == StopReason::Stopped || cache->reusable(prompt) < prompt;
        if (!best || draft->betterThan(*best)) best = std::move(*draft);
        if (last)
            return std::move(*best);  // the user has had enough, or a ring has lost what the next draft would need
        goBack(prompt, atPrompt);
    }
    for (const Suggestion& suggestion : request.suggestions) {
        if (!parts.tokenizer) break;
        Draft draft{parts.tokenizer->encode(suggestion.text, SpecialTokens::Ignore)};
        draft.weight = static_cast<double>(suggestion.weight);
        draft.bonus = static_cast<double>(suggestion.bonus);
        if (request.maxTokens > 0 && std::cmp_greater(draft.tokens.size(), request.maxTokens)) continue;
        const auto measured = measure(draft, options);
        if (!measured) return measured.error();
        const bool last = cache->reusable(prompt) < prompt;
        if (*measured && draft.betterThan(*best)) best = std::move(draft);
        if (last) return std::move(*best);
        goBack(prompt, atPrompt);
        if (options.stop && *options.stop) break;
    }
    const std::size_t room = static_cast<std::size_t>(cache->context() - prompt);
    const auto reply = std::span(best->tokens).first(std::min(best->tokens.size(), room));
    const auto most = static_cast<std::size_t>(parts.scratch.tokens);
    for (std::size_t at = 0; at < reply.size(); at += most) {
        auto done = append(reply.subspan(at, std::min(most, reply.size() - at)), options);
        if (!done) return done.error();
        if (!*done) break;  // stopped: the next turn computes the rest
    }
    return std::move(*best);
}

Result<StopReason> Session::State::decode(const GenerateRequest& request, const std::vector<Token>& history,
                                          const GenerateCallbacks& callbacks, const ForwardOptions& options,
                                          GenerateStats& stats) {
    Utf8Stream text;
    bool wanted = true;
    const auto give = [&](const std::string& piece) {
        wanted = piece.empty() || !callbacks.onPiece || callbacks.onPiece(piece);
        return wanted;
    };
    const auto giveToken = [&](Token token) {
        ++stats.generatedTokens;
        return !parts.tokenizer || give(text.push(parts.tokenizer->tokenBytes(token)));
    };
    if (request.sampling.candidates <= 1) {
        auto reply = draw(request, request.sampling.seed, history, giveToken, options);
        if (!reply) return reply.error();
        if (wanted) give(text.finish());
        return reply->reason;
    }
    auto reply = drawBest(request, history, options);
    if (!reply) return reply.error();
    if (!std::ranges::all_of(reply->tokens, giveToken)) return StopReason::Stopped;
    give(text.finish());
    return reply->reason;
}

Session::Session(Model& model, const SessionOptions& options) : state_(std::make_unique<State>(model, options)) {}
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
    return withinMemory([&] { return run(request, callbacks); });
}

Result<GenerateStats> Session::run(const GenerateRequest& request, const GenerateCallbacks& callbacks) {
    State& s = *state_;
    auto prompt = encode(s.model, request);
    if (!prompt) return prompt.error();
    if (Status status = s.checkLength(static_cast<std::int64_t>(prompt->size())); !status) return status.error();
    if (Status status = s.prepare(); !status) return status.error();
    s.reuse(*prompt);
    s.restorePrefix(*prompt);
    const auto keep = s.keptPrefix(request, *prompt);
    if (!keep) return keep.error();

    GenerateStats stats;
    stats.promptTokens = static_cast<std::int64_t>(prompt->size());
    stats.reusedTokens = s.cache->size();
    stats.contextSize = s.cache->context();
    ForwardOptions options;
    options.stop = callbacks.stop;

    const auto start = Clock::now();
    auto read = s.prefill(*prompt, *keep, callbacks, options);
    if (!read) return read.error();
    stats.prefillSeconds = secondsSince(start);
    stats.reason = StopReason::Stopped;
    if (*read) {
        const auto decodeStart = Clock::now();
        auto reason = s.decode(request, *prompt, callbacks, options, stats);
        if (!reason) return reason.error();
        stats.decodeSeconds = secondsSince(decodeStart);
        stats.reason = *reason;
    }
    stats.contextUsed = s.cache->size();
    return stats;
}

}  // namespace thimble::engine
