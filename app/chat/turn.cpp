#include "app/chat/turn.h"

#include <QCoreApplication>

namespace thimble::app {
namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(Chat)
};

Message ended(Message reply, engine::StopReason reason) {
    reply.status = reason == engine::StopReason::EndOfText ? MessageStatus::Complete : MessageStatus::Partial;
    switch (reason) {
        case engine::StopReason::EndOfText:
            reply.problem.clear();
            break;
        case engine::StopReason::MaxTokens:
            reply.problem = Texts::tr("The reply reached the longest length that the settings allow.");
            break;
        case engine::StopReason::ContextFull:
            reply.problem = Texts::tr("The context is full: the reply ends here.");
            break;
        case engine::StopReason::Stopped:
            reply.problem = Texts::tr("Stopped.");
            break;
    }
    return reply;
}

ReplyStats statsOf(const Generator& generator, const engine::GenerateStats& stats) {
    ReplyStats result;
    result.model = QString::fromStdString(generator.modelName());
    result.promptTokens = stats.promptTokens;
    result.reusedTokens = stats.reusedTokens;
    result.generatedTokens = stats.generatedTokens;
    result.promptSeconds = stats.prefillSeconds;
    result.generateSeconds = stats.decodeSeconds;
    result.contextUsed = stats.contextUsed;
    result.contextSize = stats.contextSize;
    return result;
}

/// The prompt, after shortening the conversation where it must be and the settings allow it.
engine::Result<PromptResult> fittingPrompt(Generator& generator, const PromptParts& parts, const TurnEvents& events,
                                           const std::atomic<bool>& stop) {
    auto result = assemblePrompt(generator, parts);
    const ContextStrategy strategy = parts.settings.whenFull;
    const bool may = strategy == ContextStrategy::DropOldest || strategy == ContextStrategy::Summarise;
    if (!result || !result->tooLong || !result->tooLong->canShorten || !may) return result;
    auto shortened = shorten(generator, parts, strategy, stop);
    if (!shortened) return shortened.error();
    if (!*shortened) return result;
    if (events.onShortened) events.onShortened((*shortened)->lastHidden, (*shortened)->note);
    return assemblePrompt(generator, (*shortened)->parts);
}

/// An unfinished reply cannot be handed to the model as the beginning of its own: it is shown what it wrote, and asked
/// to go on.
void askToGoOn(std::vector<engine::ChatMessage>& messages, const QString& written) {
    messages.push_back({"assistant", written.toStdString()});
    messages.push_back({"user", kGoOn});
}

}  // namespace

Message failedReply(Message reply, const engine::Error& error) {
    reply.status = reply.text.isEmpty() ? MessageStatus::Failed : MessageStatus::Partial;
    reply.problem = QString::fromStdString(error.message);
    return reply;
}

TurnOutcome runTurn(Generator& generator, const PromptParts& parts, Message reply, const TurnEvents& events,
                    const std::atomic<bool>& stop) {
    if (stop) return {ended(std::move(reply), engine::StopReason::Stopped), {}};
    auto prompt = fittingPrompt(generator, parts, events, stop);
    if (!prompt) return {failedReply(std::move(reply), prompt.error()), {}};
    if (prompt->tooLong) return {std::move(reply), prompt->tooLong};

    engine::GenerateRequest request;
    request.messages = std::move(prompt->prompt->messages);
    if (!reply.text.isEmpty()) askToGoOn(request.messages, reply.text);
    request.sampling = parts.settings.sampling;
    request.maxTokens = parts.settings.maxTokens;
    // A document read in full is worth keeping: the next question about it, today or tomorrow, begins the same way.
    if (prompt->prompt->documentUse == DocumentUse::Whole) request.keepMessages = 1;
    reply.documentUse = prompt->prompt->documentUse;
    reply.citations = std::move(prompt->prompt->citations);

    std::string text = reply.text.toStdString();
    engine::GenerateCallbacks callbacks;
    callbacks.onPrompt = events.onPrompt;
    callbacks.onPiece = [&](std::string_view piece) {
        text += piece;
        if (events.onPiece) events.onPiece(piece);
        return true;
    };
    callbacks.stop = &stop;
    const auto stats = generator.generate(request, callbacks);
    reply.text = QString::fromStdString(text);
    if (!stats) return {failedReply(std::move(reply), stats.error()), {}};
    reply.stats = statsOf(generator, *stats);
    return {ended(std::move(reply), stats->reason), {}};
}

}  // namespace thimble::app
