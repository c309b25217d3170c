#include "app/models/load_marker.h"

#include <QDir>
#include <QFile>

namespace thimble::app {

LoadMarker::LoadMarker(const QString& dataFolder) : file_(QDir(dataFolder).filePath("loading-model")) {
    QFile file(file_);
    if (!file.open(QIODevice::ReadOnly)) return;
    interrupted_ = QString::fromUtf8(file.readAll());
    file.close();
    file.remove();
}

void LoadMarker::begin(const QString& model) {
    QDir().mkpath(QDir(file_ + "/..").absolutePath());
    QFile file(file_);
    if (file.open(QIODevice::WriteOnly)) file.write(model.toUtf8());
}

void LoadMarker::end() {
    QFile::remove(file_);
}

}  // namespace thimble::app
