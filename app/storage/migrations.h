#pragma once

#include <span>

namespace thimble::app {

/// One step of the schema. The n-th of the list brings `user_version` from n-1 to n, in a transaction of its own. Once
/// released, a step never changes: a new one is appended.
struct Migration {
    const char* name;
    const char* sql;
};

std::span<const Migration> allMigrations();

}  // namespace thimble::app
