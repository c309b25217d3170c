#include "app/chat/shorten.h"

#include <algorithm>

namespace thimble::app {
namespace {

constexpr int summaryTokens = 256;
constexpr const char* summaryRequest =
    "Summarise the conversation above in a few sentences: what the user wants, what was found, what is still open. "
    "Write only the summary.";

/// Messages to hide so that the rest takes at most half of the context; the rest begins with a question.
engine::Result<std::size_t> countToHide(const Generator& generator, const PromptParts& parts) {
    PromptParts rest = parts;
    const auto& messages = parts.messages;
    std::size_t hidden = 0;
    std::size_t next = 1;
    while (next < messages.size()) {
        if (messages[next].role == Role::User) {
            hidden = next;
            rest.messages.assign(messages.begin() + std::ptrdiff_t(hidden), messages.end());
            const auto tokens = generator.countTokens(plainMessages(rest));
            if (!tokens) return tokens.error();
            if (*tokens <= generator.contextSize() / 2) break;
        }
        // Long conversations: a step is a share of what is left, not a message.
        next += std::max<std::size_t>(1, (messages.size() - next) / 16);
    }
    return hidden;
}

/// The hidden messages as the model told them in short. Those that do not fit its context are left out from the oldest
/// on.
engine::Result<QString> summaryOf(Generator& generator, PromptParts hidden, const std::atomic<bool>& stop) {
    Message request;
    request.text = QLatin1String(summaryRequest);
    hidden.messages.push_back(request);
    engine::GenerateRequest generation;
    const std::int64_t room =
        generator.contextSize() - std::min<std::int64_t>(summaryTokens, generator.contextSize() / 4);
    for (;;) {
        generation.messages = plainMessages(hidden);
        const auto tokens = generator.countTokens(generation.messages);
        if (!tokens) return tokens.error();
        if (*tokens <= room || hidden.messages.size() <= 2) break;
        const std::size_t fewer = std::max<std::size_t>(1, (hidden.messages.size() - 1) / 4);
        hidden.messages.erase(hidden.messages.begin(), hidden.messages.begin() + std::ptrdiff_t(fewer));
    }
    generation.sampling.temperature = 0;
    generation.maxTokens = summaryTokens;
    std::string text;
    const engine::GenerateCallbacks callbacks{{}, [&](std::string_view piece) { return text += piece, true; }, &stop};
    const auto stats = generator.generate(generation, callbacks);
    if (!stats) return stats.error();
    return QString::fromStdString(text).trimmed();
}

}  // namespace

engine::Result<std::optional<Shortened>> shorten(Generator& generator, const PromptParts& parts,
                                                 ContextStrategy strategy, const std::atomic<bool>& stop) {
    const auto count = countToHide(generator, parts);
    if (!count) return count.error();
    if (*count == 0) return std::optional<Shortened>();
    const auto end = parts.messages.begin() + std::ptrdiff_t(*count);
    Shortened result{(end - 1)->id, {strategy, {}}, parts};
    result.parts.messages.assign(end, parts.messages.end());
    result.parts.summary.clear();
    if (strategy == ContextStrategy::Summarise) {
        PromptParts hidden = parts;
        hidden.messages.assign(parts.messages.begin(), end);
        auto summary = summaryOf(generator, std::move(hidden), stop);
        if (!summary) return summary.error();
        if (stop) return std::optional<Shortened>();
        result.note.summary = result.parts.summary = *summary;
    }
    return std::optional(std::move(result));
}

}  // namespace thimble::app
