#include "app/chat/prompt.h"

#include <algorithm>

namespace thimble::app {
namespace {

/// A first guess; the true count decides.
constexpr double charactersPerToken = 3.0;
/// Documents that would get less are left out: a torn sentence helps nobody.
constexpr std::int64_t leastDocumentTokens = 48;
constexpr int attempts = 4;

constexpr const char* wholeIntro =
    "The user's documents follow in full, as numbered passages. Cite the passages that an answer rests on as [1], [2].";
constexpr const char* passagesIntro =
    "Passages found in the user's documents. Answer from them where they help, citing them as [1], [2]; say so when "
    "they do not hold the answer.";

std::vector<Citation> citationsOf(const DocumentContext& documents) {
    std::vector<Citation> citations;
    for (const Passage& passage : documents.passages)
        citations.push_back(
            {int(citations.size()) + 1, passage.document, passage.id, passage.title, passage.place, passage.text});
    return citations;
}

QString documentText(const char* intro, const std::vector<Citation>& citations) {
    QString text = QLatin1String(intro) + QLatin1String("\n");
    for (const Citation& citation : citations) {
        text += QString("\n[%1] %2").arg(citation.number).arg(citation.title);
        if (!citation.place.isEmpty()) text += ", " + citation.place;
        text += ":\n" + citation.text.trimmed() + "\n";
    }
    return text;
}

void addToSystem(std::vector<engine::ChatMessage>& messages, const QString& text) {
    if (messages.empty() || messages.front().role != "system") messages.insert(messages.begin(), {"system", ""});
    std::string& system = messages.front().content;
    if (!system.empty()) system += "\n\n";
    system += text.toStdString();
}

std::vector<engine::ChatMessage> withDocuments(std::vector<engine::ChatMessage> messages, DocumentUse use,
                                               const std::vector<Citation>& citations) {
    if (use == DocumentUse::Whole) {
        addToSystem(messages, documentText(wholeIntro, citations));
    } else {
        std::string& question = messages.back().content;
        question = documentText(passagesIntro, citations).toStdString() + "\n" + question;
    }
    return messages;
}

/// Lays the documents over `plain` (of `plainTokens`), in at most `room` tokens more: asks for fewer characters until
/// it fits.
engine::Result<Prompt> addDocuments(const Generator& generator, const PromptParts& parts, Prompt plain,
                                    std::int64_t room) {
    double characters = double(room) * charactersPerToken;
    for (int attempt = 0; attempt < attempts && room >= leastDocumentTokens; ++attempt) {
        const DocumentContext documents = parts.findDocuments(std::int64_t(characters));
        if (documents.use == DocumentUse::None || documents.passages.empty()) break;
        Prompt prompt{{}, 0, documents.use, citationsOf(documents)};
        prompt.messages = withDocuments(plain.messages, documents.use, prompt.citations);
        const auto tokens = generator.countTokens(prompt.messages);
        if (!tokens) return tokens.error();
        prompt.tokens = *tokens;
        const std::int64_t taken = prompt.tokens - plain.tokens;
        if (taken <= room) return prompt;
        characters *= 0.9 * double(room) / double(taken);
    }
    return plain;
}

}  // namespace

std::int64_t replyReserve(std::int64_t contextSize, int maxTokens) {
    const std::int64_t usual = std::min<std::int64_t>(contextSize / 4, 1024);
    return maxTokens > 0 ? std::min<std::int64_t>(maxTokens, usual) : usual;
}

std::vector<engine::ChatMessage> plainMessages(const PromptParts& parts) {
    std::vector<engine::ChatMessage> messages;
    if (!parts.settings.systemPrompt.isEmpty()) addToSystem(messages, parts.settings.systemPrompt);
    if (!parts.summary.isEmpty()) addToSystem(messages, "Summary of the conversation so far:\n" + parts.summary);
    for (const Message& message : parts.messages) {
        if (message.role == Role::Assistant && message.text.isEmpty()) continue;  // failed before its first word
        const std::string role = message.role == Role::User ? "user" : "assistant";
        // Two questions in a row (the reply between them failed) are one to the model: its turns alternate.
        if (!messages.empty() && messages.back().role == role) {
            messages.back().content += "\n\n" + message.text.toStdString();
        } else {
            messages.push_back({role, message.text.toStdString()});
        }
    }
    return messages;
}

engine::Result<PromptResult> assemblePrompt(const Generator& generator, const PromptParts& parts) {
    Prompt plain;
    plain.messages = plainMessages(parts);
    const auto tokens = generator.countTokens(plain.messages);
    if (!tokens) return tokens.error();
    plain.tokens = *tokens;

    const std::int64_t size = generator.contextSize();
    const std::int64_t room = size - replyReserve(size, parts.settings.maxTokens) - plain.tokens;
    if (room < 0)
        return PromptResult{{}, TooLong{plain.tokens, size, parts.messages.size() > 1 || !parts.summary.isEmpty()}};
    if (!parts.findDocuments) return PromptResult{std::move(plain), {}};
    auto prompt = addDocuments(generator, parts, std::move(plain), room);
    if (!prompt) return prompt.error();
    return PromptResult{std::move(*prompt), {}};
}

}  // namespace thimble::app
