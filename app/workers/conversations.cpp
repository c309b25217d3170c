#include "app/workers/conversations.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QSaveFile>

#include "app/chat/chat_store.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/draft_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/message_search.h"
#include "app/workers/storage_thread.h"

namespace thimble::app {
namespace {

Milliseconds now() {
    return QDateTime::currentMSecsSinceEpoch();
}

/// Thrown inside a job of the storage thread: becomes Assistant::problem.
std::runtime_error fileProblem(const QString& what, const QFileDevice& file) {
    return std::runtime_error(what.arg(file.fileName(), file.errorString()).toStdString());
}

/// The file appears complete or not at all.
void writeFile(const QString& path, const QByteArray& content) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        throw fileProblem(QCoreApplication::translate("Conversations", "Cannot write %1: %2. Choose another place."),
                          file);
}

QByteArray readFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw fileProblem(QCoreApplication::translate("Conversations", "Cannot read %1: %2."), file);
    return file.readAll();
}

std::vector<Id> allConversations(Database& database) {
    std::vector<Id> ids;
    for (const Conversation& row : ConversationRepository(database).list({}, 0, -1).rows)
        ids.push_back(row.id);
    return ids;
}

QByteArray exported(Database& database, ExportFormat format, std::vector<Id> conversations) {
    if (conversations.empty()) conversations = allConversations(database);
    std::vector<Transcript> transcripts;
    QByteArray markdown;
    for (const Id id : conversations) {
        if (format == ExportFormat::Json) {
            if (auto transcript = readTranscript(database, id)) transcripts.push_back(std::move(*transcript));
        } else if (const auto conversation = ConversationRepository(database).find(id)) {
            const MessagePage branch = MessageRepository(database).page(id, 0, conversation->length);
            markdown += (markdown.isEmpty() ? "" : "\n---\n\n") + toMarkdown(*conversation, branch.rows);
        }
    }
    return format == ExportFormat::Json ? toJson(transcripts) : markdown;
}

}  // namespace

Conversations::Conversations(StorageThread& storage, QObject* parent) : QObject(parent), storage_(storage) {}

QFuture<ConversationPage> Conversations::list(const ConversationFilter& filter, int offset, int limit) {
    return storage_.ask(
        [=](Database& database) { return ConversationRepository(database).list(filter, offset, limit); });
}

QFuture<Conversation> Conversations::conversation(Id conversation) {
    return storage_.ask([=](Database& database) {
        return ConversationRepository(database).find(conversation).value_or(Conversation{});
    });
}

QFuture<MessagePage> Conversations::messages(Id conversation, Id before, int limit) {
    return storage_.ask(
        [=](Database& database) { return MessageRepository(database).page(conversation, before, limit); });
}

QFuture<std::vector<SearchHit>> Conversations::search(const QString& words, int limit) {
    return storage_.ask([=](Database& database) { return searchMessages(database, words, limit); });
}

QFuture<QStringList> Conversations::folders() {
    return storage_.ask([](Database& database) { return ConversationRepository(database).folders(); });
}

QFuture<QStringList> Conversations::tags() {
    return storage_.ask([](Database& database) { return ConversationRepository(database).tags(); });
}

QFuture<QString> Conversations::draft(Id conversation) {
    return storage_.ask([=](Database& database) { return DraftRepository(database).find(conversation); });
}

QFuture<QStringList> Conversations::sentTexts(Id conversation, int limit) {
    return storage_.ask([=](Database& database) { return MessageRepository(database).sentTexts(conversation, limit); });
}

QFuture<Id> Conversations::create() {
    return storage_.ask(
        [](Database& database) {
            Conversation fresh;
            fresh.created = fresh.changed = now();
            return ConversationRepository(database).add(fresh);
        },
        [this](Id made) { announce(made, true); });
}

template <class Change>
void Conversations::change(Id conversation, Change change) {
    storage_.post([=](Database& database) { change(ConversationRepository(database)); });
    announce(conversation);
}

void Conversations::announce(Id conversation, bool isNew) {
    storage_.ask([=](Database& database) { return ConversationRepository(database).find(conversation); },
                 [this, isNew](const std::optional<Conversation>& found) {
                     if (found && isNew) emit created(*found);
                     if (found && !isNew) emit changed(*found);
                 });
}

void Conversations::rename(Id conversation, const QString& title) {
    change(conversation, [=](ConversationRepository rows) { rows.rename(conversation, title); });
}

void Conversations::setPinned(Id conversation, bool pinned) {
    change(conversation, [=](ConversationRepository rows) { rows.setPinned(conversation, pinned); });
}

void Conversations::setFolder(Id conversation, const QString& folder) {
    change(conversation, [=](ConversationRepository rows) { rows.setFolder(conversation, folder); });
}

void Conversations::setTags(Id conversation, const QStringList& tags) {
    change(conversation, [=](ConversationRepository rows) { rows.setTags(conversation, tags); });
}

void Conversations::setPersona(Id conversation, Id persona) {
    change(conversation, [=](ConversationRepository rows) { rows.setPersona(conversation, persona); });
}

void Conversations::setSettings(Id conversation, const ChatSettings& settings) {
    change(conversation, [=](ConversationRepository rows) { rows.setSettings(conversation, settings); });
}

void Conversations::setDraft(Id conversation, const QString& text) {
    storage_.post([=](Database& database) { DraftRepository(database).set(conversation, text); });
}

void Conversations::remove(Id conversation) {
    storage_.ask(
        [=](Database& database) {
            ConversationRepository(database).remove(conversation, now());
            return true;
        },
        [=, this](bool) { emit removed(conversation); });
}

void Conversations::undoRemove(Id conversation) {
    storage_.post([=](Database& database) { ConversationRepository(database).undoRemove(conversation); });
    announce(conversation, true);
}

QFuture<Id> Conversations::duplicate(Id conversation) {
    return storage_.ask(
        [=](Database& database) {
            const auto original = ConversationRepository(database).find(conversation).value_or(Conversation{});
            const QString title = QCoreApplication::translate("Conversations", "%1 (copy)").arg(original.title);
            return ConversationRepository(database).duplicate(conversation, title, now());
        },
        [this](Id copy) { announce(copy, true); });
}

QFuture<Id> Conversations::branch(Id conversation, Id message) {
    return storage_.ask(
        [=](Database& database) {
            const auto original = ConversationRepository(database).find(conversation).value_or(Conversation{});
            const QString title = QCoreApplication::translate("Conversations", "%1 (continued)").arg(original.title);
            return ConversationRepository(database).branch(conversation, message, title, now());
        },
        [this](Id made) { announce(made, true); });
}

void Conversations::switchBranch(Id message) {
    storage_.ask(
        [=](Database& database) {
            showBranch(database, message);
            const auto shown = MessageRepository(database).find(message);
            return shown ? shown->conversation : 0;
        },
        [this](Id conversation) {
            if (conversation != 0) emit messagesReset(conversation);
        });
}

QFuture<bool> Conversations::exportTo(const QString& path, ExportFormat format, const std::vector<Id>& conversations) {
    return storage_.ask([=](Database& database) {
        writeFile(path, exported(database, format, conversations));
        return true;
    });
}

QFuture<std::vector<Id>> Conversations::importFrom(const QString& path) {
    return storage_.ask(
        [=](Database& database) {
            const auto transcripts = transcriptsFromJson(readFile(path));
            if (!transcripts) throw std::runtime_error(path.toStdString() + ": " + transcripts.error().message);
            std::vector<Id> ids;
            for (const Transcript& transcript : transcripts.value())
                ids.push_back(addTranscript(database, transcript));
            return ids;
        },
        [this](const std::vector<Id>& ids) {
            for (const Id id : ids)
                announce(id, true);
        });
}

}  // namespace thimble::app
