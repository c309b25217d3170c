#include "app/storage/database.h"

#include <sqlite3.h>

#include <QDateTime>
#include <fstream>
#include <optional>

#include "app/storage/errors.h"

namespace thimble::app {
namespace {

namespace fs = std::filesystem;

constexpr int busyTimeoutMs = 5000;
constexpr const char* suspectSuffix = ".suspect";

/// The file was written by a program that knows more migrations than this one.
struct NewerVersion {
    int found;
    int known;
};

fs::path withSuffix(const fs::path& file, const std::string& suffix) {
    fs::path result = file;
    result += suffix;
    return result;
}

fs::path backupPath(const fs::path& file, int version) {
    return file.parent_path() / (file.stem().string() + "-before-v" + std::to_string(version) + ".db");
}

/// Copies the whole database, log included, to a file that appears under its name only when complete.
void backUp(SQLite::Database& sql, const fs::path& target) {
    const fs::path partial = withSuffix(target, ".part");
    std::error_code ignored;
    fs::remove(partial, ignored);
    SQLite::Statement copy(sql, "VACUUM INTO ?");
    copy.bind(1, displayPath(partial));
    copy.exec();
    fs::rename(partial, target);
}

/// Reads every page. Slow for a large file: done only where damage is suspected.
bool passesCheck(const fs::path& file) {
    try {
        SQLite::Database sql(displayPath(file), SQLite::OPEN_READWRITE, busyTimeoutMs);
        return sql.execAndGet("PRAGMA quick_check(1)").getString() == "ok";
    } catch (const SQLite::Exception& failure) {
        return !isDamage(failure);
    }
}

/// Moves the file and its log to a free name beside it.
fs::path keepAside(const fs::path& file) {
    const std::string stamp = QDateTime::currentDateTimeUtc().toString("yyyyMMdd-HHmmss").toStdString();
    fs::path target = withSuffix(file, ".damaged-" + stamp);
    for (int n = 2; fs::exists(target); ++n)
        target = withSuffix(file, ".damaged-" + stamp + "-" + std::to_string(n));
    fs::rename(file, target);
    for (const char* log : {"-wal", "-shm"})
        if (fs::exists(withSuffix(file, log))) fs::rename(withSuffix(file, log), withSuffix(target, log));
    return target;
}

struct Failure {
    engine::Error error;
    bool damage = false;
};

/// Runs `open`; what it throws becomes a sentence.
template <class Open>
std::optional<Failure> failureOf(const fs::path& file, Open open) {
    try {
        open();
        return {};
    } catch (const NewerVersion& version) {
        return Failure{{"The file " + displayPath(file) + " was written by a newer version of Thimble (format " +
                        std::to_string(version.found) + ", this program knows " + std::to_string(version.known) +
                        "). Update Thimble, or start it with another data folder."}};
    } catch (const SQLite::Exception& failure) {
        return Failure{storageProblem(failure, file), isDamage(failure)};
    } catch (const fs::filesystem_error& failure) {
        return Failure{{"Cannot prepare " + displayPath(file) + ": " + failure.code().message() +
                        ". Check its folder's permissions and the space on its disk."}};
    }
}

}  // namespace

Database::Database(const fs::path& file, std::span<const Migration> migrations)
    : file_(file), sql_(displayPath(file), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busyTimeoutMs) {
    sql_.exec("PRAGMA foreign_keys = ON");
    sql_.exec("PRAGMA journal_mode = WAL");
    // NORMAL keeps the database consistent through a power cut; the last commits may be lost only then, never by a
    // crash of the program.
    sql_.exec("PRAGMA synchronous = NORMAL");
    sql_.exec("PRAGMA cache_size = -8192");    // KiB: a search over many documents touches more than the usual 2 MB
    sql_.exec("PRAGMA secure_delete = FAST");  // a deleted conversation leaves no text in reused pages
    migrate(migrations);
}

void Database::migrate(std::span<const Migration> migrations) {
    const int known = static_cast<int>(migrations.size());
    const int found = sql_.execAndGet("PRAGMA user_version").getInt();
    if (found > known) throw NewerVersion{found, known};
    if (found > 0 && found < known) backUp(sql_, backupPath(file_, known));
    for (int version = found; version < known; ++version) {
        transaction([&] {
            sql_.exec(migrations[static_cast<std::size_t>(version)].sql);
            sql_.exec("PRAGMA user_version = " + std::to_string(version + 1));
        });
    }
}

engine::Result<std::unique_ptr<Database>> Database::open(const fs::path& file, std::span<const Migration> migrations) {
    std::unique_ptr<Database> database;
    const auto failure = failureOf(file, [&] {
        if (file.has_parent_path()) fs::create_directories(file.parent_path());
        database.reset(new Database(file, migrations));
    });
    if (failure) return failure->error;
    return database;
}

engine::Result<OpenedDatabase> Database::openOrReplace(const fs::path& file, std::span<const Migration> migrations) {
    OpenedDatabase result;
    const fs::path mark = withSuffix(file, suspectSuffix);
    const auto open = [&] {
        if (file.has_parent_path()) fs::create_directories(file.parent_path());
        if (fs::exists(mark) && !passesCheck(file)) throw SQLite::Exception("pages fail their check", SQLITE_CORRUPT);
        fs::remove(mark);
        result.database.reset(new Database(file, migrations));
    };
    auto failure = failureOf(file, open);
    if (failure && failure->damage) {
        failure = failureOf(file, [&] {
            fs::remove(mark);
            result.keptAside = keepAside(file);
            open();
        });
    }
    if (failure) return failure->error;
    return result;
}

void markSuspect(const fs::path& file) {
    std::ofstream(withSuffix(file, suspectSuffix)).put('?');  // best effort: without it the next start checks less
}

}  // namespace thimble::app
