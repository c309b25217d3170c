#include <gmock/gmock.h>

#include "app/storage/conversation_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/message_search.h"
#include "app/storage/search_terms.h"
#include "tests/app/storage/temporary_database.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchTerms, PairsCharactersOfScriptsWithoutSpaces) {
    EXPECT_EQ(searchTerms("Hello, world!"), "Hello world ");
    EXPECT_EQ(searchTerms("東京都"), "東京 京都 都 ");
    EXPECT_EQ(searchTerms("GPT模型v2"), "GPT 模型 型 v2 ");
    EXPECT_EQ(searchTerms("学"), "学 ");
    EXPECT_EQ(searchTerms(""), "");
    EXPECT_EQ(searchTerms("\"*()-"), "");
}

TEST(SearchTerms, QueriesCannotBreakTheSyntax) {
    EXPECT_EQ(searchQuery("NEAR(a OR \"b"), "\"NEAR\" \"a\" \"OR\" \"b\"*");
    EXPECT_EQ(searchQuery("東京都"), "\"東京 京都\"*");
    EXPECT_EQ(searchQuery("東 x"), "\"東\"* \"x\"*");
    EXPECT_EQ(searchQuery("*"), "");
}

class SearchTest : public TemporaryDatabase {
  protected:
    void SetUp() override {
        TemporaryDatabase::SetUp();
        Conversation conversation;
        conversation.title = "Garden plan";
        chat_ = ConversationRepository(database()).add(conversation);
    }
    Id say(const QString& text, MessageStatus status = MessageStatus::Complete) {
        Message message;
        message.conversation = chat_;
        message.parent = last_;
        message.text = text;
        message.status = status;
        return last_ = MessageRepository(database()).add(message);
    }
    std::vector<Id> found(const QString& words) {
        std::vector<Id> ids;
        for (const SearchHit& hit : searchMessages(database(), words, 50))
            ids.push_back(hit.message);
        return ids;
    }
    Id chat_ = 0;
    Id last_ = 0;
};

TEST_F(SearchTest, FindsEveryLanguage) {
    const Id english = say("The quick brown Fox");
    const Id german = say("Überraschend schöne Straßen");
    const Id chinese = say("我们明天去北京开会。");
    const Id japanese = say("東京タワーに行きました");
    const Id korean = say("학교에서 공부했습니다");
    const Id thai = say("สวัสดีครับ ยินดีต้อนรับ");
    const Id hindi = say("हिन्दी में लिखना");
    const Id arabic = say("مرحبا بالعالم");
    const Id russian = say("Привет, мир");
    EXPECT_THAT(found("fox"), ElementsAre(english));
    EXPECT_THAT(found("quick fo"), ElementsAre(english));
    EXPECT_THAT(found("schone"), ElementsAre(german));
    EXPECT_THAT(found("überrasch"), ElementsAre(german));
    EXPECT_THAT(found("北京"), ElementsAre(chinese));
    EXPECT_THAT(found("开会"), ElementsAre(chinese));
    EXPECT_THAT(found("会"), ElementsAre(chinese));
    EXPECT_THAT(found("京开"), ElementsAre(chinese));
    EXPECT_THAT(found("北开"), IsEmpty());
    EXPECT_THAT(found("タワー"), ElementsAre(japanese));
    EXPECT_THAT(found("ﾀﾜｰ"), ElementsAre(japanese));
    EXPECT_THAT(found("학교"), ElementsAre(korean));
    EXPECT_THAT(found("공부"), ElementsAre(korean));
    EXPECT_THAT(found("ยินดี"), ElementsAre(thai));
    EXPECT_THAT(found("हिन्दी"), ElementsAre(hindi));
    EXPECT_THAT(found("بالعالم"), ElementsAre(arabic));
    EXPECT_THAT(found("МИР"), ElementsAre(russian));
}

TEST_F(SearchTest, FindsTitlesFirst) {
    const Id message = say("Plan the garden");
    EXPECT_THAT(found("garden"), ElementsAre(0, message));
    ConversationRepository(database()).rename(chat_, "Roses");
    EXPECT_THAT(found("garden"), ElementsAre(message));
    EXPECT_THAT(found("rose"), ElementsAre(0));
}

TEST_F(SearchTest, ForgetsWhatIsRemoved) {
    say("a secret");
    ConversationRepository(database()).remove(chat_, 1);
    EXPECT_THAT(found("secret"), IsEmpty());
    ConversationRepository(database()).undoRemove(chat_);
    EXPECT_EQ(found("secret").size(), 1u);
    ConversationRepository(database()).remove(chat_, 1);
    ConversationRepository(database()).purge();
    EXPECT_EQ(database().sql().execAndGet("SELECT count(*) FROM message_search").getInt(), 0);
    EXPECT_EQ(database().sql().execAndGet("SELECT count(*) FROM title_search").getInt(), 0);
}

TEST_F(SearchTest, AReplyIsFoundOnceItIsWritten) {
    Message reply;
    reply.id = say("first words", MessageStatus::Partial);
    reply.text = "first words and more";
    reply.status = MessageStatus::Partial;
    MessageRepository(database()).update(reply);
    EXPECT_THAT(found("more"), IsEmpty());
    reply.status = MessageStatus::Complete;
    MessageRepository(database()).update(reply);
    EXPECT_THAT(found("more"), ElementsAre(reply.id));
}

TEST_F(SearchTest, ExcerptsShowTheMatch) {
    say(QString("filler ").repeated(100) + "needle\nin the hay " + QString("filler ").repeated(100));
    const SearchHit hit = searchMessages(database(), "Needle", 1).at(0);
    EXPECT_EQ(hit.conversationTitle, "Garden plan");
    ASSERT_EQ(hit.marks.size(), 1u);
    EXPECT_EQ(hit.excerpt.mid(hit.marks[0].start, hit.marks[0].length), "needle");
    EXPECT_TRUE(hit.excerpt.contains("needle in the hay"));
    EXPECT_LE(hit.excerpt.size(), 160);
}

TEST_F(SearchTest, TheLimitIsKept) {
    for (int i = 0; i < 20; ++i)
        say("garden");
    EXPECT_EQ(searchMessages(database(), "garden", 5).size(), 5u);
    EXPECT_THAT(searchMessages(database(), "garden", 0), IsEmpty());
}

}  // namespace
}  // namespace thimble::app
