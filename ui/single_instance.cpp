#include "ui/single_instance.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QLocalSocket>

namespace thimble::ui {
namespace {

constexpr int kPatience = 1000;  // milliseconds that a running instance has to take the call
constexpr qint64 kMostBytes = 1 << 20;

}  // namespace

SingleInstance::SingleInstance(const QString& dataFolder, QObject* parent) : QObject(parent) {
    const QByteArray hash = QCryptographicHash::hash(dataFolder.toUtf8(), QCryptographicHash::Sha256).toHex().left(16);
    name_ = QStringLiteral("thimble-") + QString::fromLatin1(hash);
    server_.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&server_, &QLocalServer::newConnection, this, &SingleInstance::answer);
}

bool SingleInstance::handOver(const QStringList& paths) const {
    QLocalSocket socket;
    socket.connectToServer(name_);
    if (!socket.waitForConnected(kPatience)) return false;
    QDataStream stream(&socket);
    stream << paths;
    return socket.waitForBytesWritten(kPatience);
}

void SingleInstance::listen() {
    if (server_.listen(name_)) return;
    QLocalServer::removeServer(name_);  // left behind by a crash: nobody answered the call before
    server_.listen(name_);
}

void SingleInstance::answer() {
    while (QLocalSocket* socket = server_.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->bytesAvailable() > kMostBytes) return socket->abort();
            QDataStream stream(socket);
            stream.startTransaction();
            QStringList paths;
            stream >> paths;
            if (stream.commitTransaction()) emit called(paths);
        });
    }
}

}  // namespace thimble::ui
