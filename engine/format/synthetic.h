#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "engine/base/error.h"

namespace thimble::engine {

/// Writes a Q4_0 checkpoint with the shapes of a published SmallThinker model ("4b": 2.4 GB, "21b": 12 GB) and random
/// weights, without a vocabulary: what it says is noise, what it costs is the real model's. About 61 % of the gate
/// outputs are zero and experts are chosen unevenly, as in trained models, so that sparsity and caching have something
/// to find. `progress` hears the share written and cancels by returning false. Errors: an unknown size, no room on the
/// disk.
Status writeSyntheticModel(std::string_view size, const std::filesystem::path& path,
                           const std::function<bool(double fraction)>& progress = {});

/// Bytes that the file takes; 0 for an unknown size.
std::uint64_t syntheticModelBytes(std::string_view size);

}  // namespace thimble::engine
