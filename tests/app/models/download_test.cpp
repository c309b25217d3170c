// Downloads from a server that breaks connections, lies about lengths, changes files between ranges, stalls and
// refuses.

#include "app/models/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QCryptographicHash>
#include <QDir>
#include <QTemporaryDir>

#include "tests/app/workers/waiting.h"
#include "tests/fakes/http_server.h"

namespace thimble::app {
namespace {

using fakes::HttpAnswer;
using fakes::HttpRequest;
using fakes::HttpServer;
using testing::HasSubstr;

QByteArray content(int seed, qsizetype bytes = 300'000) {
    QByteArray out = "GGUF";
    for (quint32 state = static_cast<quint32>(seed); out.size() < bytes;) {
        state = state * 1664525 + 1013904223;
        out += static_cast<char>(state >> 24);
    }
    return out;
}
QString sha256(const QByteArray& data) {
    return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex());
}

constexpr Download::Timing quick{.stallMs = 300, .retryMs = 5, .retries = 3};

class DownloadTest : public testing::Test {
  protected:
    QString file(const QString& name = "model.gguf") const { return folder_.filePath(name); }
    QByteArray read(const QString& path) const {
        QFile in(path);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    DownloadRequest request(const HttpServer& server) const {
        return {.address = server.address("m.gguf"), .file = file(), .sha256 = {}, .bytes = 0, .offline = false};
    }

    /// Runs until it ends; the sentence of the failure, empty when it finished.
    std::string run(Download& download) {
        QString sentence;
        QObject::connect(&download, &Download::failed, &download, [&](const QString& text) { sentence = text; });
        QObject::connect(&download, &Download::finished, &download,
                         [&](const QString&, const QString& sum) { sum_ = sum; });
        download.start();
        EXPECT_TRUE(waitUntil([&] {
            return download.state() == Download::State::Finished || download.state() == Download::State::Failed;
        }));
        EXPECT_EQ(QFile::exists(file()), download.state() == Download::State::Finished) << "whole or not at all";
        return sentence.toStdString();
    }
    std::string run(const DownloadRequest& request, Download::Timing timing = quick) {
        Download download(request, timing);
        return run(download);
    }

    QTemporaryDir folder_;
    QString sum_;
    const QByteArray body_ = content(1);
};

TEST_F(DownloadTest, FetchesChecksAndNamesTheConnection) {
    HttpServer server([&](const HttpRequest& r) { return HttpServer::serve(r, body_); });
    DownloadRequest wanted = request(server);
    wanted.sha256 = sha256(body_).toUpper();
    Download download(wanted, quick);
    QStringList hosts;
    download.onConnection = [&](const DownloadConnection& made) { hosts += made.host; };
    EXPECT_EQ(run(download), "");
    EXPECT_EQ(read(file()), body_);
    EXPECT_EQ(sum_, sha256(body_));
    EXPECT_EQ(hosts, QStringList{"127.0.0.1"});
    EXPECT_EQ(server.requests()[0].headers.value("accept-encoding"), "identity");
    EXPECT_EQ(QDir(folder_.path()).entryList(QDir::Files), QStringList{"model.gguf"}) << "nothing unfinished stays";
}

TEST_F(DownloadTest, GoesOnWhereTheConnectionBroke) {
    int connections = 0;
    HttpServer server([&](const HttpRequest& r) {
        HttpAnswer answer = HttpServer::serve(r, body_);
        if (++connections < 4) answer.cutAfter = 70'000;
        return answer;
    });
    EXPECT_EQ(run(request(server)), "");
    EXPECT_EQ(read(file()), body_);
    EXPECT_EQ(sum_, sha256(body_));
    ASSERT_EQ(server.requests().size(), 4u);
    EXPECT_EQ(server.requests()[1].rangeStart(), 70'000);
    EXPECT_EQ(server.requests()[3].rangeStart(), 210'000);
    EXPECT_EQ(server.requests()[1].headers.value("if-range"), "\"one\"");
}

TEST_F(DownloadTest, ResumesAfterARestartOfTheProgram) {
    bool first = true;
    HttpServer server([&](const HttpRequest& r) {
        HttpAnswer answer = HttpServer::serve(r, body_);
        if (std::exchange(first, false)) {
            answer.cutAfter = 100'000;
            answer.stall = true;
        }
        return answer;
    });
    {
        Download download(request(server), quick);
        download.start();
        ASSERT_TRUE(waitUntil([&] { return download.progress().done == 100'000; }));
    }
    EXPECT_FALSE(QFile::exists(file()));
    EXPECT_EQ(run(request(server)), "");
    EXPECT_EQ(read(file()), body_);
    EXPECT_EQ(sum_, sha256(body_)) << "the earlier part counts";
    EXPECT_EQ(server.requests().back().rangeStart(), 100'000);
}

TEST_F(DownloadTest, StartsOverWhenTheFileChangedInBetween) {
    const QByteArray other = content(2);
    for (const QByteArray etag : {"\"two\"", ""}) {
        int connections = 0;
        HttpServer server([&](const HttpRequest& r) {
            if (++connections == 1) {
                HttpAnswer answer = HttpServer::serve(r, body_, etag.isEmpty() ? "" : "\"one\"");
                answer.cutAfter = 50'000;
                return answer;
            }
            return HttpServer::serve(r, etag.isEmpty() ? other + "longer" : other,
                                     etag);  // without an ETag the size tells
        });
        EXPECT_EQ(run(request(server)), "");
        EXPECT_EQ(read(file()), etag.isEmpty() ? other + "longer" : other);
        QFile::remove(file());
    }
}

TEST_F(DownloadTest, ServersWithoutRangesStartOver) {
    int connections = 0;
    HttpServer server([&](const HttpRequest&) {
        HttpAnswer answer;
        answer.body = body_;
        if (++connections == 1) answer.cutAfter = 50'000;
        return answer;
    });
    EXPECT_EQ(run(request(server)), "");
    EXPECT_EQ(read(file()), body_);
}

TEST_F(DownloadTest, StallsAreTriedAgainThenReported) {
    HttpServer server([&](const HttpRequest& r) {
        HttpAnswer answer = HttpServer::serve(r, body_);
        answer.cutAfter = 0;
        answer.stall = true;
        return answer;
    });
    EXPECT_THAT(run(request(server), {.stallMs = 30, .retryMs = 1, .retries = 2}), HasSubstr("stalled"));
    EXPECT_EQ(server.requests().size(), 3u);
}

TEST_F(DownloadTest, BusyServersAreAskedAgain) {
    int connections = 0;
    HttpServer server([&](const HttpRequest& r) {
        ++connections;
        return connections == 1   ? HttpAnswer{.status = 429, .headers = {}, .body = {}}
               : connections == 2 ? HttpAnswer{.status = 500, .headers = {}, .body = "oops"}
                                  : HttpServer::serve(r, body_);
    });
    EXPECT_EQ(run(request(server)), "");
    EXPECT_EQ(read(file()), body_);
}

TEST_F(DownloadTest, RefusalsEndAtOnceWithTheirReason) {
    for (const auto& [status, reason] :
         {std::pair(404, "no such file"), std::pair(403, "account"), std::pair(400, "refuses")}) {
        HttpServer server(
            [&](const HttpRequest&) { return HttpAnswer{.status = status, .headers = {}, .body = "no"}; });
        EXPECT_THAT(run(request(server)), HasSubstr(reason));
        EXPECT_EQ(server.requests().size(), 1u);
    }
    HttpServer always([&](const HttpRequest&) { return HttpAnswer{.status = 503, .headers = {}, .body = {}}; });
    EXPECT_THAT(run(request(always)), HasSubstr("503"));
    EXPECT_EQ(always.requests().size(), 4u) << "as often as allowed";
}

TEST_F(DownloadTest, WebPagesAreNotModels) {
    HttpServer typed([&](const HttpRequest&) {
        return HttpAnswer{.status = 200, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = "<html>"};
    });
    EXPECT_THAT(run(request(typed)), HasSubstr("web page"));
    HttpServer untyped(
        [&](const HttpRequest&) { return HttpAnswer{.status = 200, .headers = {}, .body = "<!DOCTYPE html>"}; });
    EXPECT_THAT(run(request(untyped)), HasSubstr("no model file"));
}

TEST_F(DownloadTest, LengthsThatAreLiesNeverFinish) {
    HttpServer tooLong([&](const HttpRequest&) {
        return HttpAnswer{.status = 200, .headers = {}, .body = body_, .claimedLength = body_.size() + 1};
    });
    EXPECT_THAT(run(request(tooLong)), HasSubstr("stopped"));
    QFile::remove(file() + ".part");
    HttpServer wrongRange([&](const HttpRequest& r) {
        HttpAnswer answer = HttpServer::serve(r, body_);
        if (answer.status == 200) answer.cutAfter = 1000;
        if (answer.status == 206) answer.headers.back().second = "bytes 5-10/11";
        return answer;
    });
    EXPECT_NE(run(request(wrongRange)), "");
}

TEST_F(DownloadTest, WrongChecksumsAreRemoved) {
    HttpServer server([&](const HttpRequest& r) { return HttpServer::serve(r, body_); });
    DownloadRequest wanted = request(server);
    wanted.sha256 = sha256(content(2));
    EXPECT_THAT(run(wanted), HasSubstr(sha256(body_).toStdString()));
    EXPECT_TRUE(QDir(folder_.path()).isEmpty());
}

TEST_F(DownloadTest, FollowsRedirectsAndNamesEachHost) {
    HttpServer target([&](const HttpRequest& r) { return HttpServer::serve(r, body_); });
    HttpServer server([&](const HttpRequest&) {
        return HttpAnswer{.status = 302, .headers = {{"Location", target.address("x").toEncoded()}}, .body = {}};
    });
    Download download(request(server), quick);
    int hosts = 0;
    download.onConnection = [&](const DownloadConnection&) { ++hosts; };
    EXPECT_EQ(run(download), "");
    EXPECT_EQ(read(file()), body_);
    EXPECT_EQ(hosts, 2);
    HttpServer endless([](const HttpRequest& r) {
        return HttpAnswer{.status = 302, .headers = {{"Location", r.path + "x"}}, .body = {}};
    });
    DownloadRequest round = request(endless);
    round.file = file("other.gguf");
    Download circle(round, quick);
    QString sentence;
    QObject::connect(&circle, &Download::failed, &circle, [&](const QString& text) { sentence = text; });
    circle.start();
    EXPECT_TRUE(waitUntil([&] { return circle.state() == Download::State::Failed; }));
    EXPECT_THAT(sentence.toStdString(), HasSubstr("without end"));
}

TEST_F(DownloadTest, PauseKeepsAndCancelRemoves) {
    HttpServer server([&](const HttpRequest& r) {
        HttpAnswer answer = HttpServer::serve(r, body_);
        answer.cutAfter = qMin<qsizetype>(answer.body.size(), 120'000);
        answer.stall = true;
        return answer;
    });
    Download download(request(server), {.stallMs = 60'000, .retryMs = 5, .retries = 3});
    download.start();
    ASSERT_TRUE(waitUntil([&] { return download.progress().done == 120'000; }));
    download.pause();
    EXPECT_EQ(download.state(), Download::State::Paused);
    EXPECT_EQ(QFile(file() + ".part").size(), 120'000);
    download.start();
    ASSERT_TRUE(waitUntil([&] { return download.progress().done == 240'000; }));
    EXPECT_EQ(server.requests().back().rangeStart(), 120'000);
    download.cancel();
    EXPECT_EQ(download.state(), Download::State::Idle);
    EXPECT_TRUE(QDir(folder_.path()).isEmpty());
}

TEST_F(DownloadTest, RefusesBeforeAnyConnection) {
    HttpServer server([&](const HttpRequest& r) { return HttpServer::serve(r, body_); });
    DownloadRequest offline = request(server);
    offline.offline = true;
    EXPECT_THAT(run(offline), HasSubstr("offline"));
    DownloadRequest huge = request(server);
    huge.bytes = qint64{1} << 60;
    EXPECT_THAT(run(huge), HasSubstr("disk"));
    DownloadRequest plain = request(server);
    plain.address = QUrl("http://example.com/m.gguf");
    EXPECT_THAT(run(plain), HasSubstr("https"));
    EXPECT_TRUE(server.requests().empty());
    HttpServer liar([&](const HttpRequest&) {
        return HttpAnswer{.status = 200, .headers = {}, .body = body_, .claimedLength = qsizetype{1} << 60};
    });
    EXPECT_THAT(run(request(liar)), HasSubstr("disk"));
}

}  // namespace
}  // namespace thimble::app
