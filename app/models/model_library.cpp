#include "app/models/model_library.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStorageInfo>
#include <algorithm>
#include <atomic>

#include "app/models/model_scan.h"

namespace thimble::app {
namespace {

constexpr int settleMs = 500;
constexpr qint64 copyPiece = 8 << 20;

}  // namespace

struct ModelLibrary::CopyJob {
    std::atomic<bool> cancelled = false;
};

ModelLibrary::ModelLibrary(const QString& folder, const QString& builtIn, QObject* parent)
    : QObject(parent),
      home_(QDir(folder).absolutePath()),
      folder_(home_),
      recordsFile_(folder_ + ".json"),
      builtIn_(builtIn) {
    worker_.setMaxThreadCount(1);
    settle_.setSingleShot(true);
    settle_.setInterval(settleMs);
    connect(&settle_, &QTimer::timeout, this, &ModelLibrary::rescan);
    connect(&watcher_, &QFileSystemWatcher::directoryChanged, &settle_, qOverload<>(&QTimer::start));
    connect(&watcher_, &QFileSystemWatcher::fileChanged, &settle_, qOverload<>(&QTimer::start));
    if (auto records = ModelRecords::load(recordsFile_)) {
        records_ = std::move(*records);
    } else {
        // Nobody listens before the constructor is over.
        QMetaObject::invokeMethod(
            this, [this, text = QString::fromStdString(records.error().message)] { emit problem(text); },
            Qt::QueuedConnection);
    }
    watch();
    rescan();
}

ModelLibrary::~ModelLibrary() {
    cancelImport();
    worker_.waitForDone();
}

const LibraryModel* ModelLibrary::find(const QString& path) const {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const auto found =
        std::find_if(models_.begin(), models_.end(), [&](const LibraryModel& model) { return model.path == absolute; });
    return found == models_.end() ? nullptr : &*found;
}

void ModelLibrary::setFolder(const QString& folder) {
    const QString absolute = folder.isEmpty() ? home_ : QDir(folder).absolutePath();
    if (absolute == folder_) return;
    folder_ = absolute;
    watch();
    rescan();
}

void ModelLibrary::addFolder(const QString& folder) {
    const QString absolute = QDir(folder).absolutePath();
    if (records_.folders.contains(absolute)) return;
    records_.folders += absolute;
    store();
    watch();
    rescan();
}

void ModelLibrary::removeFolder(const QString& folder) {
    if (records_.folders.removeAll(QDir(folder).absolutePath()) == 0) return;
    store();
    watch();
    rescan();
}

void ModelLibrary::rescan() {
    const quint64 scan = ++scans_;
    // The worker ends before this object does.
    worker_.start([this, scan, request = ScanRequest{builtIn_, {folder_, home_}, records_}] {
        auto found = scanModels(request);
        QMetaObject::invokeMethod(
            this, [this, scan, list = std::move(found)]() mutable { applyScan(scan, std::move(list)); });
    });
}

void ModelLibrary::applyScan(quint64 scan, std::vector<LibraryModel> found) {
    if (scan != scans_) return;  // a later one is under way
    for (LibraryModel& model : found)
        model.record = records_.models.value(model.path);
    watch();
    const bool same = found == models_;
    models_ = std::move(found);
    if (!same || scan == 1) emit changed();
}

void ModelLibrary::importFile(const QString& file, ImportMode mode) {
    if (copy_) return emit importFailed(tr("Another model is being copied; wait until it is done."));
    const QFileInfo info(file);
    const auto card = readModelCard(info.absoluteFilePath().toStdU16String());
    if (!card) return emit importFailed(QString::fromStdString(card.error().message));
    if (!card->problem.isEmpty()) return emit importFailed(card->problem);
    if (mode == ImportMode::InPlace) return link(info.absoluteFilePath());
    const QString to = QDir(folder_).filePath(info.fileName());
    if (QFile::exists(to)) return emit importFailed(tr("The library has a file \"%1\" already.").arg(info.fileName()));
    QDir().mkpath(folder_);
    const QStorageInfo disk(folder_);
    if (disk.isValid() && disk.bytesAvailable() < info.size()) {
        return emit importFailed(tr("The disk has no room for a copy of %1; use the file where it lies.")
                                     .arg(QLocale().formattedDataSize(info.size())));
    }
    copy(info.absoluteFilePath(), to);
}

void ModelLibrary::link(const QString& path) {
    records_.models[path].linked = true;
    store();
    watch();
    rescan();
    emit imported(path);
}

void ModelLibrary::copy(const QString& file, const QString& to) {
    copy_ = std::make_shared<CopyJob>();
    worker_.start([this, job = copy_, file, to] {
        QFile in(file);
        QFile out(to + ".part");
        bool good = in.open(QIODevice::ReadOnly) && out.open(QIODevice::WriteOnly | QIODevice::Truncate);
        for (qint64 done = 0; good && !in.atEnd() && !job->cancelled;) {
            const QByteArray piece = in.read(copyPiece);
            good = !piece.isEmpty() && out.write(piece) == piece.size();
            done += piece.size();
            QMetaObject::invokeMethod(this, [this, done, total = in.size()] { emit importProgress(done, total); });
        }
        good = good && out.flush() && !job->cancelled && out.rename(to);
        const QString why = in.error() != QFileDevice::NoError ? in.errorString() : out.errorString();
        if (!good) out.remove();
        QMetaObject::invokeMethod(this, [this, job, good, to, why] {
            copy_.reset();
            if (good) {
                rescan();
                emit imported(to);
            } else {
                emit importFailed(job->cancelled ? tr("The copy was cancelled.") : tr("The copy failed: %1.").arg(why));
            }
        });
    });
}

void ModelLibrary::cancelImport() {
    if (copy_) copy_->cancelled = true;
}

engine::Status ModelLibrary::remove(const QString& path) {
    const LibraryModel* model = find(path);
    if (!model) return engine::Error{"This model is not in the library."};
    const QString absolute = model->path;
    if (model->origin == ModelOrigin::Library && !model->missing && !QFile::remove(absolute)) {
        return engine::Error{"Cannot remove \"" + absolute.toStdString() +
                             "\": the folder may be read-only, or the file in use."};
    }
    if (model->origin == ModelOrigin::BuiltIn || model->origin == ModelOrigin::Shared) {
        return engine::Error{"This model doesn't belong to the program's folder; it is not removed."};
    }
    records_.models.remove(absolute);
    store();
    rescan();
    return {};
}

void ModelLibrary::rememberSpeed(const QString& path, const MeasuredSpeed& speed) {
    records_.models[QFileInfo(path).absoluteFilePath()].speed = speed;
    store();
    rescan();
}

void ModelLibrary::rememberDownload(const QString& path, const QString& address, const QString& sha256) {
    ModelRecord& record = records_.models[QFileInfo(path).absoluteFilePath()];
    record.address = address;
    record.sha256 = sha256;
    store();
    rescan();
}

/// Folders, and the folders of linked files: a file that goes and comes back is seen there.
void ModelLibrary::watch() {
    QStringList folders = records_.folders;
    folders += folder_;
    for (auto model = records_.models.begin(); model != records_.models.end(); ++model) {
        if (model->linked) folders += QFileInfo(model.key()).path();
    }
    for (const QString& folder : folders) {
        if (!watcher_.directories().contains(folder) && QFileInfo::exists(folder)) watcher_.addPath(folder);
    }
    for (const QString& folder : watcher_.directories()) {
        if (!folders.contains(folder)) watcher_.removePath(folder);
    }
}

void ModelLibrary::store() {
    if (const auto status = records_.save(recordsFile_); !status)
        emit problem(QString::fromStdString(status.error().message));
}

}  // namespace thimble::app
