#pragma once

#include <filesystem>
#include <memory>

#include "app/smalltalk/small_talk.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// The small model that ships with the program; empty when this build has none. Needs a QCoreApplication.
std::filesystem::path builtInModelPath();

/// The written conversations that go with it (app/smalltalk); null when this build has none, or they cannot be read.
/// Needs a QCoreApplication.
std::unique_ptr<SmallTalk> openSmallTalk();

/// A request as it suits the built-in model: sampling as builtInSampling says, and with it answers to choose among from
/// `smallTalk` (may be null), unless the user has chosen otherwise.
engine::GenerateRequest builtInRequest(const engine::GenerateRequest& wish, SmallTalk* smallTalk);

/// `wish`, or where it is the general default what suits the small model better (measured: docs/built-in-model.md). In
/// any case its answers cannot loop: where n-grams may come again by the wish, long ones may not.
engine::SamplingSettings builtInSampling(const engine::SamplingSettings& wish);

}  // namespace thimble::app
