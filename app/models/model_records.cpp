#include "app/models/model_records.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace thimble::app {
namespace {

std::optional<MeasuredSpeed> speedFrom(const QJsonObject& json) {
    if (json.isEmpty()) return std::nullopt;
    MeasuredSpeed speed;
    speed.promptTokensPerSecond = json["prompt"].toDouble();
    speed.tokensPerSecond = json["generate"].toDouble();
    speed.memoryBudget = static_cast<std::uint64_t>(json["budget"].toDouble());
    speed.time = static_cast<qint64>(json["time"].toDouble());
    return speed;
}

QJsonObject toJson(const MeasuredSpeed& speed) {
    return {{"prompt", speed.promptTokensPerSecond},
            {"generate", speed.tokensPerSecond},
            {"budget", static_cast<double>(speed.memoryBudget)},
            {"time", static_cast<double>(speed.time)}};
}

}  // namespace

engine::Result<ModelRecords> ModelRecords::load(const QString& path) {
    QFile file(path);
    if (!file.exists()) return ModelRecords();
    if (!file.open(QIODevice::ReadOnly)) {
        return engine::Error{"Cannot read \"" + path.toStdString() + "\": " + file.errorString().toStdString() + "."};
    }
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll());
    if (!document.isObject()) {
        return engine::Error{"The list of models \"" + path.toStdString() +
                             "\" is damaged; it is begun anew, the model files are untouched."};
    }
    ModelRecords out;
    for (const QJsonValue& folder : document["folders"].toArray())
        out.folders += folder.toString();
    const QJsonObject models = document["models"].toObject();
    for (auto model = models.begin(); model != models.end(); ++model) {
        const QJsonObject json = model.value().toObject();
        ModelRecord& record = out.models[model.key()];
        record.linked = json["linked"].toBool();
        record.address = json["address"].toString();
        record.sha256 = json["sha256"].toString();
        record.speed = speedFrom(json["speed"].toObject());
    }
    return out;
}

engine::Status ModelRecords::save(const QString& path) const {
    QJsonObject list;
    for (auto model = models.begin(); model != models.end(); ++model) {
        QJsonObject json{{"linked", model->linked}, {"address", model->address}, {"sha256", model->sha256}};
        if (model->speed) json["speed"] = toJson(*model->speed);
        list[model.key()] = json;
    }
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const QByteArray text =
        QJsonDocument(QJsonObject{{"folders", QJsonArray::fromStringList(folders)}, {"models", list}}).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
        return engine::Error{"Cannot write \"" + path.toStdString() + "\": " + file.errorString().toStdString() + "."};
    }
    return {};
}

}  // namespace thimble::app
