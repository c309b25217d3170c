#include "engine/format/json_file.h"

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

using nlohmann::json;

constexpr int deepest = 64;

/// Watches a parse for what the library lets pass: keys that come twice, nesting without end.
class Watch {
  public:
    bool operator()(int depth, json::parse_event_t event, json& parsed) {
        if (depth > deepest) problem_ = "is nested too deeply";
        if (event == json::parse_event_t::object_start) keys_.emplace_back();
        if (event == json::parse_event_t::object_end && !keys_.empty()) keys_.pop_back();
        if (event == json::parse_event_t::key && !keys_.empty() &&
            !keys_.back().insert(parsed.get_ref<const std::string&>()).second) {
            problem_ = "has the key " + quote(parsed.get_ref<const std::string&>()) + " twice";
        }
        return true;
    }
    const std::string& problem() const { return problem_; }

  private:
    std::vector<std::set<std::string>> keys_;
    std::string problem_;
};

}  // namespace

Result<json> parseJson(std::string_view text, std::string_view name) {
    // The library builds what it reads by recursion-free code, but destroys it level by level: depth is checked first.
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size() && depth <= deepest; ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') ++i;
            inText = c != '"';
        } else {
            inText = c == '"';
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        }
    }
    if (depth > deepest)
        return Error{quote(name) + " is nested more than " + std::to_string(deepest) + " levels deep; it is damaged."};
    Watch watch;
    json parsed = json::parse(text, std::ref(watch), false);
    if (!watch.problem().empty()) return Error{quote(name) + " " + watch.problem() + "; it is damaged."};
    if (parsed.is_discarded()) return Error{quote(name) + " holds no valid JSON; it is damaged or cut short."};
    if (!parsed.is_object()) return Error{quote(name) + " holds no JSON object."};
    return parsed;
}

Result<json> readJsonFile(const std::filesystem::path& path, std::uint64_t mostBytes) {
    std::error_code code;
    const auto size = std::filesystem::file_size(path, code);
    if (code) return Error{"Cannot read " + quote(utf8(path)) + ": " + code.message() + "."};
    if (size > mostBytes)
        return Error{quoteName(path) + " has " + std::to_string(size >> 20) +
                     " MiB, far more than such a file needs; it is damaged."};
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return Error{"Cannot read " + quote(utf8(path)) + "."};
    return parseJson(text, utf8(path.filename()));
}

std::optional<std::int64_t> wholeNumber(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_integer()) return std::nullopt;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > std::uint64_t{INT64_MAX}) return std::nullopt;
    return found->get<std::int64_t>();
}

std::optional<double> realNumber(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::optional<std::string> text(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<bool> boolean(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

}  // namespace thimble::engine
