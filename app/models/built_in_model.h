#pragma once

#include <filesystem>

namespace thimble::app {

/// The small model that ships with the program; empty when this build has none. Needs a QCoreApplication.
std::filesystem::path builtInModelPath();

}  // namespace thimble::app
