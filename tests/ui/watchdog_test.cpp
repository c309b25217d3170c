#include <QTextDocument>

#include "tests/ui/long_reply.h"
#include "tests/ui/window_harness.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_view.h"
#include "ui/views/message_body.h"

namespace thimble::ui {
/// What holds the GUI thread up while replies stream, counted: how often a document is laid out and how much of it is
/// written again. The times are measured by tests/window_speed.sh.
class WatchdogTest : public QObject {
    Q_OBJECT
  private slots:
    void writesLittleAndOnceForEveryPiece();
    void keepsItsMemoryOverManyTurns();
};

void WatchdogTest::writesLittleAndOnceForEveryPiece() {
    WindowHarness window;
    MessageList& messages = window.window().chat().session().messages();
    app::Message reply;
    reply.id = 1;
    reply.role = app::Role::Assistant;
    reply.text = QStringLiteral("A");
    messages.reset({reply});
    auto* view = window.find<ConversationView>("conversationView");
    int changes = 0, most = 0, written = 0;
    connect(view->viewOf(0)->body()->document(), &QTextDocument::contentsChange, this, [&](int, int, int added) {
        ++changes;
        written = std::max(written, added);
    });
    const QString text = longReply(60);
    QVERIFY(text.size() > 8'000);
    for (qsizetype length = 8; length < text.size(); length += 8) {
        changes = 0;
        messages.setText(1, text.left(length));
        most = std::max(most, changes);
    }
    QVERIFY2(most <= 3, qPrintable(QString::number(most)));         // not one for every word
    QVERIFY2(written < 600, qPrintable(QString::number(written)));  // the last block, not the reply
    QVERIFY(view->viewOf(0)->body()->document()->characterCount() > 6'000);
}

/// Widgets and documents of messages that are out of sight are used again, however long the conversation.
void WatchdogTest::keepsItsMemoryOverManyTurns() {
    WindowHarness window;
    ChatSession& session = window.window().chat().session();
    const int turns = 40;
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
