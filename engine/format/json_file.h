#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "engine/base/error.h"

namespace thimble::engine {

/// JSON that cannot be trusted; an error names `name` and says what is wrong. A key that an object has twice is one.
Result<nlohmann::json> parseJson(std::string_view text, std::string_view name);

/// A file with a JSON object in it. `mostBytes`: larger files are refused.
Result<nlohmann::json> readJsonFile(const std::filesystem::path& path, std::uint64_t mostBytes = 256u << 20);

// Members as the type that is wanted; nullopt when absent, null, or of another type.
std::optional<std::int64_t> wholeNumber(const nlohmann::json& object, const char* key);
std::optional<double> realNumber(const nlohmann::json& object, const char* key);
std::optional<std::string> text(const nlohmann::json& object, const char* key);
std::optional<bool> boolean(const nlohmann::json& object, const char* key);

}  // namespace thimble::engine
