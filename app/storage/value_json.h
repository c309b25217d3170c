#pragma once

#include <QJsonArray>
#include <QJsonObject>

#include "app/storage/values.h"

namespace thimble::app {

/// Values as JSON: for columns of the database and for exported files. Reading is lenient: what is absent or of the
/// wrong type keeps its default.

QJsonObject toJson(const ChatSettings& settings);
ChatSettings chatSettingsFromJson(const QJsonObject& json);

QJsonObject toJson(const ReplyStats& stats);
ReplyStats replyStatsFromJson(const QJsonObject& json);

QJsonArray toJson(const std::vector<Citation>& citations);
std::vector<Citation> citationsFromJson(const QJsonArray& json);

QJsonArray toJson(const std::vector<Attachment>& attachments);
std::vector<Attachment> attachmentsFromJson(const QJsonArray& json);

/// "ask", "drop", "summarise", "new_chat", as in the settings table.
QString toText(ContextStrategy strategy);
ContextStrategy contextStrategyFromText(const QString& text);

/// Compact text for a column.
QString compact(const QJsonObject& json);
QString compact(const QJsonArray& json);
QJsonObject objectFrom(const QString& text);
QJsonArray arrayFrom(const QString& text);

}  // namespace thimble::app
