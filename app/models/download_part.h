#pragma once

#include <QCryptographicHash>
#include <QFile>
#include <QString>
#include <QUrl>

#include "engine/base/error.h"

namespace thimble::app {

/// The unfinished file of a download and what must be known to go on with it: `<file>.part`, `<file>.part.json`.
class DownloadPart {
  public:
    /// What the server said of the file when the part was begun.
    struct Origin {
        QString address;
        QString etag;
        qint64 total = 0;  // 0: not said
    };

    explicit DownloadPart(const QString& file);

    /// Opens what an earlier run left, when it was fetched from `address`; else begins anew.
    engine::Status open(const QUrl& address);
    bool isOpen() const { return part_.isOpen(); }

    qint64 bytes() const { return bytes_; }
    const Origin& origin() const { return origin_; }
    engine::Status setOrigin(const Origin& origin);

    /// The checksum covers the file's first bytes up to here; less than bytes() after an earlier run's part was opened.
    qint64 hashed() const { return hashed_; }
    /// Reads a piece of what is not covered yet. False when it cannot be read.
    bool hashMore();

    engine::Status append(const QByteArray& data);
    /// Forgets the bytes, keeps the file open.
    engine::Status restart();

    QString sha256() const { return QString::fromLatin1(hash_.result().toHex()); }
    /// Gives the file its name. The part must be closed by nobody else.
    engine::Status finish();
    void remove();
    void close() { part_.close(); }

  private:
    engine::Error cannotWrite(const QString& what) const;

    QString file_;
    QFile part_;
    Origin origin_;
    QCryptographicHash hash_{QCryptographicHash::Sha256};
    qint64 bytes_ = 0;
    qint64 hashed_ = 0;
};

}  // namespace thimble::app
