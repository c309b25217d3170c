#pragma once

#include <SQLiteCpp/Exception.h>

#include <QString>
#include <filesystem>

#include "engine/base/error.h"

namespace thimble::app {

/// A failure of the store as a sentence for the user: what is wrong, where, what to do.
engine::Error storageProblem(const SQLite::Exception& failure, const std::filesystem::path& file);

/// The file itself is damaged or is no database (as opposed to full, locked, read-only).
bool isDamage(const SQLite::Exception& failure);

/// A path as text for a sentence.
std::string displayPath(const std::filesystem::path& path);

}  // namespace thimble::app
