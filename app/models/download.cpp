#include "app/models/download.h"

#include <QFileInfo>
#include <QNetworkProxyFactory>
#include <QRegularExpression>
#include <QStorageInfo>
#include <utility>

namespace thimble::app {
namespace {

constexpr qint64 bufferBytes = 4 << 20;   // held in memory between network and disk
constexpr qint64 marginBytes = 64 << 20;  // of the disk, left free
constexpr qint64 tellEveryMs = 200;
constexpr qint64 speedWindowMs = 5'000;
constexpr int longestRetryMs = 60'000;
constexpr int tooMany = 429;

/// The system's proxy settings; none for this computer itself.
class SystemProxy : public QNetworkProxyFactory {
  public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery& query) override {
        const QString host = query.peerHostName();
        if (host == "127.0.0.1" || host == "localhost" || host == "::1") return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

bool isLocal(const QUrl& address) {
    return address.host() == "127.0.0.1" || address.host() == "localhost";
}

QString sizeText(qint64 bytes) {
    return QLocale::c().formattedDataSize(bytes);
}

/// "bytes 100-199/1000" -> (100, 1000); (-1, -1) when it says something else.
std::pair<qint64, qint64> contentRange(const QNetworkReply& reply) {
    static const QRegularExpression pattern("^bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})$");
    const auto match = pattern.match(QString::fromLatin1(reply.rawHeader("Content-Range")));
    return match.hasMatch() ? std::pair(match.captured(1).toLongLong(), match.captured(2).toLongLong())
                            : std::pair<qint64, qint64>(-1, -1);
}

QString statusSentence(int status, const QUrl& address) {
    const QString host = address.host();
    if (status == 401 || status == 403)
        return Download::tr("%1 doesn't give this file without an account (answer %2).").arg(host).arg(status);
    if (status == 404 || status == 410)
        return Download::tr("%1 has no such file any more (answer %2).").arg(host).arg(status);
    return Download::tr("%1 refuses the request (answer %2).").arg(host).arg(status);
}

}  // namespace

Download::Download(DownloadRequest request, QObject* parent) : Download(std::move(request), Timing(), parent) {}

Download::Download(DownloadRequest request, Timing timing, QObject* parent)
    : QObject(parent), request_(std::move(request)), timing_(timing), part_(request_.file) {
    network_.setProxyFactory(new SystemProxy);  // owned by it
    stall_.setSingleShot(true);
    stall_.setInterval(timing_.stallMs);
    connect(&stall_, &QTimer::timeout, this, [this] { retry(tr("the connection stalled")); });
    retry_.setSingleShot(true);
    connect(&retry_, &QTimer::timeout, this, &Download::connectToServer);
}

Download::~Download() {
    dropReply();
}

DownloadProgress Download::progress() const {
    DownloadProgress out;
    out.done = part_.bytes();
    out.total = part_.origin().total;
    if (recent_.size() > 1) {
        const auto [firstTime, firstBytes] = recent_.front();
        const auto [lastTime, lastBytes] = recent_.back();
        if (lastTime > firstTime)
            out.bytesPerSecond =
                static_cast<double>(lastBytes - firstBytes) * 1000 / static_cast<double>(lastTime - firstTime);
    }
    if (out.total > 0 && out.bytesPerSecond > 0)
        out.secondsLeft = static_cast<double>(out.total - out.done) / out.bytesPerSecond;
    return out;
}

void Download::start() {
    if (state_ == State::Running || state_ == State::Waiting || state_ == State::Finished) return;
    if (request_.offline)
        return fail(tr("The program is set to stay strictly offline; change that in the settings to download."));
    if (request_.address.scheme() != "https" && !isLocal(request_.address))
        return fail(tr("Only https addresses are fetched, not \"%1\".").arg(request_.address.toString()));
    if (QFileInfo::exists(request_.file)) return fail(tr("There is already a file \"%1\".").arg(request_.file));
    if (!part_.isOpen()) {
        if (const auto status = part_.open(request_.address); !status)
            return fail(QString::fromStdString(status.error().message));
    }
    if (!hasRoomFor(request_.bytes - part_.bytes())) return;
    triesLeft_ = timing_.retries;
    nextRetryMs_ = timing_.retryMs;
    furthest_ = part_.bytes();
    recent_.clear();
    clock_.start();
    lastTold_ = 0;
    setState(State::Running);
    hashEarlierPart();
}

/// What an earlier run fetched is part of the checksum; it is read piece by piece, so that the window stays alive.
void Download::hashEarlierPart() {
    if (state_ != State::Running) return;
    if (part_.hashed() == part_.bytes()) return connectToServer();
    if (!part_.hashMore()) return startOver(tr("the unfinished file could not be read"));
    QTimer::singleShot(0, this, &Download::hashEarlierPart);
}

void Download::connectToServer() {
    dropReply();
    const DownloadPart::Origin& origin = part_.origin();
    if (origin.total > 0 && part_.bytes() == origin.total) return complete();
    QNetworkRequest request(request_.address);
    request.setHeader(QNetworkRequest::UserAgentHeader, "Thimble");
    request.setRawHeader("Accept-Encoding", "identity");  // ranges count the file's bytes
    if (part_.bytes() > 0) {
        request.setRawHeader("Range", "bytes=" + QByteArray::number(part_.bytes()) + "-");
        if (!origin.etag.isEmpty() && !origin.etag.startsWith("W/"))
            request.setRawHeader("If-Range", origin.etag.toLatin1());
    }
    if (onConnection)
        onConnection({request_.address.host(), tr("Model download: %1").arg(QFileInfo(request_.file).fileName()), 0});
    accepted_ = false;
    reply_ = network_.get(request);
    reply_->setReadBufferSize(bufferBytes);
    connect(reply_, &QNetworkReply::redirected, this, [this](const QUrl& to) {
        if (onConnection)
            onConnection({to.host(), tr("Model download, passed on by %1").arg(request_.address.host()), 0});
    });
    connect(reply_, &QNetworkReply::metaDataChanged, this, &Download::readHeaders);
    connect(reply_, &QNetworkReply::readyRead, this, &Download::readBody);
    connect(reply_, &QNetworkReply::finished, this, &Download::replyFinished);
    stall_.start();
    setState(State::Running);
}

void Download::readHeaders() {
    if (!reply_ || accepted_) return;
    const int status = reply_->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 200) return acceptWhole();
    if (status == 206) return acceptRest();
    if (status == 416) return startOver(tr("the server's file is shorter than what is here"));
    if (status == tooMany || status >= 500) {
        const int seconds = reply_->rawHeader("Retry-After").toInt();
        return retry(tr("%1 is busy (answer %2)").arg(request_.address.host()).arg(status), seconds * 1000);
    }
    if (status >= 400) return fail(statusSentence(status, request_.address));
}

/// The whole file follows: the first request, or a server that doesn't resume, or a file that has changed.
void Download::acceptWhole() {
    if (reply_->header(QNetworkRequest::ContentTypeHeader).toString().startsWith("text/html")) {
        return fail(
            tr("%1 answers with a web page instead of the file; a login or a blocked network may be the reason.")
                .arg(request_.address.host()));
    }
    const qint64 total = reply_->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    auto status = part_.restart();
    if (status)
        status = part_.setOrigin({request_.address.toString(), QString::fromLatin1(reply_->rawHeader("ETag")), total});
    if (!status) return fail(QString::fromStdString(status.error().message));
    accepted_ = hasRoomFor(total);
}

/// The rest of the file follows; it must be the rest of the same file.
void Download::acceptRest() {
    const auto [first, total] = contentRange(*reply_);
    const DownloadPart::Origin& origin = part_.origin();
    const QString etag = QString::fromLatin1(reply_->rawHeader("ETag"));
    const bool sameFile = (origin.etag.isEmpty() || etag.isEmpty() || etag == origin.etag) &&
                          (origin.total == 0 || total == origin.total);
    if (first != part_.bytes() || !sameFile) return startOver(tr("the file on the server has changed"));
    if (origin.total == 0) {
        if (const auto status = part_.setOrigin({origin.address, etag, total}); !status)
            return fail(QString::fromStdString(status.error().message));
    }
    accepted_ = hasRoomFor(total - first);
}

void Download::readBody() {
    if (!reply_ || !accepted_) return;
    const QByteArray data = reply_->read(bufferBytes);
    if (data.isEmpty()) return;
    stall_.start();
    if (part_.bytes() == 0 && request_.file.endsWith(".gguf") &&
        !data.startsWith(QByteArray("GGUF").left(data.size()))) {
        return fail(tr("What %1 sends is no model file (GGUF); a login or a blocked network may be the reason.")
                        .arg(request_.address.host()));
    }
    if (const auto status = part_.append(data); !status) return fail(QString::fromStdString(status.error().message));
    const qint64 total = part_.origin().total;
    if (total > 0 && part_.bytes() > total) return startOver(tr("the server sent more than it had said"));
    if (part_.bytes() > furthest_) {  // what was fetched before is no progress: a server may begin anew each time
        furthest_ = part_.bytes();
        triesLeft_ = timing_.retries;
        nextRetryMs_ = timing_.retryMs;
    }
    countBytes();
    if (reply_ && reply_->bytesAvailable() > 0) QTimer::singleShot(0, this, &Download::readBody);
}

void Download::replyFinished() {
    readHeaders();  // headers, body and end may have come at once
    while (reply_ && accepted_ && reply_->bytesAvailable() > 0 && state_ == State::Running)
        readBody();
    if (!reply_ || state_ != State::Running) return;
    const QNetworkReply::NetworkError error = reply_->error();
    if (error == QNetworkReply::SslHandshakeFailedError)
        return fail(
            tr("The identity of %1 can't be verified: %2.").arg(request_.address.host(), reply_->errorString()));
    if (error == QNetworkReply::TooManyRedirectsError || error == QNetworkReply::InsecureRedirectError) {
        return fail(
            tr("%1 passes the request on without end, or to an insecure address.").arg(request_.address.host()));
    }
    if (error != QNetworkReply::NoError) return retry(reply_->errorString());
    const qint64 total = part_.origin().total;
    if (total > 0 && part_.bytes() < total) return retry(tr("the connection broke"));
    complete();
}

void Download::complete() {
    dropReply();
    const QString sha256 = part_.sha256();
    if (!request_.sha256.isEmpty() && sha256 != request_.sha256.toLower()) {
        part_.remove();
        return fail(tr("The file's checksum is %1, but should be %2: it is not the published file and was removed.")
                        .arg(sha256, request_.sha256));
    }
    if (const auto status = part_.finish(); !status) return fail(QString::fromStdString(status.error().message));
    emit progressed(progress());
    setState(State::Finished);
    emit finished(request_.file, sha256);
}

void Download::pause() {
    if (state_ != State::Running && state_ != State::Waiting) return;
    dropReply();
    setState(State::Paused);
}

void Download::cancel() {
    dropReply();
    if (state_ != State::Finished) part_.remove();
    setState(State::Idle);
}

bool Download::hasRoomFor(qint64 bytes) {
    const QStorageInfo disk(QFileInfo(request_.file).absolutePath());
    if (bytes <= 0 || !disk.isValid() || disk.bytesAvailable() >= bytes + marginBytes) return true;
    fail(tr("The disk has %1 free, but the download needs %2 more; free some, or choose another folder.")
             .arg(sizeText(disk.bytesAvailable()), sizeText(bytes)));
    return false;
}

void Download::startOver(const QString& why) {
    auto status = part_.restart();
    if (status) status = part_.setOrigin({request_.address.toString(), {}, 0});
    if (!status) return fail(QString::fromStdString(status.error().message));
    retry(why);
}

void Download::retry(const QString& why, int afterMs) {
    dropReply();
    if (triesLeft_-- <= 0)
        return fail(tr("The download stopped: %1. What was fetched is kept; start it again to go on.").arg(why));
    setState(State::Waiting);
    retry_.start(qMin(longestRetryMs, qMax(nextRetryMs_, afterMs)));
    nextRetryMs_ = qMin(longestRetryMs, nextRetryMs_ * 2);
}

void Download::fail(const QString& sentence) {
    dropReply();
    setState(State::Failed);
    emit failed(sentence);
}

void Download::dropReply() {
    stall_.stop();
    retry_.stop();
    if (!reply_) return;
    // Not at once: this may be called from one of its signals.
    QNetworkReply* reply = std::exchange(reply_, nullptr);
    reply->disconnect(this);
    QMetaObject::invokeMethod(
        reply,
        [reply] {
            reply->abort();
            reply->deleteLater();
        },
        Qt::QueuedConnection);
}

void Download::setState(State state) {
    if (state_ == state) return;
    state_ = state;
    emit stateChanged(state);
}

void Download::countBytes() {
    const qint64 now = clock_.elapsed();
    recent_.emplace_back(now, part_.bytes());
    while (recent_.size() > 2 && now - recent_.front().first > speedWindowMs)
        recent_.pop_front();
    if (now - lastTold_ < tellEveryMs) return;
    lastTold_ = now;
    emit progressed(progress());
}

}  // namespace thimble::app
