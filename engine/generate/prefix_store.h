#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/base/error.h"
#include "engine/model/kv_cache.h"
#include "engine/text/tokenizer.h"

namespace thimble::engine {

/// KV caches of long prefixes (a document, a system prompt) in a folder, so that reopening one costs a read instead of
/// a prompt. Uses at most `limit` bytes of disk: what was not used for the longest time goes first. Damaged files are
/// removed.
class PrefixStore {
  public:
    PrefixStore(std::filesystem::path folder, std::uint64_t limit, std::uint64_t fingerprint)
        : folder_(std::move(folder)), limit_(limit), fingerprint_(fingerprint) {}

    /// Keeps what `cache` holds, which are `tokens`. Nothing happens when it is kept already, or larger than the limit.
    Status save(const KvCache& cache, std::span<const Token> tokens);

    /// Fills `cache`, whose content is dropped, with the longest kept prefix of `tokens` of more than `least` tokens.
    /// The number of tokens that it then holds; 0 when there is none (the cache is unchanged) or when the file was
    /// damaged.
    std::int64_t restore(std::span<const Token> tokens, std::int64_t least, KvCache& cache);

  private:
    std::filesystem::path fileOf(std::span<const Token> tokens) const;
    void makeRoom(std::uint64_t bytes) const;

    std::filesystem::path folder_;
    std::uint64_t limit_;
    std::uint64_t fingerprint_;
};

}  // namespace thimble::engine
