#include "ui/models/model_desk.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <cmath>

#include "app/models/model_library.h"
#include "app/workers/assistant.h"

namespace thimble::ui {
namespace {

constexpr std::int64_t kTokensThatTell = 32;  // shorter replies say little about speed
constexpr double kWorthRemembering = 0.1;     // relative change of a remembered speed

}  // namespace

ModelDesk::ModelDesk(app::Assistant& assistant, app::ModelLibrary* library, QObject* parent)
    : QObject(parent), assistant_(assistant), library_(library) {
    for (const char* left : {"", ".part"})  // by a run that was killed
        QFile::remove(workFile() + QLatin1String(left));
    connect(&preview_, &app::SpeedPreview::measured, this, [this](const QString& size, const app::SpeedReport& report) {
        measured_[size] = report;
        emit workEnded(tr("The measurement is done"), tr("%1 tokens a second").arg(qRound(report.decode.median)));
    });
    connect(&conversion_, &app::Conversion::finished, this, [this](const QString& file) {
        converting_.clear();
        if (library_) library_->rescan();
        emit workEnded(tr("The model is converted"), QFileInfo(file).fileName());
    });
    connect(&conversion_, &app::Conversion::failed, this, [this](const QString& sentence) {
        converting_.clear();
        if (!sentence.isEmpty()) emit workEnded(tr("The model could not be converted"), sentence);
    });
    connect(&assistant.chat(), &app::Chat::replyFinished, this, &ModelDesk::rememberSpeed);
}

ModelDesk::~ModelDesk() = default;

app::Download* ModelDesk::download(const QString& id) const {
    const auto found = downloads_.find(id);
    return found == downloads_.end() ? nullptr : found->second.get();
}

QString ModelDesk::pathOf(const app::CatalogueModel& model) const {
    return QDir(library_->folder()).filePath(model.fileName);
}

qint64 ModelDesk::unfinishedBytes(const app::CatalogueModel& model) const {
    return library_ ? QFileInfo(pathOf(model) + QStringLiteral(".part")).size() : 0;
}

app::Download& ModelDesk::startDownload(const app::CatalogueModel& model) {
    auto& download = downloads_[model.id];
    const bool isNew = !download || download->state() == app::Download::State::Finished ||
                       download->state() == app::Download::State::Failed;
    if (isNew) download = makeDownload(model);
    if (isNew) emit downloadsChanged();
    download->start();
    return *download;
}

std::unique_ptr<app::Download> ModelDesk::makeDownload(const app::CatalogueModel& model) {
    app::DownloadRequest request;
    request.address = model.address;
    request.file = pathOf(model);
    request.sha256 = model.sha256;
    request.bytes = static_cast<qint64>(model.bytes);
    request.offline = assistant_.settings().value(QStringLiteral("network.offline")).toBool();
    auto download = std::make_unique<app::Download>(request);
    download->onConnection = [this](const app::DownloadConnection& made) {
        assistant_.recordConnection({QDateTime::currentMSecsSinceEpoch(), made.host, made.purpose, made.bytes});
    };
    connect(download.get(), &app::Download::finished, this, [this, model](const QString& file, const QString& sha256) {
        library_->rememberDownload(file, model.address.toString(), sha256);
        library_->rescan();
        emit workEnded(tr("The model is there"), model.name);
    });
    connect(download.get(), &app::Download::failed, this,
            [this](const QString& sentence) { emit workEnded(tr("A download has stopped"), sentence); });
    return download;
}

void ModelDesk::cancelDownload(const QString& id) {
    const auto found = downloads_.find(id);
    if (found == downloads_.end()) return;
    found->second->cancel();
    found->second.release()->deleteLater();  // it may be the one that asks
    downloads_.erase(found);
    emit downloadsChanged();
}

/// Not a .gguf: the library would list it.
QString ModelDesk::workFile() const {
    return QDir(library_ ? library_->folder() : QDir::tempPath()).filePath(QStringLiteral("speed-preview.tmp"));
}

void ModelDesk::measure(const QString& size) {
    preview_.start(size, workFile(), assistant_.settings().value(QStringLiteral("model.memory")).toULongLong());
}

const app::SpeedReport* ModelDesk::measured(const QString& size) const {
    const auto found = measured_.find(size);
    return found == measured_.end() ? nullptr : &found->second;
}

void ModelDesk::convert(const QString& source, const QString& fileName, const engine::ConvertOptions& options) {
    if (!library_ || conversion_.running()) return;
    QDir().mkpath(library_->folder());
    converting_ = QDir(library_->folder()).filePath(fileName);
    conversion_.start(source, converting_, options);
}

/// The speed of real replies, for the model's card.
void ModelDesk::rememberSpeed(const app::Message& reply) {
    const app::ModelState& model = assistant_.model().state();
    if (!library_ || model.path.isEmpty() || reply.stats.generatedTokens < kTokensThatTell) return;
    const app::LibraryModel* known = library_->find(model.path);
    const double now = reply.stats.tokensPerSecond();
    if (!known || now <= 0) return;
    if (const auto& before = known->record.speed;
        before && std::abs(before->tokensPerSecond / now - 1) < kWorthRemembering)
        return;
    const double prompt = reply.stats.promptSeconds > 0
                              ? double(reply.stats.promptTokens - reply.stats.reusedTokens) / reply.stats.promptSeconds
                              : 0;
    library_->rememberSpeed(model.path, {prompt, now, model.memory.budget, QDateTime::currentMSecsSinceEpoch()});
}

}  // namespace thimble::ui
