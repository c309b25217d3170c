#include "app/chat/transcript.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include "app/storage/value_json.h"

namespace thimble::app {
namespace {

constexpr const char* formatName = "thimble-conversations";
constexpr int formatVersion = 1;

QString timeText(Milliseconds time) {
    return QDateTime::fromMSecsSinceEpoch(time).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QJsonObject toJson(const Message& message) {
    QJsonObject json{{"id", qint64(message.id)},
                     {"parent", qint64(message.parent)},
                     {"role", message.role == Role::User ? "user" : "assistant"},
                     {"text", message.text},
                     {"status", int(message.status)},
                     {"created", qint64(message.created)}};
    if (!message.problem.isEmpty()) json["problem"] = message.problem;
    if (message.stats != ReplyStats{}) json["stats"] = toJson(message.stats);
    if (!message.attachments.empty()) json["attachments"] = toJson(message.attachments);
    if (message.documentUse != DocumentUse::None) json["document_use"] = int(message.documentUse);
    if (!message.citations.empty()) json["citations"] = toJson(message.citations);
    if (message.note)
        json["note"] = QJsonObject{{"strategy", toText(message.note->strategy)}, {"summary", message.note->summary}};
    return json;
}

/// A number of the file as an enumerator; one that does not exist becomes the first.
template <class Enum>
Enum enumFrom(const QJsonValue& value, Enum last) {
    const int number = value.toInt();
    return number >= 0 && number <= int(last) ? static_cast<Enum>(number) : static_cast<Enum>(0);
}

Message messageFrom(const QJsonObject& json) {
    Message message;
    message.id = json["id"].toInteger();
    message.parent = json["parent"].toInteger();
    message.role = json["role"].toString() == "assistant" ? Role::Assistant : Role::User;
    message.text = json["text"].toString();
    message.status = enumFrom(json["status"], MessageStatus::Failed);
    message.created = json["created"].toInteger();
    message.problem = json["problem"].toString();
    message.stats = replyStatsFromJson(json["stats"].toObject());
    message.attachments = attachmentsFromJson(json["attachments"].toArray());
    message.documentUse = enumFrom(json["document_use"], DocumentUse::Passages);
    message.citations = citationsFromJson(json["citations"].toArray());
    // Documents of another computer are not in this library: their names stay, the links go.
    for (Attachment& attachment : message.attachments)
        attachment.document = 0;
    for (Citation& citation : message.citations)
        citation.document = citation.passage = 0;
    if (const QJsonObject note = json["note"].toObject(); !note.isEmpty())
        message.note = ContextNote{contextStrategyFromText(note["strategy"].toString()), note["summary"].toString()};
    return message;
}

engine::Result<Transcript> transcriptFrom(const QJsonObject& json) {
    Transcript transcript;
    Conversation& conversation = transcript.conversation;
    conversation.title = json["title"].toString();
    conversation.folder = json["folder"].toString();
    for (const QJsonValue tag : json["tags"].toArray())
        conversation.tags << tag.toString();
    conversation.created = json["created"].toInteger();
    conversation.changed = json["changed"].toInteger();
    conversation.settings = chatSettingsFromJson(json["settings"].toObject());
    conversation.leaf = json["leaf"].toInteger();
    QSet<Id> known{0};
    for (const QJsonValue value : json["messages"].toArray()) {
        Message message = messageFrom(value.toObject());
        if (message.id <= 0 || known.contains(message.id) || !known.contains(message.parent))
            return engine::Error{"Conversation \"" + conversation.title.toStdString() +
                                 "\" of the file is broken: message " + std::to_string(message.id) +
                                 " does not fit below message " + std::to_string(message.parent) +
                                 ". Export it again."};
        known.insert(message.id);
        transcript.messages.push_back(std::move(message));
    }
    return transcript;
}

}  // namespace

QByteArray toMarkdown(const Conversation& conversation, const std::vector<Message>& branch) {
    QString text = "# " + (conversation.title.isEmpty() ? QStringLiteral("Conversation") : conversation.title) + "\n";
    for (const Message& message : branch) {
        text += message.role == Role::User ? "\n## You" : "\n## Thimble";
        if (message.created > 0) text += " · " + timeText(message.created);
        text += "\n\n";
        for (const Attachment& attachment : message.attachments)
            text += "*" + attachment.name + "*\n\n";
        text += message.text.trimmed() + "\n";
        for (const Citation& citation : message.citations) {
            text += QString("\n[%1] %2%3")
                        .arg(citation.number)
                        .arg(citation.title, citation.place.isEmpty() ? "" : ", " + citation.place);
        }
        if (!message.citations.empty()) text += "\n";
        if (!message.problem.isEmpty()) text += "\n> " + message.problem + "\n";
    }
    return text.toUtf8();
}

QByteArray toJson(const std::vector<Transcript>& transcripts) {
    QJsonArray conversations;
    for (const auto& [conversation, messages] : transcripts) {
        QJsonArray rows;
        for (const Message& message : messages)
            rows.append(toJson(message));
        conversations.append(QJsonObject{{"title", conversation.title},
                                         {"folder", conversation.folder},
                                         {"tags", QJsonArray::fromStringList(conversation.tags)},
                                         {"created", qint64(conversation.created)},
                                         {"changed", qint64(conversation.changed)},
                                         {"settings", toJson(conversation.settings)},
                                         {"leaf", qint64(conversation.leaf)},
                                         {"messages", rows}});
    }
    return QJsonDocument(
               QJsonObject{{"format", formatName}, {"version", formatVersion}, {"conversations", conversations}})
        .toJson(QJsonDocument::Indented);
}

engine::Result<std::vector<Transcript>> transcriptsFromJson(const QByteArray& json) {
    QJsonParseError broken;
    const QJsonObject file = QJsonDocument::fromJson(json, &broken).object();
    if (broken.error != QJsonParseError::NoError)
        return engine::Error{"The file is no JSON: " + broken.errorString().toStdString() + " at byte " +
                             std::to_string(broken.offset) + ". Choose a file that Thimble exported."};
    if (file["format"].toString() != formatName)
        return engine::Error{
            "The file holds no conversations of Thimble. Choose a file that Thimble exported as JSON."};
    if (file["version"].toInt() > formatVersion)
        return engine::Error{"The file was exported by a newer version of Thimble. Update Thimble to read it."};
    std::vector<Transcript> transcripts;
    for (const QJsonValue value : file["conversations"].toArray()) {
        auto transcript = transcriptFrom(value.toObject());
        if (!transcript) return transcript.error();
        transcripts.push_back(std::move(*transcript));
    }
    return transcripts;
}

}  // namespace thimble::app
