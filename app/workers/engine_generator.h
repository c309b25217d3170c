#pragma once

#include <filesystem>

#include "app/chat/generator.h"

namespace thimble::app {

/// Loads SmallThinker models with the program's own engine; an empty path is the built-in model. In `cacheFolder`
/// (empty: nowhere) it remembers which experts a model uses most, and KV caches of documents. Needs a QCoreApplication.
GeneratorLoader engineLoader(const std::filesystem::path& cacheFolder = {});

/// Removes the KV caches of documents from `cacheFolder`: they hold the words of documents that may be gone from the
/// library. What is still needed is computed again. Waits for the disk.
void forgetKeptDocuments(const std::filesystem::path& cacheFolder);

}  // namespace thimble::app
