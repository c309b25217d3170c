#include "app/chat/transcript.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/chat/chat_store.h"
#include "app/storage/message_repository.h"
#include "tests/app/storage/temporary_database.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TranscriptTest : public TemporaryDatabase {};

TEST_F(TranscriptTest, JsonBringsEveryBranchBack) {
    const BegunTurn turn = beginTurn(database(), 0, 0, "Frage 東京 \U0001F600", {{5, "a.pdf"}}, 100);
    Message reply = turn.reply;
    reply.text = "Antwort";
    reply.status = MessageStatus::Complete;
    reply.stats.model = "nano";
    reply.stats.generatedTokens = 3;
    reply.documentUse = DocumentUse::Whole;
    reply.citations = {{1, 5, 6, "a.pdf", "p. 1", "text"}};
    MessageRepository(database()).update(reply);
    MessageRepository(database()).setNote(reply.id, {ContextStrategy::Summarise, "so far"});
    beginEdited(database(), turn.question.id, "Andere Frage", 200);

    const Transcript original = readTranscript(database(), turn.conversation.id).value();
    const auto read = transcriptsFromJson(toJson({original}));
    ASSERT_TRUE(read.ok()) << read.error().message;
    const Transcript copy = readTranscript(database(), addTranscript(database(), read->at(0))).value();

    EXPECT_NE(copy.conversation.id, original.conversation.id);
    EXPECT_EQ(copy.conversation.title, original.conversation.title);
    ASSERT_EQ(copy.messages.size(), original.messages.size());
    for (std::size_t i = 0; i < copy.messages.size(); ++i) {
        EXPECT_EQ(copy.messages[i].text, original.messages[i].text);
        EXPECT_EQ(copy.messages[i].role, original.messages[i].role);
        EXPECT_EQ(copy.messages[i].created, original.messages[i].created);
        EXPECT_EQ(copy.messages[i].stats, original.messages[i].stats);
        EXPECT_EQ(copy.messages[i].note, original.messages[i].note);
        EXPECT_EQ(copy.messages[i].depth, original.messages[i].depth);
    }
    EXPECT_EQ(copy.messages[1].citations.at(0).text, "text");
    EXPECT_EQ(copy.messages[1].citations.at(0).document, 0);
    // The same branch is on show.
    const auto shown = MessageRepository(database()).page(copy.conversation.id, 0, 10).rows;
    EXPECT_EQ(shown.at(0).text, "Andere Frage");
}

TEST_F(TranscriptTest, MarkdownReadsAsAConversation) {
    Conversation conversation;
    conversation.title = "Trip";
    Message question;
    question.text = "Where to?";
    question.attachments = {{1, "map.pdf"}};
    Message reply;
    reply.role = Role::Assistant;
    reply.text = "North [1]\n";
    reply.citations = {{1, 1, 1, "map.pdf", "p. 3", "…"}};
    reply.problem = "Stopped.";
    EXPECT_EQ(
        toMarkdown(conversation, {question, reply}).toStdString(),
        "# Trip\n\n## You\n\n*map.pdf*\n\nWhere to?\n\n## Thimble\n\nNorth [1]\n\n[1] map.pdf, p. 3\n\n> Stopped.\n");
}

TEST_F(TranscriptTest, BrokenFilesAreSentences) {
    const auto sentence = [](const QByteArray& json) {
        const auto result = transcriptsFromJson(json);
        return result.ok() ? std::string("read") : result.error().message;
    };
    EXPECT_THAT(sentence(""), HasSubstr("no JSON"));
    EXPECT_THAT(sentence("{\"format\": "), HasSubstr("no JSON"));
    EXPECT_THAT(sentence("[1, 2]"), HasSubstr("no conversations of Thimble"));
    EXPECT_THAT(sentence("{\"format\": \"thimble-conversations\", \"version\": 99}"), HasSubstr("newer version"));
    const auto withMessages = [](const QByteArray& messages) {
        return "{\"format\": \"thimble-conversations\", \"version\": 1, \"conversations\": [{\"title\": \"T\", "
               "\"messages\": [" +
               messages + "]}]}";
    };
    EXPECT_THAT(sentence(withMessages("{\"id\": 1, \"parent\": 2}")), HasSubstr("does not fit"));
    EXPECT_THAT(sentence(withMessages("{\"id\": 1}, {\"id\": 1}")), HasSubstr("does not fit"));
    EXPECT_THAT(sentence(withMessages("7, \"x\", null")), HasSubstr("does not fit"));
    EXPECT_EQ(sentence(withMessages("{\"id\": 1, \"role\": 5, \"status\": 77, \"text\": [], \"citations\": 3}")),
              "read");
    EXPECT_EQ(sentence(withMessages("")), "read");
}

}  // namespace
}  // namespace thimble::app
