#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/storage/values.h"
#include "engine/base/error.h"

namespace thimble::app {

/// What somebody says in a written conversation, and the answer, both in the notation of resources/model/talks.
struct Exchange {
    Id id = 0;    // from 1 on without gaps, in the order of the conversation
    Id talk = 0;  // the conversation's number
    std::string said;
    std::string answer;
    std::string options;  // of the slots in both: "pet=dog|cat;kin=sister/she|brother/he"
};

/// The exchanges of written conversations, found by the terms of what was said: a file of its own beside the program,
/// written when that is built and only read afterwards. Used by one thread. Reading functions throw SQLite::Exception.
class ExchangeBook {
  public:
    /// What is written of an exchange: `terms` are what it is found by.
    struct Entry {
        Exchange exchange;
        std::vector<std::string> terms;
    };

    /// Replaces the file. Errors: it cannot be written.
    static engine::Status write(const std::filesystem::path& file, std::span<const Entry> entries);

    /// Errors: no such file, or another one.
    static engine::Result<std::unique_ptr<ExchangeBook>> open(const std::filesystem::path& file);

    std::int64_t size() const { return size_; }
    /// Exchanges that have the term.
    std::int64_t count(const std::string& term);
    /// Those that have any of the terms (letters and digits), best first by BM25.
    std::vector<Exchange> find(std::span<const std::string> terms, int limit);
    /// What was said in the same conversation before, up to so many lines.
    std::vector<std::string> saidBefore(const Exchange& exchange, int lines);

  private:
    explicit ExchangeBook(const std::filesystem::path& file);

    SQLite::Database sql_;
    SQLite::Statement count_, find_, before_;
    std::int64_t size_ = 0;
};

}  // namespace thimble::app
