#pragma once

#include <QByteArray>
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <functional>
#include <vector>

namespace thimble::fakes {

struct HttpRequest {
    QByteArray path;
    QHash<QByteArray, QByteArray> headers;  // names in lower case
    /// Where the asked-for range begins; 0 without one.
    qsizetype rangeStart() const {
        const QByteArray range = headers.value("range");
        return range.startsWith("bytes=") ? range.mid(6).chopped(1).toLongLong() : 0;
    }
};

/// What the server does with one request: every lie is possible.
struct HttpAnswer {
    int status = 200;
    std::vector<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    qsizetype claimedLength = -1;  // Content-Length; negative: the body's
    qsizetype cutAfter = -1;       // bytes of the body, then the connection breaks
    bool stall = false;            // after cutAfter bytes: nothing more, but the connection stays
};

/// An HTTP/1.1 server on 127.0.0.1 that answers as the test says.
class HttpServer : public QObject {
  public:
    explicit HttpServer(std::function<HttpAnswer(const HttpRequest&)> answer) : answer_(std::move(answer)) {
        connect(&server_, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket* socket = server_.nextPendingConnection())
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        });
        server_.listen(QHostAddress::LocalHost);
    }

    QUrl address(const QString& path) const {
        return QUrl(QString("http://127.0.0.1:%1/%2").arg(server_.serverPort()).arg(path));
    }
    const std::vector<HttpRequest>& requests() const { return requests_; }

    /// A well-behaved answer: the whole body, or the range that is asked for.
    static HttpAnswer serve(const HttpRequest& request, const QByteArray& body, const QByteArray& etag = "\"one\"") {
        HttpAnswer out;
        const qsizetype start = request.rangeStart();
        const bool changed = request.headers.contains("if-range") && request.headers.value("if-range") != etag;
        if (!etag.isEmpty()) out.headers.push_back({"ETag", etag});
        if (start == 0 || changed) {
            out.body = body;
        } else if (start >= body.size()) {
            out.status = 416;
        } else {
            out.status = 206;
            out.headers.push_back({"Content-Range", "bytes " + QByteArray::number(start) + "-" +
                                                        QByteArray::number(body.size() - 1) + "/" +
                                                        QByteArray::number(body.size())});
            out.body = body.mid(start);
        }
        return out;
    }

  private:
    void read(QTcpSocket* socket) {
        QByteArray& buffer = buffers_[socket];
        buffer += socket->readAll();
        if (!buffer.contains("\r\n\r\n")) return;
        HttpRequest request;
        const QList<QByteArray> lines = buffer.split('\n');
        request.path = lines[0].split(' ').value(1);
        for (const QByteArray& line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0) request.headers[line.left(colon).toLower()] = line.mid(colon + 1).trimmed();
        }
        buffers_.remove(socket);
        requests_.push_back(request);
        const HttpAnswer answer = answer_(request);
        QByteArray out = "HTTP/1.1 " + QByteArray::number(answer.status) + " X\r\nConnection: close\r\n";
        for (const auto& [name, value] : answer.headers)
            out += name + ": " + value + "\r\n";
        out += "Content-Length: " +
               QByteArray::number(answer.claimedLength >= 0 ? answer.claimedLength : answer.body.size()) + "\r\n\r\n";
        socket->write(out + (answer.cutAfter >= 0 ? answer.body.left(answer.cutAfter) : answer.body));
        if (!answer.stall) socket->disconnectFromHost();
    }

    std::function<HttpAnswer(const HttpRequest&)> answer_;
    QTcpServer server_;
    QHash<QTcpSocket*, QByteArray> buffers_;
    std::vector<HttpRequest> requests_;
};

}  // namespace thimble::fakes
