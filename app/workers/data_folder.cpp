#include "app/workers/data_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace thimble::app {

std::filesystem::path dataFolder() {
    return dataFolderFor(QCoreApplication::applicationDirPath());
}

std::filesystem::path dataFolderFor(const QString& programFolder) {
    const QFileInfo portable(QDir(programFolder).filePath(QStringLiteral("thimble-data")));
    if (portable.isDir() && portable.isWritable()) return toPath(portable.absoluteFilePath());
    return toPath(QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation));
}

std::filesystem::path toPath(const QString& text) {
    return std::filesystem::path(text.toStdU16String());
}

QString toText(const std::filesystem::path& path) {
    return QString::fromStdU16String(path.u16string());
}

}  // namespace thimble::app
