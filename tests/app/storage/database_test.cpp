#include "app/storage/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <fstream>

namespace thimble::app {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Migration one[] = {{"one", "CREATE TABLE a (x); INSERT INTO a VALUES (1);"}};
constexpr Migration two[] = {one[0], {"two", "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (2, 3);"}};
constexpr Migration broken[] = {one[0], {"broken", "INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (3);"}};

class DatabaseTest : public testing::Test {
  protected:
    fs::path file() const { return fs::path(folder_.path().toStdString()) / "data" / "thimble.db"; }
    int count(Database& database, const std::string& query) { return database.sql().execAndGet(query).getInt(); }
    std::vector<fs::path> others() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(file().parent_path()))
            if (entry.path().string().find(file().string() + ".damaged") == 0) found.push_back(entry.path());
        return found;
    }
    QTemporaryDir folder_;
};

TEST_F(DatabaseTest, CreatesTheFolderAndTheSchema) {
    auto database = Database::open(file());
    ASSERT_TRUE(database.ok()) << database.error().message;
    EXPECT_EQ(count(**database, "PRAGMA user_version"), static_cast<int>(allMigrations().size()));
    EXPECT_EQ(count(**database, "PRAGMA foreign_keys"), 1);
    EXPECT_EQ((*database)->sql().execAndGet("PRAGMA journal_mode").getString(), "wal");
    EXPECT_EQ(count(**database, "SELECT count(*) FROM conversations"), 0);
}

TEST_F(DatabaseTest, MigratesStepByStepAndBacksUpBefore) {
    ASSERT_TRUE(Database::open(file(), one).ok());
    auto database = Database::open(file(), two);
    ASSERT_TRUE(database.ok()) << database.error().message;
    EXPECT_EQ(count(**database, "SELECT sum(x) FROM a"), 3);

    auto backup = Database::open(file().parent_path() / "thimble-before-v2.db", one);
    ASSERT_TRUE(backup.ok()) << backup.error().message;
    EXPECT_EQ(count(**backup, "SELECT sum(x) FROM a"), 1);
}

TEST_F(DatabaseTest, AFailedMigrationLeavesTheFileAsItWas) {
    ASSERT_TRUE(Database::open(file(), one).ok());
    EXPECT_FALSE(Database::open(file(), broken).ok());
    auto database = Database::open(file(), one);
    ASSERT_TRUE(database.ok()) << database.error().message;
    EXPECT_EQ(count(**database, "SELECT count(*) FROM a"), 1);
}

TEST_F(DatabaseTest, RefusesANewerVersionAndKeepsIt) {
    ASSERT_TRUE(Database::open(file(), two).ok());
    const auto opened = Database::openOrReplace(file(), one);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message, HasSubstr("newer version"));
    EXPECT_TRUE(Database::open(file(), two).ok());
}

TEST_F(DatabaseTest, KeepsADamagedFileAsideAndBeginsANewOne) {
    fs::create_directories(file().parent_path());
    std::ofstream(file()) << std::string(8192, 'x');
    EXPECT_FALSE(Database::open(file(), one).ok());
    auto opened = Database::openOrReplace(file(), one);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_EQ(count(*opened->database, "SELECT count(*) FROM a"), 1);
    EXPECT_EQ(fs::file_size(opened->keptAside), 8192u);
    EXPECT_EQ(others(), std::vector{opened->keptAside});
}

TEST_F(DatabaseTest, ASuspectFileIsCheckedInFull) {
    constexpr Migration big[] = {
        {"big",
         "CREATE TABLE a (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
         "INSERT INTO a SELECT hex(randomblob(100)) FROM n;"}};
    ASSERT_TRUE(Database::open(file(), big).ok());
    {
        std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(40 * 4096);
        bytes << std::string(4096, '\xff');
    }
    // Nothing told of damage yet: opening reads only the schema.
    EXPECT_TRUE(Database::openOrReplace(file(), big)->keptAside.empty());
    markSuspect(file());
    const auto opened = Database::openOrReplace(file(), big);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_FALSE(opened->keptAside.empty());
    // The mark is gone with the damage.
    EXPECT_TRUE(Database::openOrReplace(file(), big)->keptAside.empty());
}

TEST_F(DatabaseTest, AFolderInItsPlaceIsASentence) {
    fs::create_directories(file());
    const auto opened = Database::openOrReplace(file(), one);
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(opened.error().message, HasSubstr(file().string()));
}

TEST_F(DatabaseTest, ATransactionThatThrowsKeepsNothing) {
    auto database = Database::open(file(), one);
    ASSERT_TRUE(database.ok());
    EXPECT_THROW((*database)->transaction([&] {
        (*database)->sql().exec("INSERT INTO a VALUES (5)");
        throw std::runtime_error("midway");
    }),
                 std::runtime_error);
    EXPECT_EQ(count(**database, "SELECT count(*) FROM a"), 1);
}

TEST_F(DatabaseTest, TwoConnectionsSeeEachOthersCommits) {
    auto writer = Database::open(file(), one);
    auto reader = Database::open(file(), one);
    ASSERT_TRUE(writer.ok() && reader.ok());
    (*writer)->transaction([&] { (*writer)->sql().exec("INSERT INTO a VALUES (7)"); });
    EXPECT_EQ(count(**reader, "SELECT max(x) FROM a"), 7);
}

}  // namespace
}  // namespace thimble::app
