#include "app/models/download_part.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace thimble::app {
namespace {

constexpr qint64 hashPiece = 4 << 20;

}  // namespace

DownloadPart::DownloadPart(const QString& file) : file_(file), part_(file + ".part") {}

engine::Status DownloadPart::open(const QUrl& address) {
    QDir().mkpath(QFileInfo(file_).path());
    QFile description(file_ + ".part.json");
    Origin known;
    if (description.open(QIODevice::ReadOnly)) {
        const QJsonObject json = QJsonDocument::fromJson(description.readAll()).object();
        known = {json["address"].toString(), json["etag"].toString(), static_cast<qint64>(json["total"].toDouble())};
    }
    if (!part_.open(QIODevice::ReadWrite)) return cannotWrite(part_.errorString());
    bytes_ = part_.size();
    hash_.reset();
    hashed_ = 0;
    origin_ = known;
    const bool usable = known.address == address.toString() && (known.total == 0 || bytes_ <= known.total);
    if (!usable) {
        origin_ = {address.toString(), {}, 0};
        return restart();
    }
    part_.seek(bytes_);
    return {};
}

engine::Status DownloadPart::setOrigin(const Origin& origin) {
    origin_ = origin;
    QSaveFile description(file_ + ".part.json");
    const QByteArray text = QJsonDocument(QJsonObject{{"address", origin.address},
                                                      {"etag", origin.etag},
                                                      {"total", static_cast<double>(origin.total)}})
                                .toJson();
    if (!description.open(QIODevice::WriteOnly) || description.write(text) != text.size() || !description.commit()) {
        return cannotWrite(description.errorString());
    }
    return {};
}

bool DownloadPart::hashMore() {
    part_.seek(hashed_);
    const QByteArray piece = part_.read(qMin(hashPiece, bytes_ - hashed_));
    part_.seek(bytes_);
    hash_.addData(piece);
    hashed_ += piece.size();
    return !piece.isEmpty();
}

engine::Status DownloadPart::append(const QByteArray& data) {
    if (part_.write(data) != data.size() || !part_.flush()) return cannotWrite(part_.errorString());
    hash_.addData(data);
    bytes_ += data.size();
    hashed_ += data.size();
    return {};
}

engine::Status DownloadPart::restart() {
    if (!part_.resize(0)) return cannotWrite(part_.errorString());
    part_.seek(0);
    hash_.reset();
    bytes_ = hashed_ = 0;
    return {};
}

engine::Status DownloadPart::finish() {
    part_.close();
    if (QFile::exists(file_))
        return engine::Error{"There is already a file \"" + file_.toStdString() + "\"; move it away first."};
    if (!part_.rename(file_)) return cannotWrite(part_.errorString());
    QFile::remove(file_ + ".part.json");
    return {};
}

void DownloadPart::remove() {
    part_.close();
    QFile::remove(file_ + ".part");
    QFile::remove(file_ + ".part.json");
    bytes_ = hashed_ = 0;
}

engine::Error DownloadPart::cannotWrite(const QString& what) const {
    return engine::Error{"Cannot write \"" + file_.toStdString() + ".part\": " + what.toStdString() +
                         ". What was fetched is kept."};
}

}  // namespace thimble::app
