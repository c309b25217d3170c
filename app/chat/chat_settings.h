#pragma once

#include <QString>

#include "app/storage/values.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// What a turn is computed with, once program, persona and conversation have been laid over each other.
struct TurnSettings {
    QString systemPrompt;
    engine::SamplingSettings sampling;
    int maxTokens = 0;  // of the reply; 0: no limit
    ContextStrategy whenFull = ContextStrategy::Ask;
};

/// `over` wins where it says something.
ChatSettings overlaid(const ChatSettings& base, const ChatSettings& over);

/// What is still empty has the engine's defaults.
TurnSettings resolved(const ChatSettings& settings);

}  // namespace thimble::app
