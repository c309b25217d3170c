// Conversations with small random models: what they say is noise, that it is the same noise is what counts.

#include "engine/generate/session.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <thread>

#include "engine/generate/sampler.h"
#include "engine/model/evaluate.h"
#include "engine/model/parts.h"
#include "tests/engine/model/golden.h"

namespace thimble::engine {
namespace {

using testing::HasSubstr;

std::unique_ptr<Model> load(const std::string& name, LoadOptions options = {}) {
    const auto path = std::filesystem::path(THIMBLE_TEST_DATA) / name;
    auto model = Model::load(path, options);
    EXPECT_TRUE(model.ok()) << model.error().message;
    return model ? std::move(*model) : nullptr;
}

GenerateRequest greedy(std::vector<Token> prompt, int tokens) {
    GenerateRequest request;
    request.promptTokens = std::move(prompt);
    request.sampling.temperature = 0;
    request.maxTokens = tokens;
    request.ignoreEnd = true;
    return request;
}

GenerateRequest ask(const std::string& question, int tokens) {
    GenerateRequest request;
    request.messages = {{"user", question}};
    request.sampling.temperature = 0;
    request.maxTokens = tokens;
    request.ignoreEnd = true;
    return request;
}

/// The text of a reply and its statistics.
struct Reply {
    std::string text;
    GenerateStats stats;
};
Reply run(Session& session, const GenerateRequest& request, GenerateCallbacks callbacks = {}) {
    Reply reply;
    if (!callbacks.onPiece) {
        callbacks.onPiece = [&](std::string_view piece) {
            reply.text += piece;
            return true;
        };
    }
    auto stats = session.generate(request, callbacks);
    EXPECT_TRUE(stats.ok()) << stats.error().message;
    if (stats) reply.stats = *stats;
    return reply;
}

const std::string kChat = "models/nano-chat-Q8_0.gguf";

TEST(Session, AnswersTheSameToTheSameQuestion) {
    const auto model = load(kChat);
    Session first(*model), second(*model);
    const Reply a = run(first, ask("Who is there?", 40)), b = run(second, ask("Who is there?", 40));
    EXPECT_EQ(a.text, b.text);
    EXPECT_FALSE(a.text.empty());
    EXPECT_EQ(a.stats.generatedTokens, 40);
    EXPECT_EQ(a.stats.reason, StopReason::MaxTokens);
    EXPECT_EQ(a.stats.reusedTokens, 0);
    EXPECT_EQ(a.stats.contextSize, first.contextSize());
    // The last token is given out, but not computed further.
    EXPECT_EQ(a.stats.contextUsed, a.stats.promptTokens + 39);
}

TEST(Session, ReusesTheCommonPrefixAndSaysTheSame) {
    const auto model = load(kChat);
    Session kept(*model);
    std::vector<ChatMessage> conversation = {{"user", "One."}};
    for (int turn = 0; turn < 3; ++turn) {
        GenerateRequest request = ask("", 12);
        request.messages = conversation;
        const Reply reply = run(kept, request);
        Session fresh(*model);
        EXPECT_EQ(reply.text, run(fresh, request).text) << "turn " << turn;
        EXPECT_GE(reply.stats.reusedTokens, turn == 0 ? 0 : 10);
        EXPECT_LT(reply.stats.reusedTokens, reply.stats.promptTokens);
        conversation.push_back({"assistant", "Two."});
        conversation.push_back({"user", "And again."});
    }
}

TEST(Session, AsksAgainWithoutComputingThePromptButItsLastToken) {
    const auto model = load(kChat);
    Session session(*model);
    const Reply first = run(session, ask("Again and again", 10));
    const Reply second = run(session, ask("Again and again", 10));
    EXPECT_EQ(second.text, first.text);
    EXPECT_EQ(second.stats.reusedTokens, second.stats.promptTokens - 1);
}

std::vector<Token> someTokens(int count, int salt = 0) {
    std::vector<Token> tokens;
    for (int i = 0; i < count; ++i)
        tokens.push_back((i * 37 + salt * 11 + i * i) % 500);
    return tokens;
}

// The window of this model is 16: a cache that has gone round cannot go back, one that only grows can go on.
TEST(Session, NeverReusesWhatARingHasOverwritten) {
    const auto model = test::loadGolden("nano-swa-Q4_0");
    for (const int common : {1, 5, 15, 16, 17, 30, 43, 44}) {
        Session session(*model), fresh(*model);
        std::vector<Token> longer = someTokens(40);
        run(session, greedy(longer, 5));
        std::vector<Token> other(longer.begin(), longer.begin() + std::min(common, 40));
        for (const Token token : someTokens(20, 3))
            other.push_back(token);
        auto a = session.generate(greedy(other, 1), {}), b = fresh.generate(greedy(other, 1), {});
        ASSERT_TRUE(a.ok() && b.ok());
        const auto logitsOf = [&](Session& s) {
            // The next tokens show the state of the cache.
            std::vector<Token> probe = other;
            probe.push_back(1);
            EXPECT_TRUE(s.generate(greedy(probe, 1), {}).ok());
            const Scratch& scratch = model->parts().scratch;
            return std::vector<float>(scratch.x, scratch.x + model->config().hidden);
        };
        EXPECT_EQ(logitsOf(session), logitsOf(fresh)) << common << " common tokens";
    }
}

TEST(Session, StopsInTheMiddleOfAPromptAndGoesOnAfterwards) {
    const auto model = test::loadGolden("nano-swa-Q4_0");
    Session session(*model), fresh(*model);
    run(session, greedy(someTokens(30), 4));
    std::atomic<bool> stop{true};
    GenerateCallbacks callbacks;
    callbacks.stop = &stop;
    std::vector<Token> longer = someTokens(30);
    for (const Token token : someTokens(60, 5))
        longer.push_back(token);
    const Reply stopped = run(session, greedy(longer, 5), callbacks);
    EXPECT_EQ(stopped.stats.reason, StopReason::Stopped);
    EXPECT_EQ(stopped.stats.generatedTokens, 0);
    const auto a = session.generate(greedy(longer, 8), {}), b = fresh.generate(greedy(longer, 8), {});
    ASSERT_TRUE(a.ok() && b.ok());
    const Scratch& scratch = model->parts().scratch;
    const std::vector<float> expected(scratch.x, scratch.x + model->config().hidden);
    ASSERT_TRUE(session.generate(greedy(longer, 8), {}).ok());
    EXPECT_EQ(std::vector<float>(scratch.x, scratch.x + model->config().hidden), expected);
}

TEST(Session, StopsWhenAnotherThreadSaysSo) {
    const auto model = load(kChat);
    Session session(*model);
    std::atomic<bool> stop{false};
    GenerateCallbacks callbacks;
    callbacks.stop = &stop;
    int pieces = 0;
    callbacks.onPiece = [&](std::string_view) {
        if (++pieces == 3) std::thread([&] { stop = true; }).join();
        return true;
    };
    const Reply reply = run(session, ask("Tell me everything", 0), callbacks);
    EXPECT_EQ(reply.stats.reason, StopReason::Stopped);
    EXPECT_LE(pieces, 4);  // the one that says how the text ended may follow
}

TEST(Session, EndsWhenTheListenerHasHeardEnough) {
    const auto model = load(kChat);
    Session session(*model);
    GenerateCallbacks callbacks;
    callbacks.onPiece = [](std::string_view) { return false; };
    const Reply reply = run(session, ask("Hello", 50), callbacks);
    EXPECT_EQ(reply.stats.reason, StopReason::Stopped);
    EXPECT_LT(reply.stats.generatedTokens, 50);
}

/// A reply drawn with a seed, hot enough that seeds differ.
GenerateRequest drawn(std::uint64_t seed, int candidates, int tokens) {
    GenerateRequest request = ask("Who is there?", tokens);
    request.sampling = {.temperature = 2.0f, .topK = 0, .topP = 1.0f, .candidates = candidates, .seed = seed};
    return request;
}

TEST(Session, GivesTheLikeliestOfItsCandidates) {
    const auto model = load("../../resources/model/thimble-small.gguf");  // its likely tokens are text
    const auto prompt = encodeChat(*model->tokenizer(), drawn(1, 1, 1).messages, true);
    ASSERT_TRUE(prompt.ok());
    std::map<std::string, std::vector<float>> logits;  // by the text of a reply of one token
    ASSERT_TRUE(evaluateLogits(*model, *prompt, 1, [&](std::span<const float> row) {
                    for (std::size_t i = 0; i < row.size(); ++i)
                        logits[model->tokenizer()->tokenBytes(static_cast<Token>(i))].push_back(row[i]);
                }).ok());
    Session session(*model);
    int compared = 0, firstWasNotIt = 0;
    for (std::uint64_t seed = 1; seed <= 400; seed += 4) {
        std::vector<float> drafts;
        for (std::uint64_t i = 0; i < 4; ++i) {
            const auto known = logits.find(run(session, drawn(seed + i, 1, 1)).text);
            if (known != logits.end() && known->second.size() == 1) drafts.push_back(known->second[0]);
        }
        if (drafts.size() < 4) continue;  // half a character, or a token without text
        const float likeliest = *std::max_element(drafts.begin(), drafts.end());
        EXPECT_EQ(logits.at(run(session, drawn(seed, 4, 1)).text)[0], likeliest) << "seed " << seed;
        firstWasNotIt += drafts[0] != likeliest;
        ++compared;
    }
    EXPECT_GT(compared, 10);
    EXPECT_GT(firstWasNotIt, 5);
}

TEST(Session, GoesOnAfterCandidatesAsAfterAnyReply) {
    const auto model = load(kChat);
    Session session(*model), fresh(*model);
    const Reply reply = run(session, drawn(5, 4, 20));
    EXPECT_EQ(reply.stats.generatedTokens, 20);
    GenerateRequest next = ask("And now?", 20);
    next.messages = {{"user", "Who is there?"}, {"assistant", reply.text}, {"user", "And now?"}};
    EXPECT_EQ(run(session, next).text, run(fresh, next).text);
}

TEST(Session, KeepsACandidateThatIsLongerThanAChunkOfAPrompt) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model), fresh(*model);
    const int tokens = static_cast<int>(model->parts().scratch.tokens) + 10;
    GenerateRequest request = drawn(5, 2, tokens);
    ASSERT_LT(tokens + 100, session.contextSize());
    const Reply reply = run(session, request);
    EXPECT_EQ(reply.stats.generatedTokens, tokens);
    EXPECT_EQ(reply.stats.contextUsed, reply.stats.promptTokens + tokens);
    EXPECT_EQ(run(session, ask("And now?", 10)).text, run(fresh, ask("And now?", 10)).text);
}

TEST(Session, ACandidateMayBeEmpty) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model);
    GenerateRequest request = ask("Who are you?", 0);
    request.ignoreEnd = false;
    const std::string answer = run(session, request).text;
    ASSERT_FALSE(answer.empty());
    const auto chat = encodeChat(*model->tokenizer(), request.messages, true);
    ASSERT_TRUE(chat.ok());
    GenerateRequest ended = greedy(*chat, 0);  // an answer that is complete already
    ended.ignoreEnd = false;
    ended.sampling.candidates = 3;
    for (const Token token : model->tokenizer()->encode(answer, SpecialTokens::Ignore))
        ended.promptTokens.push_back(token);
    const Reply reply = run(session, ended);
    EXPECT_EQ(reply.text, "");
    EXPECT_EQ(reply.stats.reason, StopReason::EndOfText);
}

/// Two candidates, and replies that somebody else proposes.
GenerateRequest proposed(std::vector<Suggestion> suggestions) {
    GenerateRequest request = ask("Who are you?", 0);
    request.sampling.candidates = 2;
    request.ignoreEnd = false;
    request.suggestions = std::move(suggestions);
    return request;
}

TEST(Session, GivesASuggestionWhereItIsLikelierWithItsBonus) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model);
    const std::string own = run(session, proposed({})).text, other = "My name is Martha.";
    ASSERT_NE(own, other);
    EXPECT_EQ(run(session, proposed({{other, 0}})).text, own);
    EXPECT_EQ(run(session, proposed({{other, 20}})).text, other);
    EXPECT_EQ(run(session, proposed({{"Sea the the", 20}, {other, 20}})).text, other);
    GenerateRequest single = proposed({{other, 20}});
    single.sampling.candidates = 1;
    EXPECT_EQ(run(session, single).text, own);
}

/// Mean log-likelihood of the tokens of a reply and its end, by the logits of all of them at once.
double perToken(Model& model, const std::string& reply) {
    const auto prompt = encodeChat(*model.tokenizer(), proposed({}).messages, true);
    EXPECT_TRUE(prompt.ok());
    std::vector<Token> said = model.tokenizer()->encode(reply, SpecialTokens::Ignore);
    said.push_back(model.tokenizer()->endTokens().front());
    std::vector<Token> all = *prompt;
    all.insert(all.end(), said.begin(), said.end() - 1);
    const auto count = static_cast<std::int64_t>(said.size());
    double sum = 0;
    auto next = said.begin();
    EXPECT_TRUE(evaluateLogits(model, all, count, [&](std::span<const float> row) {
                    sum += static_cast<double>(row[static_cast<std::size_t>(*next++)]) - logSumExp(row);
                }).ok());
    return sum / static_cast<double>(count);
}

TEST(Session, ASuggestionIsMeasuredAsWhatIsDrawn) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model);
    const std::string own = run(session, proposed({})).text, other = "My name is Martha.";
    const auto needed = static_cast<float>(perToken(*model, own) - perToken(*model, other));
    EXPECT_EQ(run(session, proposed({{other, needed - 0.01f}})).text, own);
    EXPECT_EQ(run(session, proposed({{other, needed + 0.01f}})).text, other);
}

TEST(Session, GoesOnAfterASuggestionAsAfterAnyReply) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model), fresh(*model);
    const Reply reply = run(session, proposed({{"My name is Martha.", 20}}));
    EXPECT_EQ(reply.stats.reason, StopReason::EndOfText);
    EXPECT_EQ(reply.stats.contextUsed, reply.stats.promptTokens + reply.stats.generatedTokens);
    GenerateRequest next = ask("And now?", 20);
    next.messages = {{"user", "Who are you?"}, {"assistant", reply.text}, {"user", "And now?"}};
    const Reply after = run(session, next);
    EXPECT_EQ(after.text, run(fresh, next).text);
    EXPECT_GE(after.stats.reusedTokens, reply.stats.contextUsed);
}

TEST(Session, NoSuggestionIsLongerThanTheReplyMayBe) {
    const auto model = load("../../resources/model/thimble-small.gguf");
    Session session(*model);
    GenerateRequest request = proposed({{"My name is Martha.", 20}});
    request.maxTokens = 2;
    EXPECT_EQ(run(session, request).stats.generatedTokens, 2);
    EXPECT_NE(run(session, request).text.substr(0, 2), "My");
}

TEST(Session, AStopAmongCandidatesEndsAtOnce) {
    const auto model = load(kChat);
    Session session(*model);
    std::atomic<bool> stop{false};
    GenerateCallbacks callbacks;
    callbacks.stop = &stop;
    callbacks.onPrompt = [&](std::int64_t done, std::int64_t total) { stop = done == total; };
    const Reply reply = run(session, drawn(5, 1000000, 20), callbacks);
    EXPECT_EQ(reply.stats.reason, StopReason::Stopped);
    stop = false;
    EXPECT_EQ(run(session, drawn(5, 2, 20)).stats.generatedTokens, 20);
}

TEST(Session, ReportsThePromptUpToItsEnd) {
    const auto model = load(kChat);
    Session session(*model);
    std::vector<std::pair<std::int64_t, std::int64_t>> heard;
    GenerateCallbacks callbacks;
    callbacks.onPrompt = [&](std::int64_t done, std::int64_t total) { heard.emplace_back(done, total); };
    const Reply reply = run(session, ask("Hello", 1), callbacks);
    ASSERT_GE(heard.size(), 2u);
    EXPECT_EQ(heard.front().first, 0);
    EXPECT_EQ(heard.back(), std::pair(reply.stats.promptTokens, reply.stats.promptTokens));
}

TEST(Session, FillsTheContextAndSaysSo) {
    LoadOptions options;
    options.context = 64;
    const auto model = test::loadGolden("nano-Q4_0", options);
    Session session(*model);
    const Reply reply = run(session, greedy(someTokens(60), 0));
    EXPECT_EQ(reply.stats.reason, StopReason::ContextFull);
    EXPECT_EQ(reply.stats.contextUsed, 64);
    EXPECT_EQ(reply.stats.generatedTokens, 5);
}

TEST(Session, RefusesAPromptThatIsTooLongAndSaysByHowMuch) {
    LoadOptions options;
    options.context = 64;
    const auto model = test::loadGolden("nano-Q4_0", options);
    Session session(*model);
    const auto refused = session.generate(greedy(someTokens(67), 1), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().message, HasSubstr("67 tokens, 3 more than the context of 64"));
    EXPECT_TRUE(session.generate(greedy(someTokens(64), 1), {}).ok());
}

TEST(Session, RefusesWhatItCannotRead) {
    const auto model = test::loadGolden("nano-Q4_0");
    Session session(*model);
    EXPECT_FALSE(session.generate(greedy({}, 1), {}).ok());
    EXPECT_FALSE(session.generate(greedy({1, 512, 3}, 1), {}).ok());
    EXPECT_FALSE(session.generate(greedy({-1}, 1), {}).ok());
    const auto noText = session.generate(ask("Hello", 1), {});
    ASSERT_FALSE(noText.ok());
    EXPECT_THAT(noText.error().message, HasSubstr("no vocabulary"));
    EXPECT_TRUE(session.generate(greedy({1, 2, 3}, 1), {}).ok());
}

TEST(Session, CountsTheTokensOfAPromptWithoutComputing) {
    const auto model = load(kChat);
    Session session(*model);
    const GenerateRequest request = ask("How many?", 1);
    const auto count = session.countTokens(request.messages);
    ASSERT_TRUE(count.ok());
    EXPECT_EQ(run(session, request).stats.promptTokens, *count);
}

}  // namespace
}  // namespace thimble::engine
