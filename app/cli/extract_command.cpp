#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/cli/commands.h"
#include "app/documents/document_reader.h"
#include "app/storage/errors.h"

namespace thimble::app::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string placeOf(const Section& section) {
    return section.page > 0 ? "Page " + std::to_string(section.page) : section.name;
}

void print(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

std::string dump(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json entryOf(const Section& section) {
    Json entry;
    if (section.page > 0) {
        entry["page"] = section.page;
    } else {
        entry["section"] = section.name;
    }
    entry["text"] = section.text;
    return entry;
}

/// One file's entry of the JSON list. Sections are held back until the file has been read, so that a file that fails
/// shows only its error; a text too large for that is written as it comes, its format behind it.
engine::Status extractJson(const std::filesystem::path& file) {
    constexpr std::size_t kHeldBytes = 64u << 20;
    std::string held;
    bool streaming = false;
    bool first = true;
    const std::string name = "{\"file\": " + dump(displayPath(file));
    const auto facts = readDocument(file, [&](const Section& section) {
        held += (first ? "\n  " : ",\n  ") + dump(entryOf(section));
        first = false;
        if (held.size() < kHeldBytes) return true;
        if (!streaming) print(name + ", \"sections\": [");
        streaming = true;
        print(std::exchange(held, {}));
        return true;
    });
    if (!facts.ok()) {
        print((streaming ? held + "]" : name) + ", \"error\": " + dump(facts.error().message) + "}");
        return facts.error();
    }
    const std::string format = ", \"format\": " + dump(facts->format->id);
    print(streaming ? held + "]" + format + "}" : name + format + ", \"sections\": [" + held + "]}");
    return {};
}

engine::Status extractText(const std::filesystem::path& file, bool withName) {
    if (withName) print("# " + displayPath(file) + "\n\n");
    const auto facts = readDocument(file, [&](const Section& section) {
        if (!section.text.empty()) print("[" + placeOf(section) + "]\n" + section.text + "\n\n");
        return true;
    });
    if (!facts.ok()) return facts.error();
    return {};
}

}  // namespace

engine::Status runExtract(const ExtractOptions& options) {
    engine::Status result;
    std::size_t failed = 0;
    if (options.json) print("[");
    for (std::size_t i = 0; i < options.files.size(); ++i) {
        if (options.json && i > 0) print(",\n");
        auto status =
            options.json ? extractJson(options.files[i]) : extractText(options.files[i], options.files.size() > 1);
        if (status.ok()) continue;
        ++failed;
        if (result.ok()) result = std::move(status);
    }
    if (options.json) print("]\n");
    if (failed > 1)
        return engine::Error{result.error().message + " (and " + std::to_string(failed - 1) + " more files failed)"};
    return result;
}

}  // namespace thimble::app::cli
