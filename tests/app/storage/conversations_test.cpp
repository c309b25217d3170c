#include <gmock/gmock.h>

#include "app/storage/connection_log.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/document_summaries.h"
#include "app/storage/draft_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/persona_repository.h"
#include "app/storage/settings_repository.h"
#include "tests/app/storage/temporary_database.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ConversationsTest : public TemporaryDatabase {
  protected:
    ConversationRepository conversations() { return ConversationRepository(database()); }
    MessageRepository messages() { return MessageRepository(database()); }

    Id begin(const QString& title, Milliseconds changed = 1) {
        Conversation conversation;
        conversation.title = title;
        conversation.created = conversation.changed = changed;
        return conversations().add(conversation);
    }
    Id say(Id conversation, Id parent, const QString& text, MessageStatus status = MessageStatus::Complete) {
        Message message;
        message.conversation = conversation;
        message.parent = parent;
        message.text = text;
        message.status = status;
        return messages().add(message);
    }
    std::vector<QString> titles(const ConversationFilter& filter = {}) {
        std::vector<QString> found;
        for (const Conversation& row : conversations().list(filter, 0, 100).rows)
            found.push_back(row.title);
        return found;
    }
    std::vector<QString> shown(Id conversation, Id before = 0, int limit = 100) {
        std::vector<QString> texts;
        for (const Message& message : messages().page(conversation, before, limit).rows)
            texts.push_back(message.text);
        return texts;
    }
};

TEST_F(ConversationsTest, ListsPinnedFirstThenTheLatestChanged) {
    begin("old", 1);
    begin("new", 3);
    const Id pinned = begin("pinned", 2);
    conversations().setPinned(pinned, true);
    EXPECT_THAT(titles(), ElementsAre("pinned", "new", "old"));
    const ConversationPage second = conversations().list({}, 1, 1);
    EXPECT_EQ(second.total, 3);
    EXPECT_EQ(second.rows.at(0).title, "new");
}

TEST_F(ConversationsTest, KeepsEveryFieldAcrossAReopen) {
    Conversation original;
    original.title = "Fragen \u00fcber \u6771\u4eac";
    original.folder = "Work";
    original.tags = {"a", "b"};
    original.pinned = true;
    original.created = 10;
    original.changed = 20;
    original.persona = PersonaRepository(database()).save({0, "Pirate", {}});
    original.settings.systemPrompt = "Be short.";
    original.settings.temperature = 0.25;
    original.settings.seed = 7;
    original.settings.whenFull = ContextStrategy::Summarise;
    original.id = conversations().add(original);
    reopen();
    EXPECT_EQ(conversations().find(original.id), original);
    EXPECT_THAT(conversations().folders(), ElementsAre("Work"));
    EXPECT_THAT(conversations().tags(), ElementsAre("a", "b"));
}

TEST_F(ConversationsTest, FiltersByFolderAndTag) {
    const Id a = begin("a");
    const Id b = begin("b");
    begin("c");
    conversations().setFolder(a, "Work");
    conversations().setFolder(b, "Work");
    conversations().setTags(b, {"urgent"});
    EXPECT_THAT(titles({"Work", ""}), testing::UnorderedElementsAre("a", "b"));
    EXPECT_THAT(titles({"", "urgent"}), ElementsAre("b"));
    EXPECT_THAT(titles({"Work", "nothing"}), IsEmpty());
}

TEST_F(ConversationsTest, AutomaticTitleGivesWayToTheUsers) {
    const Id fresh = begin("");
    conversations().nameAutomatically(fresh, "First");
    EXPECT_THAT(titles(), ElementsAre("First"));
    conversations().rename(fresh, "Mine");
    conversations().nameAutomatically(fresh, "Second");
    EXPECT_THAT(titles(), ElementsAre("Mine"));
    conversations().rename(fresh, "");
    conversations().nameAutomatically(fresh, "Third");
    EXPECT_THAT(titles(), ElementsAre(""));
}

TEST_F(ConversationsTest, RemovedOnesComeBackUntilThePurge) {
    const Id a = begin("a");
    const Id b = begin("b");
    Id last = 0;
    // Deeper than SQLite's limit of nested triggers, which a cascade along the parents would meet.
    for (int i = 0; i < 1500; ++i)
        last = say(a, last, "text");
    conversations().remove(a, 5);
    conversations().remove(b, 5);
    EXPECT_THAT(titles(), IsEmpty());
    conversations().undoRemove(b);
    EXPECT_THAT(titles(), ElementsAre("b"));
    database().transaction([&] { conversations().purge(); });
    conversations().undoRemove(a);
    EXPECT_THAT(titles(), ElementsAre("b"));
    EXPECT_EQ(database().sql().execAndGet("SELECT count(*) FROM messages").getInt(), 0);
    EXPECT_EQ(database().sql().execAndGet("SELECT count(*) FROM message_search").getInt(), 0);
}

TEST_F(ConversationsTest, ShowsTheBranchOfTheLatestMessage) {
    const Id chat = begin("chat");
    const Id question = say(chat, 0, "question");
    const Id first = say(chat, question, "first");
    say(chat, first, "more");
    const Id second = say(chat, question, "second");
    EXPECT_THAT(shown(chat), ElementsAre("question", "second"));
    EXPECT_EQ(conversations().find(chat)->length, 2);

    const std::vector<Message> rows = messages().page(chat, 0, 10).rows;
    EXPECT_THAT(rows.at(0).alternatives, ElementsAre(question));
    EXPECT_THAT(rows.at(1).alternatives, ElementsAre(first, second));
    EXPECT_EQ(rows.at(1).depth, 1);

    conversations().setLeaf(chat, messages().newestLeaf(first));
    EXPECT_THAT(shown(chat), ElementsAre("question", "first", "more"));
    EXPECT_THAT(messages().page(chat, 0, 10).rows.at(1).alternatives, ElementsAre(first, second));
}

TEST_F(ConversationsTest, EditedFirstMessagesAreAlternatives) {
    const Id chat = begin("chat");
    const Id one = say(chat, 0, "one");
    const Id two = say(chat, 0, "two");
    say(begin("other"), 0, "elsewhere");
    EXPECT_THAT(messages().find(one)->alternatives, ElementsAre(one, two));
}

TEST_F(ConversationsTest, PagesUpwards) {
    const Id chat = begin("chat");
    std::vector<Id> ids;
    for (int i = 0; i < 10; ++i)
        ids.push_back(say(chat, ids.empty() ? 0 : ids.back(), QString::number(i)));
    EXPECT_THAT(shown(chat, 0, 3), ElementsAre("7", "8", "9"));
    EXPECT_THAT(shown(chat, ids[7], 3), ElementsAre("4", "5", "6"));
    EXPECT_THAT(shown(chat, ids[1], 3), ElementsAre("0"));
    EXPECT_THAT(shown(chat, ids[0], 3), IsEmpty());
    EXPECT_EQ(messages().page(chat, ids[7], 3).total, 10);
}

TEST_F(ConversationsTest, StoresAReplyWithAllThatBelongsToIt) {
    const Id chat = begin("chat");
    Message reply;
    reply.conversation = chat;
    reply.parent = say(chat, 0, "question");
    reply.role = Role::Assistant;
    reply.status = MessageStatus::Partial;
    reply.created = 5;
    reply.attachments = {{3, "a.pdf"}};
    reply.id = messages().add(reply);
    reply.depth = 1;
    reply.alternatives = {reply.id};
    EXPECT_EQ(messages().find(reply.id), reply);

    reply.text = "Answer \U0001F600 with \"quotes\"\n";
    reply.status = MessageStatus::Complete;
    reply.stats = {"nano", 10, 4, 7, 0.5, 0.25, 17, 4096, 1 << 20};
    reply.documentUse = DocumentUse::Passages;
    reply.citations = {{1, 3, 9, "a.pdf", "p. 2", "the text"}};
    messages().update(reply);
    messages().setNote(reply.id, {ContextStrategy::Summarise, "so far"});
    reply.note = ContextNote{ContextStrategy::Summarise, "so far"};
    reopen();
    EXPECT_EQ(messages().find(reply.id), reply);
}

TEST_F(ConversationsTest, TheModelSeesWhatFollowsTheLatestNote) {
    const Id chat = begin("chat");
    const Id one = say(chat, 0, "one");
    const Id two = say(chat, one, "two");
    const Id three = say(chat, two, "three");
    EXPECT_EQ(messages().visibleTo(three).messages.size(), 3u);
    messages().setNote(one, {ContextStrategy::DropOldest, ""});
    EXPECT_EQ(messages().visibleTo(three).messages.size(), 2u);
    messages().setNote(two, {ContextStrategy::Summarise, "one and two"});
    const auto visible = messages().visibleTo(three);
    ASSERT_EQ(visible.messages.size(), 1u);
    EXPECT_EQ(visible.messages[0].text, "three");
    EXPECT_EQ(visible.note->summary, "one and two");
}

TEST_F(ConversationsTest, WhatWasBeingWrittenStaysAsPartial) {
    const Id chat = begin("chat");
    const Id cut = say(chat, 0, "half an ans", MessageStatus::Partial);
    reopen();
    messages().markInterrupted("The program ended.");
    EXPECT_EQ(messages().find(cut)->status, MessageStatus::Partial);
    EXPECT_EQ(messages().find(cut)->problem, "The program ended.");
    EXPECT_EQ(messages().find(cut)->text, "half an ans");
}

TEST_F(ConversationsTest, DuplicatesEveryBranch) {
    const Id chat = begin("chat");
    const Id question = say(chat, 0, "question");
    const Id first = say(chat, question, "first");
    say(chat, question, "second");
    const Id copy = conversations().duplicate(chat, "chat (copy)", 9);
    EXPECT_THAT(shown(copy), ElementsAre("question", "second"));
    EXPECT_EQ(messages().all(copy).size(), 3u);
    // Independent of the original.
    database().transaction([&] {
        conversations().remove(chat, 1);
        conversations().purge();
    });
    EXPECT_EQ(messages().find(first), std::nullopt);
    EXPECT_THAT(shown(copy), ElementsAre("question", "second"));
    EXPECT_EQ(conversations().duplicate(12345, "none", 9), 0);
}

TEST_F(ConversationsTest, ABranchEndsWithItsMessage) {
    const Id chat = begin("chat");
    const Id question = say(chat, 0, "question");
    const Id first = say(chat, question, "first");
    say(chat, question, "second");
    const Id more = say(chat, first, "more");
    say(chat, more, "even more");
    const Id branch = conversations().branch(chat, more, "chat (continued)", 9);
    EXPECT_THAT(shown(branch), ElementsAre("question", "first", "more"));
    EXPECT_EQ(messages().all(branch).size(), 3u);
    EXPECT_EQ(conversations().find(branch)->title, "chat (continued)");
    // A message of another conversation is no place to branch at.
    EXPECT_THAT(shown(conversations().branch(branch, more, "none", 9)), IsEmpty());
}

TEST_F(ConversationsTest, ACopyHasTheDocumentsToo) {
    const Id chat = begin("chat");
    database().sql().exec("INSERT INTO documents (id, path, state, added) VALUES (7, 'a.pdf', 0, 0)");
    database().sql().exec("INSERT INTO conversation_documents VALUES (" + std::to_string(chat) + ", 7)");
    const Id copy = conversations().duplicate(chat, "copy", 9);
    SQLite::Statement rows = database().prepare("SELECT document FROM conversation_documents WHERE conversation = ?");
    rows.bind(1, copy);
    ASSERT_TRUE(rows.executeStep());
    EXPECT_EQ(rows.getColumn(0).getInt(), 7);
}

TEST_F(ConversationsTest, ASummaryStandsWhereItWasAskedFor) {
    const Id chat = begin("chat");
    const Id other = begin("other");
    const Id question = say(chat, 0, "question");
    database().sql().exec("INSERT INTO documents (id, path, state, added) VALUES (7, 'a.pdf', 0, 0)");
    DocumentSummaries summaries(database());
    SummaryRow row;
    row.summary.document = 7;
    row.summary.conversation = chat;
    const Id id = summaries.insert(row);
    say(chat, question, "answer");
    row = *summaries.find(id);
    EXPECT_EQ(row.summary.after, question);
    summaries.update(row);
    EXPECT_EQ(summaries.find(id)->summary.after, question);
    row.summary.conversation = other;
    summaries.update(row);
    EXPECT_EQ(summaries.find(id)->summary.after, 0);
}

TEST_F(ConversationsTest, SentTextsAreTheLatestFirstWithoutRepeats) {
    const Id chat = begin("chat");
    Id last = 0;
    for (const char* text : {"a", "b", "a"})
        last = say(chat, last, text);
    EXPECT_THAT(messages().sentTexts(chat, 10), ElementsAre("a", "b"));
    EXPECT_THAT(messages().sentTexts(0, 1), ElementsAre("a"));
    EXPECT_THAT(messages().sentTexts(chat + 1, 10), IsEmpty());
}

TEST_F(ConversationsTest, DraftsGoWithTheirConversation) {
    DraftRepository drafts(database());
    const Id chat = begin("chat");
    drafts.set(0, "new");
    drafts.set(chat, "typed");
    drafts.set(chat, "typed on");
    EXPECT_EQ(drafts.find(chat), "typed on");
    drafts.set(0, "");
    EXPECT_EQ(drafts.find(0), "");
    conversations().remove(chat, 1);
    EXPECT_EQ(drafts.find(chat), "typed on");
    conversations().purge();
    EXPECT_EQ(drafts.find(chat), "");
}

TEST_F(ConversationsTest, RemovingAPersonaLeavesItsConversations) {
    PersonaRepository personas(database());
    Persona pirate{0, "Pirate", {}};
    pirate.settings.systemPrompt = "Arr.";
    pirate.id = personas.save(pirate);
    const Id chat = begin("chat");
    conversations().setPersona(chat, pirate.id);
    pirate.name = "Captain";
    EXPECT_EQ(personas.save(pirate), pirate.id);
    EXPECT_THAT(personas.all(), ElementsAre(pirate));
    EXPECT_EQ(conversations().find(chat)->persona, pirate.id);
    personas.remove(pirate.id);
    EXPECT_EQ(conversations().find(chat)->persona, 0);
}

TEST_F(ConversationsTest, SettingsKeepOnlyWhatMakesSense) {
    SettingsRepository settings(database());
    settings.set("look.font_size", 18);
    settings.set("look.theme", "dark");
    settings.set("sampling.temperature", 0.123);
    settings.set("no.such_key", 1);
    database().sql().exec("INSERT INTO settings VALUES ('chat.max_tokens', 'many')");
    const QHash<QString, QVariant> expected{
        {"look.font_size", 18LL}, {"look.theme", "dark"}, {"sampling.temperature", 0.123}};
    EXPECT_EQ(settings.all(), expected);
    settings.reset("look.theme");
    EXPECT_FALSE(settings.all().contains("look.theme"));
}

TEST_F(ConversationsTest, ConnectionsAreLoggedNewestFirst) {
    ConnectionLog log(database());
    EXPECT_THAT(log.all(), IsEmpty());
    log.add({1, "a.org", "model", 10});
    log.add({2, "b.org", "model", 20});
    EXPECT_THAT(log.all(),
                ElementsAre(ConnectionRecord{2, "b.org", "model", 20}, ConnectionRecord{1, "a.org", "model", 10}));
}

}  // namespace
}  // namespace thimble::app
