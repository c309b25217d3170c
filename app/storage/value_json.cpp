#include "app/storage/value_json.h"

#include <QJsonDocument>

namespace thimble::app {
namespace {

template <class T>
void put(QJsonObject& json, const char* key, const std::optional<T>& value) {
    if (value) json[QLatin1String(key)] = QJsonValue(*value);
}

template <class T>
void take(const QJsonObject& json, const char* key, std::optional<T>& value) {
    const QJsonValue found = json[QLatin1String(key)];
    if constexpr (std::is_same_v<T, QString>) {
        if (found.isString()) value = found.toString();
    } else {
        if (found.isDouble()) value = static_cast<T>(found.toDouble());
    }
}

}  // namespace

QString toText(ContextStrategy strategy) {
    switch (strategy) {
        case ContextStrategy::DropOldest:
            return "drop";
        case ContextStrategy::Summarise:
            return "summarise";
        case ContextStrategy::NewChat:
            return "new_chat";
        case ContextStrategy::Ask:
            break;
    }
    return "ask";
}

ContextStrategy contextStrategyFromText(const QString& text) {
    for (const auto strategy : {ContextStrategy::DropOldest, ContextStrategy::Summarise, ContextStrategy::NewChat})
        if (text == toText(strategy)) return strategy;
    return ContextStrategy::Ask;
}

QJsonObject toJson(const ChatSettings& settings) {
    QJsonObject json;
    put(json, "system_prompt", settings.systemPrompt);
    put(json, "model", settings.model);
    put(json, "temperature", settings.temperature);
    put(json, "top_k", settings.topK);
    put(json, "top_p", settings.topP);
    put(json, "min_p", settings.minP);
    put(json, "repetition_penalty", settings.repetitionPenalty);
    put(json, "seed", settings.seed);
    put(json, "max_tokens", settings.maxTokens);
    if (settings.whenFull) json["when_full"] = toText(*settings.whenFull);
    return json;
}

ChatSettings chatSettingsFromJson(const QJsonObject& json) {
    ChatSettings settings;
    take(json, "system_prompt", settings.systemPrompt);
    take(json, "model", settings.model);
    take(json, "temperature", settings.temperature);
    take(json, "top_k", settings.topK);
    take(json, "top_p", settings.topP);
    take(json, "min_p", settings.minP);
    take(json, "repetition_penalty", settings.repetitionPenalty);
    take(json, "seed", settings.seed);
    take(json, "max_tokens", settings.maxTokens);
    if (json["when_full"].isString()) settings.whenFull = contextStrategyFromText(json["when_full"].toString());
    return settings;
}

QJsonObject toJson(const ReplyStats& stats) {
    if (stats == ReplyStats{}) return {};
    return {{"model", stats.model},
            {"prompt_tokens", qint64(stats.promptTokens)},
            {"reused_tokens", qint64(stats.reusedTokens)},
            {"generated_tokens", qint64(stats.generatedTokens)},
            {"prompt_seconds", stats.promptSeconds},
            {"generate_seconds", stats.generateSeconds},
            {"context_used", qint64(stats.contextUsed)},
            {"context_size", qint64(stats.contextSize)},
            {"resident_bytes", qint64(stats.residentBytes)}};
}

ReplyStats replyStatsFromJson(const QJsonObject& json) {
    ReplyStats stats;
    stats.model = json["model"].toString();
    stats.promptTokens = json["prompt_tokens"].toInteger();
    stats.reusedTokens = json["reused_tokens"].toInteger();
    stats.generatedTokens = json["generated_tokens"].toInteger();
    stats.promptSeconds = json["prompt_seconds"].toDouble();
    stats.generateSeconds = json["generate_seconds"].toDouble();
    stats.contextUsed = json["context_used"].toInteger();
    stats.contextSize = json["context_size"].toInteger();
    stats.residentBytes = json["resident_bytes"].toInteger();
    return stats;
}

QJsonArray toJson(const std::vector<Citation>& citations) {
    QJsonArray json;
    for (const Citation& citation : citations) {
        json.append(QJsonObject{{"number", citation.number},
                                {"document", qint64(citation.document)},
                                {"passage", qint64(citation.passage)},
                                {"title", citation.title},
                                {"place", citation.place},
                                {"text", citation.text}});
    }
    return json;
}

std::vector<Citation> citationsFromJson(const QJsonArray& json) {
    std::vector<Citation> citations;
    for (const QJsonValue value : json) {
        const QJsonObject object = value.toObject();
        citations.push_back({object["number"].toInt(), object["document"].toInteger(), object["passage"].toInteger(),
                             object["title"].toString(), object["place"].toString(), object["text"].toString()});
    }
    return citations;
}

QJsonArray toJson(const std::vector<Attachment>& attachments) {
    QJsonArray json;
    for (const Attachment& attachment : attachments)
        json.append(QJsonObject{{"document", qint64(attachment.document)}, {"name", attachment.name}});
    return json;
}

std::vector<Attachment> attachmentsFromJson(const QJsonArray& json) {
    std::vector<Attachment> attachments;
    for (const QJsonValue value : json) {
        const QJsonObject object = value.toObject();
        attachments.push_back({object["document"].toInteger(), object["name"].toString()});
    }
    return attachments;
}

QString compact(const QJsonObject& json) {
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}
QString compact(const QJsonArray& json) {
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}
QJsonObject objectFrom(const QString& text) {
    return QJsonDocument::fromJson(text.toUtf8()).object();
}
QJsonArray arrayFrom(const QString& text) {
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

}  // namespace thimble::app
