#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSystemTrayIcon>

#include "app/models/model_library.h"
#include "tests/ui/window_harness.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/notifier.h"
#include "ui/single_instance.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_view.h"
#include "ui/views/message_body.h"
#include "ui/views/notice_card.h"

namespace thimble::ui {
namespace {

const QString kNano = QStringLiteral(THIMBLE_TEST_DATA "/golden/nano-Q4_0.gguf");

app::Message longReply() {
    app::Message reply;
    reply.text = QStringLiteral("A long answer");
    reply.stats.generateSeconds = 60;
    return reply;
}

QLabel* noticeText(WindowHarness& window) {
    auto* notice = window.window().findChild<NoticeCard*>(QStringLiteral("notice"));
    return notice ? notice->findChild<QLabel*>() : nullptr;
}

}  // namespace

/// What happens around the window: other instances, notifications, a store that fails, files that go.
class ShellTest : public QObject {
    Q_OBJECT
  private slots:
    void aSecondInstanceBringsTheFirstToTheFront();
    void notifiesOnlyWhenNobodyLooks();
    void hasATrayIconOnlyWhenAskedFor();
    void takesAMessageOfFiveMegabytes();
    void givesBackWhatTheFullDiskRefused();
    void tellsThatTheStoreIsFromANewerVersion();
    void offersToRecoverADamagedStore();
    void answersOnWhenTheModelFileIsDeleted();
    void sendsWithControlEnterWhenToldTo();
    void choosesThePersonaOfNewChats();
    void showsPanesAtOnceWithoutMotion();
};

void ShellTest::aSecondInstanceBringsTheFirstToTheFront() {
    WindowHarness window;
    SingleInstance first(window.path({}));
    first.listen();
    QObject::connect(&first, &SingleInstance::called, &window.window(),
                     [&](const QStringList& paths) { window.window().comeToFront(paths); });
    window.window().showMinimized();
    SingleInstance second(window.path({}));
    QVERIFY(second.handOver({kNano}));
    QTRY_VERIFY(!window.window().isMinimized());
    QVERIFY(window.window().isVisible());
    QTRY_VERIFY(window.library().find(kNano));  // the file it was given
    // Another data folder is another program.
    QVERIFY(!SingleInstance(window.path(QStringLiteral("other"))).handOver({}));
}

void ShellTest::notifiesOnlyWhenNobodyLooks() {
    WindowHarness window;
    window.window().activateWindow();
    QTRY_VERIFY(window.window().isActiveWindow());
    QSignalSpy notified(&window.shell().notifier(), &Notifier::notified);
    emit window.assistant().chat().replyFinished(longReply());
    QCOMPARE(notified.size(), 0);
    window.window().hide();
    QTRY_VERIFY(!window.window().isActiveWindow());
    emit window.assistant().chat().replyFinished(longReply());
    QCOMPARE(notified.size(), 1);
    app::Message quick = longReply();
    quick.stats.generateSeconds = 1;
    emit window.assistant().chat().replyFinished(quick);
    QCOMPARE(notified.size(), 1);
    app::Summary summary;
    summary.state = app::SummaryState::Done;
    emit window.assistant().documents().summaryChanged(summary);
    QCOMPARE(notified.size(), 2);
    window.assistant().settings().set(QStringLiteral("look.notify"), false);
    emit window.assistant().chat().replyFinished(longReply());
    QCOMPARE(notified.size(), 2);
}

void ShellTest::hasATrayIconOnlyWhenAskedFor() {
    WindowHarness window;
    QVERIFY(!window.shell().notifier().hasTrayIcon());
    window.assistant().settings().set(QStringLiteral("look.tray"), true);
    QCOMPARE(window.shell().notifier().hasTrayIcon(), QSystemTrayIcon::isSystemTrayAvailable());
    window.assistant().settings().set(QStringLiteral("look.tray"), false);
    QVERIFY(!window.shell().notifier().hasTrayIcon());
}

void ShellTest::takesAMessageOfFiveMegabytes() {
    WindowHarness window;
    const QString text = QStringLiteral("word ").repeated(1'000'000);
    window.say(text);
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.messages().size() == 2 && !session.busy());
    QCOMPARE(session.messages().at(0).text.size(), text.size());
    // Too long for any context: the reply says so.
    QVERIFY(!session.messages().at(1).problem.isEmpty());
    window.trigger(Command::NewChat);
    window.say(QStringLiteral("Still there?"));
    QTRY_VERIFY(session.messages().size() == 2 && !session.busy());
    QVERIFY(session.messages().at(1).problem.isEmpty());
}

void ShellTest::givesBackWhatTheFullDiskRefused() {
    WindowHarness window;
    // As Chat tells it (app/workers/disk_full_test.cpp fills a disk).
    emit window.assistant().chat().notSent(0, QStringLiteral("My question"), {{7, QStringLiteral("a.pdf")}},
                                           QStringLiteral("The disk is full."));
    QCOMPARE(window.find<QPlainTextEdit>("inputBox")->toPlainText(), QStringLiteral("My question"));
    QVERIFY(window.find("chip")->isVisible());
    auto* notice = window.find<NoticeCard>("notSentNotice");
    QVERIFY(notice->isVisible());
    notice->findChild<QPushButton*>(QStringLiteral("sendAgain"))->click();
    QTRY_COMPARE(window.window().chat().session().messages().size(), 2);
    QCOMPARE(window.window().chat().session().messages().at(0).text, QStringLiteral("My question"));
}

void ShellTest::tellsThatTheStoreIsFromANewerVersion() {
    WindowHarness window;
    emit window.assistant().unusable(QStringLiteral("The file was written by a newer version of Thimble."));
    QVERIFY(noticeText(window));
    QTRY_VERIFY(window.window().findChild<NoticeCard*>(QStringLiteral("notice"))->isVisible());
}

void ShellTest::offersToRecoverADamagedStore() {
    WindowHarness window;
    window.say(QStringLiteral("Keep me"));
    ChatSession* session = &window.window().chat().session();
    QTRY_VERIFY(session->messages().size() == 2 && !session->busy());
    window.restart([&] {
        QFile file(window.path(QStringLiteral("thimble.db")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(4096, 'x'));  // no header any more
    });
    auto* recover = window.find<QPushButton>("recoverButton");
    QTRY_VERIFY(recover->isVisible());
    window.say(QStringLiteral("A new store"));  // works meanwhile
    session = &window.window().chat().session();
    QTRY_VERIFY(session->messages().size() == 2 && !session->busy());
    recover->click();
    QTRY_VERIFY(noticeText(window)->text().contains(QStringLiteral("recovered")));
}

void ShellTest::answersOnWhenTheModelFileIsDeleted() {
    WindowHarness window;
    const QString model = window.path(QStringLiteral("mine.gguf"));
    QVERIFY(QFile::copy(kNano, model));
    window.library().importFile(model, app::ImportMode::InPlace);
    QTRY_VERIFY(window.library().find(model));
    window.assistant().model().load(model);
    QTRY_VERIFY(window.assistant().model().state().stage == app::ModelStage::Ready);
    QDialog* dialog = window.shell().dialogs().open(Command::Models);
    QVERIFY(QFile::remove(model));
    QTRY_VERIFY(window.library().find(model)->missing);
    const auto isTold = [dialog] {
        for (const QLabel* line : dialog->findChildren<QLabel*>(QStringLiteral("modelProblem")))
            if (line->isVisible() && line->text().contains(QStringLiteral("not there"))) return true;
        return false;
    };
    QTRY_VERIFY(isTold());
    window.say(QStringLiteral("Still there?"));
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.messages().size() == 2 && !session.busy());
    QVERIFY(session.messages().at(1).problem.isEmpty());
}

void ShellTest::sendsWithControlEnterWhenToldTo() {
    WindowHarness window;
    window.assistant().settings().set(QStringLiteral("chat.enter_sends"), false);
    window.say(QStringLiteral("One line"));  // ends with Enter
    auto* input = window.find<QPlainTextEdit>("inputBox");
    QCOMPARE(input->toPlainText(), QStringLiteral("One line\n"));
    QVERIFY(window.window().chat().session().messages().empty());
    window.restart();
    input = window.find<QPlainTextEdit>("inputBox");
    input->setPlainText(QStringLiteral("Another"));
    QTest::keyClick(input, Qt::Key_Return);
    QVERIFY(window.window().chat().session().messages().empty());
    QTest::keyClick(input, Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(window.window().chat().session().messages().size(), 2);
}

void ShellTest::choosesThePersonaOfNewChats() {
    WindowHarness window;
    app::Persona pirate;
    pirate.name = QStringLiteral("Pirate");
    window.assistant().savePersona(pirate);
    QDialog* dialog = window.shell().dialogs().open(Command::Settings);
    auto* box = dialog->findChild<QComboBox*>(QStringLiteral("setting.chat.persona"));
    QVERIFY(box);
    QTRY_COMPARE(box->count(), 2);
    box->setCurrentIndex(1);
    emit box->activated(1);
    QVERIFY(window.assistant().settings().value(QStringLiteral("chat.persona")).toLongLong() > 0);
}

void ShellTest::showsPanesAtOnceWithoutMotion() {
    WindowHarness window;
    window.assistant().settings().set(QStringLiteral("look.motion"), false);
    window.trigger(Command::ToggleLeftPane);
    QVERIFY(!window.find("leftPane")->isVisible());
    window.trigger(Command::ToggleLeftPane);
    QVERIFY(window.find("leftPane")->isVisible());
    QVERIFY(window.find("leftPane")->width() > 100);
    window.assistant().settings().set(QStringLiteral("look.motion"), true);
    const int width = window.find("leftPane")->width();
    window.trigger(Command::ToggleLeftPane);
    QTRY_VERIFY(!window.find("leftPane")->isVisible());
    window.trigger(Command::ToggleLeftPane);
    QTRY_COMPARE(window.find("leftPane")->width(), width);
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::ShellTest)
#include "shell_test.moc"
