#include "app/chat/chat_settings.h"

namespace thimble::app {
namespace {

template <class T>
void lay(std::optional<T>& base, const std::optional<T>& over) {
    if (over) base = over;
}

}  // namespace

ChatSettings overlaid(const ChatSettings& base, const ChatSettings& over) {
    ChatSettings result = base;
    lay(result.systemPrompt, over.systemPrompt);
    lay(result.model, over.model);
    lay(result.temperature, over.temperature);
    lay(result.topK, over.topK);
    lay(result.topP, over.topP);
    lay(result.minP, over.minP);
    lay(result.repetitionPenalty, over.repetitionPenalty);
    lay(result.seed, over.seed);
    lay(result.maxTokens, over.maxTokens);
    lay(result.whenFull, over.whenFull);
    return result;
}

TurnSettings resolved(const ChatSettings& settings) {
    TurnSettings turn;
    engine::SamplingSettings& sampling = turn.sampling;
    turn.systemPrompt = settings.systemPrompt.value_or(QString());
    sampling.temperature = float(settings.temperature.value_or(double(sampling.temperature)));
    sampling.topK = settings.topK.value_or(sampling.topK);
    sampling.topP = float(settings.topP.value_or(double(sampling.topP)));
    sampling.minP = float(settings.minP.value_or(double(sampling.minP)));
    sampling.repetitionPenalty = float(settings.repetitionPenalty.value_or(double(sampling.repetitionPenalty)));
    sampling.seed = std::uint64_t(settings.seed.value_or(0));
    turn.maxTokens = settings.maxTokens.value_or(0);
    turn.whenFull = settings.whenFull.value_or(ContextStrategy::Ask);
    return turn;
}

}  // namespace thimble::app
