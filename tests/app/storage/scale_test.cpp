#include <gmock/gmock.h>

#include "app/storage/conversation_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/statements.h"
#include "tests/app/storage/temporary_database.h"

namespace thimble::app {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Large stores stay quick when no query sorts or scans them: the plans say so.
class ScaleTest : public TemporaryDatabase {
  protected:
    std::string planOf(const std::string& query) {
        SQLite::Statement rows(database().sql(), "EXPLAIN QUERY PLAN " + query);
        std::string plan;
        while (rows.executeStep())
            plan += rows.getColumn(3).getString() + "\n";
        return plan;
    }
};

TEST_F(ScaleTest, TheListIsReadInTheOrderOfItsIndex) {
    const std::string plan = planOf(
        "SELECT c.id FROM conversations c LEFT JOIN messages leaf ON leaf.id = c.leaf WHERE c.deleted IS NULL "
        "ORDER BY c.pinned DESC, c.changed DESC, c.id DESC LIMIT 50 OFFSET 0");
    EXPECT_THAT(plan, HasSubstr("conversations_by_change"));
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
}

TEST_F(ScaleTest, AlternativesAndChildrenAreFoundByIndex) {
    EXPECT_THAT(planOf("SELECT id FROM messages WHERE conversation = 1 AND parent IS NULL ORDER BY id"),
                HasSubstr("messages_by_parent"));
    EXPECT_THAT(planOf("SELECT max(id) FROM messages WHERE parent = 5"), HasSubstr("messages_parent"));
    EXPECT_THAT(planOf("SELECT id FROM messages m WHERE m.status = 1 AND m.problem = ''"),
                HasSubstr("messages_partial"));
}

TEST_F(ScaleTest, PagesThroughTenThousandMessages) {
    Conversation conversation;
    conversation.id = ConversationRepository(database()).add(conversation);
    MessageRepository messages(database());
    database().transaction([&] {
        Message message;
        message.conversation = conversation.id;
        for (int i = 0; i < 10'000; ++i) {
            message.text = QString::number(i);
            message.parent = messages.add(message);
        }
    });
    Id before = 0;
    int seen = 0;
    for (MessagePage page = messages.page(conversation.id, 0, 500); !page.rows.empty();
         page = messages.page(conversation.id, before, 500)) {
        EXPECT_EQ(page.total, 10'000);
        EXPECT_EQ(page.rows.back().depth, 10'000 - seen - 1);
        EXPECT_EQ(page.rows.back().text, QString::number(10'000 - seen - 1));
        seen += int(page.rows.size());
        before = page.rows.front().id;
    }
    EXPECT_EQ(seen, 10'000);
    EXPECT_EQ(messages.visibleTo(messages.newestLeaf(before)).messages.size(), 10'000u);
}

}  // namespace
}  // namespace thimble::app
