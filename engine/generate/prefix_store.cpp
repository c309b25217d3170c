#include "engine/generate/prefix_store.h"

#include <algorithm>
#include <cstdio>
#include <vector>

#include "engine/model/kv_file.h"

namespace thimble::engine {
namespace {

namespace fs = std::filesystem;

constexpr auto kExtension = ".kv";

struct Entry {
    fs::path path;
    fs::file_time_type used;
    std::uint64_t bytes = 0;
};

std::vector<Entry> entriesIn(const fs::path& folder) {
    std::vector<Entry> entries;
    std::error_code code;
    for (const auto& file : fs::directory_iterator(folder, code)) {
        std::error_code ignored;
        if (file.path().extension() != kExtension) continue;
        entries.push_back({file.path(), file.last_write_time(ignored), file.file_size(ignored)});
    }
    return entries;
}

std::string hex(std::uint64_t number) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

}  // namespace

/// Named by model and tokens: two stores of the same prefix are one file.
fs::path PrefixStore::fileOf(std::span<const Token> tokens) const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const Token token : tokens)
        hash = (hash ^ static_cast<std::uint32_t>(token)) * 0x100000001b3u;
    return folder_ / (hex(fingerprint_) + "-" + hex(hash) + kExtension);
}

void PrefixStore::makeRoom(std::uint64_t bytes) const {
    std::vector<Entry> entries = entriesIn(folder_);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
    std::uint64_t held = bytes;
    for (const Entry& entry : entries)
        held += entry.bytes;
    for (const Entry& entry : entries) {
        if (held <= limit_) return;
        std::error_code code;
        if (fs::remove(entry.path, code)) held -= entry.bytes;
    }
}

Status PrefixStore::save(const KvCache& cache, std::span<const Token> tokens) {
    const fs::path path = fileOf(tokens);
    std::error_code code;
    if (fs::exists(path, code)) return {};
    fs::create_directories(folder_, code);
    const std::uint64_t bytes = kvFileBytes(cache);
    if (bytes > limit_) return {};
    makeRoom(bytes);
    return saveKvCache(path, cache, fingerprint_, tokens);
}

std::int64_t PrefixStore::restore(std::span<const Token> tokens, std::int64_t least, KvCache& cache) {
    fs::path best;
    std::size_t longest = static_cast<std::size_t>(least);
    for (const Entry& entry : entriesIn(folder_)) {
        if (!entry.path.filename().string().starts_with(hex(fingerprint_))) continue;
        const auto header = readKvHeader(entry.path);
        std::error_code code;
        if (!header) {
            fs::remove(entry.path, code);
            continue;
        }
        const std::vector<Token>& kept = header->tokens;
        const bool usable = header->fingerprint == fingerprint_ && header->type == cache.type() &&
                            kept.size() > longest && kept.size() <= tokens.size() &&
                            std::equal(kept.begin(), kept.end(), tokens.begin());
        if (!usable) continue;
        best = entry.path;
        longest = kept.size();
    }
    if (best.empty()) return 0;
    std::error_code code;
    if (!restoreKvCache(best, fingerprint_, cache)) {
        fs::remove(best, code);
        return 0;
    }
    fs::last_write_time(best, fs::file_time_type::clock::now(), code);  // used just now
    return cache.size();
}

}  // namespace thimble::engine
