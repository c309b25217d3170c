#include <QElapsedTimer>
#include <QTimer>

#include "tests/ui/window_harness.h"
#include "ui/views/chat_page.h"

namespace thimble::ui {
namespace {

/// Measures how long the event loop of the GUI thread is held up: a timer that should fire all the time notes when it
/// was late.
class Watchdog : public QObject {
  public:
    Watchdog() {
        since_.start();
        timer_.setTimerType(Qt::PreciseTimer);
        connect(&timer_, &QTimer::timeout, this, [this] {
            const qint64 late = since_.restart() - kEvery;
            gaps_.push_back(late);
        });
        timer_.start(kEvery);
    }
    /// The gap, in milliseconds, that this share of all gaps stays below.
    qint64 quantile(double share) {
        std::sort(gaps_.begin(), gaps_.end());
        return gaps_.empty() ? 0 : gaps_[static_cast<std::size_t>(double(gaps_.size() - 1) * share)];
    }

  private:
    static constexpr int kEvery = 2;
    QElapsedTimer since_;
    QTimer timer_;
    std::vector<qint64> gaps_;
};

}  // namespace

/// The GUI thread while a long reply streams. Bounds leave room for a loaded machine, where the system holds a thread
/// up for longer than the program does; set THIMBLE_STRICT_TIMING on a quiet one to demand 16 ms.
class WatchdogTest : public QObject {
    Q_OBJECT
  private slots:
    void neverBlocksWhileAReplyStreams();
    void keepsItsMemoryOverManyTurns();
};

void WatchdogTest::neverBlocksWhileAReplyStreams() {
    WindowHarness window;
    app::ScriptedReply reply;
    for (int i = 0; i < 400; ++i) {
        reply.pieces.push_back("Some **bold** words and `code`, ");
        if (i % 10 == 9) reply.pieces.push_back("\n\n- one\n- two\n\n```cpp\nint main() { return 1; }\n```\n\n");
        if (i % 40 == 39) reply.pieces.push_back("| A | B |\n|---|---|\n| 1 | 2 |\n\n");
    }
    reply.betweenPieces = std::chrono::milliseconds(5);
    window.model().answer(reply);
    window.say("At length");
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.busy());
    Watchdog watchdog;
    QTRY_VERIFY_WITH_TIMEOUT(!session.busy(), 60'000);
    QVERIFY(session.messages().at(1).text.size() > 10'000);
    const qint64 most = watchdog.quantile(1), usual = watchdog.quantile(0.5);
    qInfo("longest gap %lld ms, half of them below %lld ms", static_cast<long long>(most),
          static_cast<long long>(usual));
    if (qEnvironmentVariableIsSet("THIMBLE_STRICT_TIMING")) QVERIFY2(most <= 16, qPrintable(QString::number(most)));
    QVERIFY2(usual <= 50, qPrintable(QString::number(usual)));
}

/// Widgets and documents of messages that are out of sight are used again, however long the conversation.
void WatchdogTest::keepsItsMemoryOverManyTurns() {
    WindowHarness window;
    ChatSession& session = window.window().chat().session();
    const int turns = qEnvironmentVariableIsSet("THIMBLE_SOAK") ? 500 : 40;
    qsizetype objectsAfterWarmUp = 0;
    for (int turn = 0; turn < turns; ++turn) {
        window.model().answer(app::ScriptedReply::words("An answer with **bold** words.\n\n```cpp\nint a;\n```\n"));
        session.send(QStringLiteral("Question %1").arg(turn), {});
        QTRY_VERIFY_WITH_TIMEOUT(session.messages().size() == 2 * turn + 2 && !session.busy(), 10'000);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (turn == turns / 2) objectsAfterWarmUp = window.window().findChildren<QObject*>().size();
    }
    const qsizetype objects = window.window().findChildren<QObject*>().size();
    QVERIFY2(objects <= objectsAfterWarmUp * 11 / 10,
             qPrintable(QStringLiteral("%1 then %2").arg(objectsAfterWarmUp).arg(objects)));
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::WatchdogTest)
#include "watchdog_test.moc"
