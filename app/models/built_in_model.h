#pragma once

#include <filesystem>

#include "engine/generate/session.h"

namespace thimble::app {

/// The small model that ships with the program; empty when this build has none. Needs a QCoreApplication.
std::filesystem::path builtInModelPath();

/// `wish`, or where it is the general default what suits the small model better (measured: docs/built-in-model.md). In
/// any case its answers cannot loop: where n-grams may come again by the wish, long ones may not.
engine::SamplingSettings builtInSampling(const engine::SamplingSettings& wish);

}  // namespace thimble::app
