#include "app/chat/chat_store.h"

#include <QCoreApplication>
#include <map>

#include "app/chat/title.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/draft_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/persona_repository.h"

namespace thimble::app {
namespace {

Message stored(Database& database, const Message& message) {
    MessageRepository messages(database);
    return messages.find(messages.add(message)).value();
}

/// An empty reply below `question`, and the turn that it makes.
BegunTurn withReply(Database& database, BegunTurn turn, Milliseconds now) {
    Message reply;
    reply.conversation = turn.question.conversation;
    reply.parent = turn.question.id;
    reply.role = Role::Assistant;
    reply.status = MessageStatus::Partial;
    reply.created = now;
    turn.reply = stored(database, reply);
    turn.conversation = ConversationRepository(database).find(turn.question.conversation).value_or(Conversation{});
    return turn;
}

}  // namespace

BegunTurn beginTurn(Database& database, Id conversation, Id persona, const QString& text,
                    const std::vector<Attachment>& attachments, Milliseconds now) {
    ConversationRepository conversations(database);
    DraftRepository(database).set(conversation, QString());
    BegunTurn turn;
    turn.newQuestion = true;
    std::optional<Conversation> found = conversations.find(conversation);
    if (!found) {
        turn.newConversation = true;
        found = Conversation{};
        found->created = found->changed = now;
        found->persona = PersonaRepository(database).find(persona) ? persona : 0;
        found->id = conversations.add(*found);
    }
    Message question;
    question.conversation = found->id;
    question.parent = found->leaf;
    question.text = text;
    question.created = now;
    question.attachments = attachments;
    turn.question = stored(database, question);
    conversations.nameAutomatically(found->id,
                                    titleFrom(text.isEmpty() && !attachments.empty() ? attachments[0].name : text));
    return withReply(database, std::move(turn), now);
}

std::optional<BegunTurn> beginEdited(Database& database, Id message, const QString& text, Milliseconds now) {
    const std::optional<Message> original = MessageRepository(database).find(message);
    if (!original || original->role != Role::User) return {};
    Message edited;
    edited.conversation = original->conversation;
    edited.parent = original->parent;
    edited.attachments = original->attachments;
    edited.text = text;
    edited.created = now;
    BegunTurn turn;
    turn.newQuestion = true;
    turn.question = stored(database, edited);
    return withReply(database, std::move(turn), now);
}

std::optional<BegunTurn> beginAlternative(Database& database, Id reply, Milliseconds now) {
    MessageRepository messages(database);
    const std::optional<Message> original = messages.find(reply);
    const std::optional<Message> question = original ? messages.find(original->parent) : std::nullopt;
    if (!question || original->role != Role::Assistant) return {};
    BegunTurn turn;
    turn.question = *question;
    return withReply(database, std::move(turn), now);
}

std::optional<BegunTurn> beginContinued(Database& database, Id reply) {
    MessageRepository messages(database);
    std::optional<Message> original = messages.find(reply);
    const std::optional<Message> question = original ? messages.find(original->parent) : std::nullopt;
    if (!question || original->role != Role::Assistant) return {};
    original->status = MessageStatus::Partial;
    original->problem.clear();
    messages.update(*original);
    BegunTurn turn;
    turn.question = *question;
    turn.reply = *original;
    turn.conversation = ConversationRepository(database).find(original->conversation).value_or(Conversation{});
    return turn;
}

std::optional<BegunTurn> beginInNewChat(Database& database, Id reply, Milliseconds now) {
    MessageRepository messages(database);
    std::optional<Message> original = messages.find(reply);
    const std::optional<Message> question = original ? messages.find(original->parent) : std::nullopt;
    if (!question) return {};
    original->status = MessageStatus::Failed;
    original->problem = QCoreApplication::translate(
        "Chat", "The conversation no longer fits the context. This question was taken to a new chat.");
    messages.update(*original);
    const auto before = ConversationRepository(database).find(question->conversation);
    return beginTurn(database, 0, before ? before->persona : 0, question->text, question->attachments, now);
}

void showBranch(Database& database, Id message) {
    MessageRepository messages(database);
    if (const auto found = messages.find(message))
        ConversationRepository(database).setLeaf(found->conversation, messages.newestLeaf(message));
}

std::optional<Transcript> readTranscript(Database& database, Id conversation) {
    const auto found = ConversationRepository(database).find(conversation);
    if (!found) return {};
    return Transcript{*found, MessageRepository(database).all(conversation)};
}

Id addTranscript(Database& database, const Transcript& transcript) {
    ConversationRepository conversations(database);
    MessageRepository messages(database);
    Conversation conversation = transcript.conversation;
    conversation.persona = 0;
    conversation.id = conversations.add(conversation);
    std::map<Id, Id> stored{{0, 0}};
    for (Message message : transcript.messages) {
        const Id fileId = message.id;
        message.conversation = conversation.id;
        message.parent = stored.at(message.parent);
        if (message.status == MessageStatus::Partial && message.problem.isEmpty())
            message.problem = QCoreApplication::translate("Chat", "Not finished.");
        stored[fileId] = messages.add(message);
    }
    if (const auto leaf = stored.find(transcript.conversation.leaf); leaf != stored.end() && leaf->second != 0)
        conversations.setLeaf(conversation.id, leaf->second);
    return conversation.id;
}

}  // namespace thimble::app
