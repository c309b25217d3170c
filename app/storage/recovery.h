#pragma once

#include <filesystem>

#include "app/storage/database.h"

namespace thimble::app {

/// Copies into `database` what can still be read of conversations and messages of a damaged one; a page that cannot be
/// read costs the rows on it, not the rest. Returns the number of conversations found. The damaged file is not changed.
int recoverConversations(Database& database, const std::filesystem::path& damaged);

}  // namespace thimble::app
