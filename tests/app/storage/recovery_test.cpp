#include "app/storage/recovery.h"

#include <gmock/gmock.h>

#include <fstream>

#include "app/chat/chat_store.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/message_repository.h"
#include "tests/app/storage/temporary_database.h"

namespace thimble::app {
namespace {

namespace fs = std::filesystem;

class RecoveryTest : public TemporaryDatabase {
  protected:
    /// Many conversations with a question each, long enough to fill hundreds of pages.
    void fill(int count) {
        database().transaction([&] {
            for (int i = 0; i < count; ++i)
                beginTurn(database(), 0, 0, QString("question %1 ").arg(i) + QString("words ").repeated(200), {},
                          i + 1);
        });
        database().sql().exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    fs::path damagedFile() const { return file().parent_path() / "damaged.db"; }
};

TEST_F(RecoveryTest, AHealthyFileComesBackWhole) {
    fill(20);
    fs::copy_file(file(), damagedFile());
    database().sql().exec("DELETE FROM conversations");
    EXPECT_EQ(recoverConversations(database(), damagedFile()), 20);
    const auto list = ConversationRepository(database()).list({}, 0, 100);
    ASSERT_EQ(list.rows.size(), 20u);
    EXPECT_TRUE(list.rows[0].title.startsWith("question 19"));
    EXPECT_EQ(MessageRepository(database()).page(list.rows[0].id, 0, 10).rows.size(), 2u);
}

TEST_F(RecoveryTest, DamagedPagesCostOnlyWhatWasOnThem) {
    fill(300);
    fs::copy_file(file(), damagedFile());
    const auto pages = fs::file_size(damagedFile()) / 4096;
    {
        std::fstream bytes(damagedFile(), std::ios::in | std::ios::out | std::ios::binary);
        for (std::uintmax_t page = pages / 2; page < pages / 2 + 5; ++page) {
            bytes.seekp(std::streamoff(page * 4096));
            bytes << std::string(4096, '\xee');
        }
    }
    database().sql().exec("DELETE FROM conversations");
    recoverConversations(database(), damagedFile());
    const int messages = database().sql().execAndGet("SELECT count(*) FROM messages").getInt();
    EXPECT_GT(messages, 400);
    EXPECT_EQ(database().sql().execAndGet("PRAGMA quick_check").getString(), "ok");
}

TEST_F(RecoveryTest, AFileOfAnotherKindIsAnErrorNotACrash) {
    std::ofstream(damagedFile()) << std::string(10'000, 'x');
    EXPECT_EQ(recoverConversations(database(), damagedFile()), 0);
    EXPECT_THROW(recoverConversations(database(), file().parent_path() / "nowhere.db"), SQLite::Exception);
}

}  // namespace
}  // namespace thimble::app
