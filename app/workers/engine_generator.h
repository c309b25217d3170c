#pragma once

#include "app/chat/generator.h"

namespace thimble::app {

/// Loads SmallThinker models with the program's own engine; an empty path is the built-in model. In `cacheFolder`
/// (empty: nowhere) it remembers which experts a model uses most, and KV caches of documents. Needs a QCoreApplication.
GeneratorLoader engineLoader(const std::filesystem::path& cacheFolder = {});

}  // namespace thimble::app
