#include "app/storage/document_summaries.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "app/storage/statements.h"

namespace thimble::app {
namespace {

constexpr const char* kColumns =
    "SELECT id, document, version, conversation, length, style, language, state, model, problem, points, text, "
    "after_message FROM summaries ";

SummaryRow rowOf(SQLite::Statement& query) {
    SummaryRow row;
    Summary& summary = row.summary;
    summary.id = idOf(query.getColumn(0));
    summary.document = idOf(query.getColumn(1));
    row.version = query.getColumn(2).getInt();
    summary.conversation = idOf(query.getColumn(3));
    summary.options.length = static_cast<SummaryLength>(query.getColumn(4).getInt());
    summary.options.style = static_cast<SummaryStyle>(query.getColumn(5).getInt());
    summary.options.language = textOf(query.getColumn(6));
    summary.state = static_cast<SummaryState>(query.getColumn(7).getInt());
    summary.model = textOf(query.getColumn(8));
    summary.problem = textOf(query.getColumn(9));
    summary.points = pointsFromJson(textOf(query.getColumn(10)).toUtf8());
    summary.text = textOf(query.getColumn(11));
    summary.after = idOf(query.getColumn(12));
    return row;
}

SQLite::Statement select(Database& database, const char* rest) {
    return database.prepare((std::string(kColumns) + rest).c_str());
}

std::vector<SummaryRow> rowsOf(SQLite::Statement& query) {
    std::vector<SummaryRow> rows;
    while (query.executeStep())
        rows.push_back(rowOf(query));
    return rows;
}

}  // namespace

std::vector<SummaryPoint> pointsFromJson(const QByteArray& json) {
    std::vector<SummaryPoint> points;
    for (const QJsonValue& value : QJsonDocument::fromJson(json).array()) {
        const QJsonObject point = value.toObject();
        points.push_back({point[QLatin1String("text")].toString(), point[QLatin1String("place")].toString(),
                          point[QLatin1String("passage")].toInteger()});
    }
    return points;
}

QByteArray jsonOf(const std::vector<SummaryPoint>& points) {
    QJsonArray list;
    for (const SummaryPoint& point : points) {
        list.append(QJsonObject{{QStringLiteral("text"), point.text},
                                {QStringLiteral("place"), point.place},
                                {QStringLiteral("passage"), qint64(point.passage)}});
    }
    return QJsonDocument(list).toJson(QJsonDocument::Compact);
}

Id DocumentSummaries::insert(const SummaryRow& row) {
    auto insert = database_.prepare(
        "INSERT INTO summaries (document, version, conversation, length, style, language, state) VALUES (?, ?, ?, ?, "
        "?, ?, ?)");
    insert.bind(1, row.summary.document);
    insert.bind(2, row.version);
    insert.bind(3, row.summary.conversation);
    insert.bind(4, static_cast<int>(row.summary.options.length));
    insert.bind(5, static_cast<int>(row.summary.options.style));
    bindText(insert, 6, row.summary.options.language);
    insert.bind(7, static_cast<int>(row.summary.state));
    insert.exec();
    return database_.lastId();
}

void DocumentSummaries::update(const SummaryRow& row) {
    auto update = database_.prepare(
        "UPDATE summaries SET conversation = ?, state = ?, model = ?, problem = ?, points = ?, text = ? WHERE id = ?");
    update.bind(1, row.summary.conversation);
    update.bind(2, static_cast<int>(row.summary.state));
    bindText(update, 3, row.summary.model);
    bindText(update, 4, row.summary.problem);
    bindText(update, 5, QString::fromUtf8(jsonOf(row.summary.points)));
    bindText(update, 6, row.summary.text);
    update.bind(7, row.summary.id);
    update.exec();
}

std::optional<SummaryRow> DocumentSummaries::find(Id summary) {
    auto query = select(database_, "WHERE id = ?");
    query.bind(1, summary);
    if (!query.executeStep()) return {};
    return rowOf(query);
}

std::optional<SummaryRow> DocumentSummaries::find(Id document, int version, const SummaryOptions& options) {
    auto query = select(
        database_,
        "WHERE document = ? AND version = ? AND length = ? AND style = ? AND language = ? ORDER BY id DESC LIMIT 1");
    query.bind(1, document);
    query.bind(2, version);
    query.bind(3, static_cast<int>(options.length));
    query.bind(4, static_cast<int>(options.style));
    bindText(query, 5, options.language);
    if (!query.executeStep()) return {};
    return rowOf(query);
}

std::vector<SummaryRow> DocumentSummaries::all(Id conversation) {
    auto query = select(database_, conversation == 0 ? "ORDER BY id" : "WHERE conversation = ? ORDER BY id");
    if (conversation != 0) query.bind(1, conversation);
    return rowsOf(query);
}

std::vector<SummaryRow> DocumentSummaries::waiting() {
    auto query = select(database_, "WHERE state IN (?, ?) ORDER BY id");
    query.bind(1, static_cast<int>(SummaryState::Queued));
    query.bind(2, static_cast<int>(SummaryState::Running));
    return rowsOf(query);
}

void DocumentSummaries::requeueInterrupted() {
    auto statement = database_.prepare("UPDATE summaries SET state = ? WHERE state = ?");
    statement.bind(1, static_cast<int>(SummaryState::Queued));
    statement.bind(2, static_cast<int>(SummaryState::Running));
    statement.exec();
}

void DocumentSummaries::addStep(Id summary, const SummaryStep& step) {
    auto insert =
        database_.prepare("INSERT INTO summary_steps (summary, level, ordinal, first, last) VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, summary);
    insert.bind(2, step.level);
    insert.bind(3, step.ordinal);
    insert.bind(4, step.first);
    insert.bind(5, step.last);
    insert.exec();
}

void DocumentSummaries::answer(const SummaryStep& step) {
    auto update = database_.prepare("UPDATE summary_steps SET answered = 1, points = ?, seconds = ? WHERE id = ?");
    bindText(update, 1, QString::fromUtf8(jsonOf(step.points)));
    update.bind(2, step.seconds);
    update.bind(3, step.id);
    update.exec();
}

std::vector<SummaryStep> DocumentSummaries::steps(Id summary) {
    auto query = database_.prepare(
        "SELECT id, level, ordinal, first, last, answered, points, seconds FROM summary_steps WHERE summary = ? ORDER "
        "BY level, ordinal");
    query.bind(1, summary);
    std::vector<SummaryStep> steps;
    while (query.executeStep()) {
        SummaryStep step;
        step.id = idOf(query.getColumn(0));
        step.level = query.getColumn(1).getInt();
        step.ordinal = query.getColumn(2).getInt();
        step.first = query.getColumn(3).getInt();
        step.last = query.getColumn(4).getInt();
        step.answered = query.getColumn(5).getInt() != 0;
        step.points = pointsFromJson(textOf(query.getColumn(6)).toUtf8());
        step.seconds = query.getColumn(7).getDouble();
        steps.push_back(std::move(step));
    }
    return steps;
}

void DocumentSummaries::removeSteps(Id summary) {
    auto statement = database_.prepare("DELETE FROM summary_steps WHERE summary = ?");
    statement.bind(1, summary);
    statement.exec();
}

}  // namespace thimble::app
