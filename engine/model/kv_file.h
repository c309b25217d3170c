#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "engine/base/error.h"
#include "engine/model/kv_cache.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// What a saved KV cache belongs to: it is of use only for the same model file, cache type and tokens.
struct KvFileHeader {
    std::uint64_t fingerprint = 0;  // of the model
    kernels::KvType type = kernels::KvType::F16;
    std::vector<Token> tokens;  // whose keys and values follow
};

/// Bytes of the file that saveKvCache writes.
std::uint64_t kvFileBytes(const KvCache& cache);

/// Writes the cache of `tokens` (all that it holds) beside `path`, then moves it there: a crash leaves no half file.
Status saveKvCache(const std::filesystem::path& path, const KvCache& cache, std::uint64_t fingerprint,
                   std::span<const Token> tokens);

/// The beginning of a saved cache; an error when it is none or cut off.
Result<KvFileHeader> readKvHeader(const std::filesystem::path& path);

/// Fills an empty `cache` of the same model. An error, and an empty cache, when the file is damaged, of another model
/// or type, or longer than the context.
Status restoreKvCache(const std::filesystem::path& path, std::uint64_t fingerprint, KvCache& cache);

}  // namespace thimble::engine
