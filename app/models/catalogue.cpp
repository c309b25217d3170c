#include "app/models/catalogue.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

/// The resource lies in a static library, where nothing else would make the linker keep it. Outside of namespaces, as
/// Qt asks.
static void keepCatalogue() {
    Q_INIT_RESOURCE(model_catalogue);
}

namespace thimble::app {
namespace {

engine::Error wrong(const QString& id, const char* what) {
    return engine::Error{"The catalogue's entry \"" + id.toStdString() + "\" " + what + "."};
}

std::uint64_t bytes(const QJsonObject& json, const char* key) {
    return static_cast<std::uint64_t>(std::max(0.0, json[QLatin1String(key)].toDouble()));
}

engine::Result<CatalogueModel> readEntry(const QJsonObject& json) {
    CatalogueModel model;
    model.id = json["id"].toString();
    model.name = json["name"].toString();
    model.type = json["type"].toString();
    model.note = json["note"].toString();
    model.preview = json["preview"].toString();
    model.fileName = json["file"].toString();
    model.address = QUrl(json["address"].toString(), QUrl::StrictMode);
    model.page = QUrl(json["page"].toString(), QUrl::StrictMode);
    model.bytes = bytes(json, "bytes");
    model.parameters = bytes(json, "parameters");
    model.activeParameters = bytes(json, "active_parameters");
    model.context = static_cast<std::int64_t>(bytes(json, "context"));
    model.comfortableMemory = bytes(json, "comfortable_memory");
    model.smallestMemory = bytes(json, "smallest_memory");
    model.sha256 = json["sha256"].toString().toLower();
    if (model.id.isEmpty() || model.name.isEmpty()) return wrong(model.id, "needs an id and a name");
    if (!model.address.isValid() || model.address.scheme() != "https") return wrong(model.id, "needs an https address");
    // The name becomes a file of the model folder: nothing of it may lead elsewhere.
    if (!model.fileName.endsWith(".gguf") || QFileInfo(model.fileName).fileName() != model.fileName ||
        model.fileName.contains('\\')) {
        return wrong(model.id, "needs a plain file name that ends with .gguf");
    }
    static const QRegularExpression sha256("^([0-9a-f]{64})?$");
    if (!sha256.match(model.sha256).hasMatch())
        return wrong(model.id, "has a checksum that is not 64 hexadecimal digits");
    return model;
}

}  // namespace

engine::Result<std::vector<CatalogueModel>> parseCatalogue(const QByteArray& json) {
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (!document.isObject() || !document["models"].isArray()) {
        return engine::Error{
            "The catalogue of models can't be read" +
            (error.error == QJsonParseError::NoError ? std::string() : ": " + error.errorString().toStdString()) + "."};
    }
    std::vector<CatalogueModel> out;
    QSet<QString> ids;
    for (const QJsonValue& entry : document["models"].toArray()) {
        auto model = readEntry(entry.toObject());
        if (!model) return model.error();
        if (ids.contains(model->id)) return wrong(model->id, "is there twice");
        ids.insert(model->id);
        out.push_back(std::move(*model));
    }
    return out;
}

engine::Result<std::vector<CatalogueModel>> builtInCatalogue() {
    keepCatalogue();
    QFile file(":/thimble/models/catalogue.json");
    if (!file.open(QIODevice::ReadOnly)) return engine::Error{"This build of the program has no catalogue of models."};
    return parseCatalogue(file.readAll());
}

}  // namespace thimble::app
