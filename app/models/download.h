#pragma once

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <deque>
#include <functional>
#include <utility>

#include "app/models/download_part.h"

namespace thimble::app {

/// What is to be fetched, and where to.
struct DownloadRequest {
    QUrl address;
    QString file;          // the finished file; ".part" and ".part.json" lie beside it until then
    QString sha256;        // hexadecimal; empty: not known, only reported
    qint64 bytes = 0;      // about what is expected, for the room on the disk; 0: not known
    bool offline = false;  // the strict-offline switch: refuse
};

struct DownloadProgress {
    qint64 done = 0;
    qint64 total = 0;           // 0: not known yet
    double bytesPerSecond = 0;  // over the last seconds
    double secondsLeft = -1;    // negative: not known
};

/// One connection made, for the list of connections.
struct DownloadConnection {
    QString host;
    QString purpose;
    qint64 bytes = 0;
};

/// Fetches one large file: resumes where it stopped, also after a restart; checks what it gets; never lets an
/// unfinished file look finished. Lives on the GUI thread and never blocks it.
class Download : public QObject {
    Q_OBJECT
  public:
    enum class State { Idle, Running, Waiting, Paused, Finished, Failed };  // Waiting: for the next try
    Q_ENUM(State)

    /// Times that tests shorten.
    struct Timing {
        int stallMs = 30'000;  // without a byte: the connection is given up and tried again
        int retryMs = 1'000;   // before the first new try; doubled each time
        int retries = 6;       // without progress in between
    };

    explicit Download(DownloadRequest request, QObject* parent = nullptr);
    Download(DownloadRequest request, Timing timing, QObject* parent = nullptr);
    ~Download() override;

    State state() const { return state_; }
    const DownloadRequest& request() const { return request_; }
    DownloadProgress progress() const;

    /// Begins, or goes on where an earlier run stopped. Refuses with `failed` when strictly offline or when the disk
    /// lacks the room.
    void start();
    /// Keeps what is there; start() goes on.
    void pause();
    /// Gives up and removes the unfinished file.
    void cancel();

    /// Told before each connection is made; the list of connections is written there.
    std::function<void(const DownloadConnection&)> onConnection;

  signals:
    void stateChanged(thimble::app::Download::State state);
    void progressed(const thimble::app::DownloadProgress& progress);
    void finished(const QString& file, const QString& sha256);
    void failed(const QString& sentence);

  private:
    void hashEarlierPart();
    void connectToServer();
    void readHeaders();
    void acceptWhole();
    void acceptRest();
    void readBody();
    void replyFinished();
    void complete();

    bool hasRoomFor(qint64 bytes);
    void startOver(const QString& why);
    void retry(const QString& why, int afterMs = 0);
    void fail(const QString& sentence);
    void dropReply();
    void setState(State state);
    void countBytes();

    DownloadRequest request_;
    Timing timing_;
    State state_ = State::Idle;
    DownloadPart part_;
    QNetworkAccessManager network_;
    QNetworkReply* reply_ = nullptr;  // owned by network_
    bool accepted_ = false;           // the reply's headers are good: its bytes belong to the file
    int triesLeft_ = 0;
    qint64 furthest_ = 0;  // bytes that were ever reached
    int nextRetryMs_ = 0;
    QTimer stall_;
    QTimer retry_;
    QElapsedTimer clock_;
    qint64 lastTold_ = 0;
    std::deque<std::pair<qint64, qint64>> recent_;  // (time, bytes) of the last seconds
};

}  // namespace thimble::app
