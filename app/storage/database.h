#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <QString>
#include <filesystem>
#include <memory>
#include <span>
#include <type_traits>

#include "app/storage/migrations.h"
#include "engine/base/error.h"

namespace thimble::app {

class Database;

/// What became of the file when the program started.
struct OpenedDatabase {
    std::unique_ptr<Database> database;
    std::filesystem::path keptAside;  // where a damaged file was moved to; empty: nothing was damaged
};

/// One connection to the program's database, used by one thread. The only layer that knows SQLite: repositories take a
/// Database& and throw SQLite::Exception; the thread that runs them turns it into a sentence (storageProblem,
/// errors.h).
class Database {
  public:
    /// Opens or creates the file and brings it to the newest version: write-ahead log, foreign keys, busy timeout.
    /// Before a migration the file is copied to `<stem>-before-v<N>.db` beside it. Errors: a newer version, a damaged
    /// file, no permission, a full disk.
    static engine::Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                          std::span<const Migration> migrations = allMigrations());

    /// The same at the start of the program; but a damaged file is kept aside under another name, and a new one is
    /// begun in its place.
    static engine::Result<OpenedDatabase> openOrReplace(const std::filesystem::path& file,
                                                        std::span<const Migration> migrations = allMigrations());

    SQLite::Database& sql() { return sql_; }
    const std::filesystem::path& file() const { return file_; }

    /// A statement ready to bind and step.
    SQLite::Statement prepare(const char* query) { return SQLite::Statement(sql_, query); }
    /// Row id of the last insert of this connection.
    std::int64_t lastId() const { return sql_.getLastInsertRowid(); }

    /// Runs `work` as one write transaction: all of it is kept, or, when it throws, none.
    template <class Work>
    auto transaction(Work work) {
        SQLite::Transaction guard(sql_, SQLite::TransactionBehavior::IMMEDIATE);
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            guard.commit();
        } else {
            auto result = work();
            guard.commit();
            return result;
        }
    }

  private:
    Database(const std::filesystem::path& file, std::span<const Migration> migrations);
    void migrate(std::span<const Migration> migrations);

    std::filesystem::path file_;
    SQLite::Database sql_;
};

/// Remembers that a read found damage: the next openOrReplace checks every page of the file first.
void markSuspect(const std::filesystem::path& file);

}  // namespace thimble::app
