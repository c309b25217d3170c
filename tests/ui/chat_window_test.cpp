#include <QInputMethodEvent>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QToolButton>

#include "tests/ui/window_harness.h"
#include "ui/models/conversation_list_model.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_view.h"
#include "ui/views/message_body.h"

namespace thimble::ui {
namespace {

using app::ScriptedReply;

MessageList& messages(WindowHarness& window) {
    return window.window().chat().session().messages();
}

QString lastText(WindowHarness& window) {
    MessageList& all = messages(window);
    return all.empty() ? QString() : all.at(all.size() - 1).text;
}

bool idle(WindowHarness& window) {
    return !window.window().chat().session().busy() && !messages(window).empty();
}

}  // namespace

/// A person writes, reads, stops, comes back: the real window, driven by object names.
class ChatWindowTest : public QObject {
    Q_OBJECT
  private slots:
    void answersWhatIsSent();
    void showsTheReplyWhileItIsWritten();
    void stopsAtOnce();
    void findsTheConversationAgainAfterARestart();
    void keepsWhatWasStreamedWhenAnotherChatIsLookedAt();
    void editsAndSwitchesBetweenVersions();
    void answersAgain();
    void continuesInANewChatFromAReply();
    void laysAMessageOutRightTheFirstTime();
    void showsAFailureInPlaceAndTriesAgain();
    void renamesInPlace();
    void deletesWithUndo();
    void searchesAllChats();
    void keepsADraftOfEachChat();
    void walksThroughWhatWasSent();
    void doesNotSendWhileComposing();
    void breaksTheLineWithShiftEnter();
};

void ChatWindowTest::answersWhatIsSent() {
    WindowHarness window;
    window.model().answer(ScriptedReply::words("Forty-two, of course."));
    window.say("What is six times seven?");
    QTRY_VERIFY(idle(window));
    QCOMPARE(messages(window).size(), 2);
    QCOMPARE(messages(window).at(0).text, QStringLiteral("What is six times seven?"));
    QCOMPARE(lastText(window), QStringLiteral("Forty-two, of course."));
    QVERIFY(window.find<QPlainTextEdit>("inputBox")->toPlainText().isEmpty());
    auto* view = window.find<ConversationView>("conversationView");
    QVERIFY(view->viewOf(1));
    QCOMPARE(view->viewOf(1)->body()->toPlainText(), QStringLiteral("Forty-two, of course."));
}

void ChatWindowTest::showsTheReplyWhileItIsWritten() {
    WindowHarness window;
    ScriptedReply reply = ScriptedReply::words("First the rest");
    reply.waitForRelease = true;
    window.model().answer(reply);
    window.say("Go on");
    QTRY_VERIFY(lastText(window).startsWith(QStringLiteral("First")));
    QVERIFY(window.window().chat().session().busy());
    QVERIFY(window.find("stopButton")->isVisible());
    QVERIFY(!window.find("sendButton")->isVisible());
    window.model().release();
    QTRY_VERIFY(idle(window));
    QCOMPARE(lastText(window), QStringLiteral("First the rest"));
    QVERIFY(window.find("sendButton")->isVisible());
}

void ChatWindowTest::stopsAtOnce() {
    WindowHarness window;
    ScriptedReply reply = ScriptedReply::words("One two three four five six seven eight");
    reply.waitForRelease = true;
    window.model().answer(reply);
    window.say("Count");
    QTRY_VERIFY(!lastText(window).isEmpty());
    QTest::mouseClick(window.find("stopButton"), Qt::LeftButton);
    window.model().release();
    QTRY_VERIFY(idle(window));
    const app::Message& last = messages(window).at(1);
    QVERIFY(last.status == app::MessageStatus::Partial);
    QVERIFY(!last.problem.isEmpty());
    QVERIFY(last.text.size() < 30);
}

void ChatWindowTest::findsTheConversationAgainAfterARestart() {
    WindowHarness window;
    window.model().answer(ScriptedReply::words("I will remember."));
    window.say("Remember the walnut");
    QTRY_VERIFY(idle(window));
    window.restart();
    QTRY_COMPARE(messages(window).size(), 2);
    QCOMPARE(messages(window).at(0).text, QStringLiteral("Remember the walnut"));
    QCOMPARE(lastText(window), QStringLiteral("I will remember."));
    auto* list = window.find<QListView>("conversationList");
    QTRY_COMPARE(list->model()->rowCount(), 2);  // a heading and the conversation
    QVERIFY(list->currentIndex().isValid());
}

void ChatWindowTest::keepsWhatWasStreamedWhenAnotherChatIsLookedAt() {
    WindowHarness window;
    ScriptedReply reply = ScriptedReply::words("Alpha beta gamma");
    reply.waitForRelease = true;
    window.model().answer(reply);
    window.say("Long one");
    QTRY_VERIFY(!lastText(window).isEmpty());
    const app::Id first = window.window().chat().session().conversation();
    window.trigger(Command::NewChat);
    QVERIFY(messages(window).empty());
    window.window().chat().session().open(first);
    QTRY_COMPARE(messages(window).size(), 2);
    QVERIFY(lastText(window).startsWith(QStringLiteral("Alpha")));
    QVERIFY(window.window().chat().session().busy());
    window.model().release();
    QTRY_COMPARE(lastText(window), QStringLiteral("Alpha beta gamma"));
}

void ChatWindowTest::editsAndSwitchesBetweenVersions() {
    WindowHarness window;
    window.model().answer(ScriptedReply::words("About cats."));
    window.model().answer(ScriptedReply::words("About dogs."));
    window.say("cats");
    QTRY_VERIFY(idle(window));
    auto* view = window.find<ConversationView>("conversationView");
    view->viewOf(0)->findChild<QToolButton*>("messageEdit")->click();
    auto* input = window.find<QPlainTextEdit>("inputBox");
    QCOMPARE(input->toPlainText(), QStringLiteral("cats"));
    input->setPlainText(QStringLiteral("dogs"));
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_COMPARE(lastText(window), QStringLiteral("About dogs."));
    QTRY_VERIFY(idle(window));
    QCOMPARE(messages(window).at(0).text, QStringLiteral("dogs"));
    QCOMPARE(messages(window).at(0).alternatives.size(), std::size_t(2));
    QTRY_VERIFY(view->viewOf(0));
    view->viewOf(0)->findChild<QToolButton*>("messagePrevious")->click();
    QTRY_COMPARE(lastText(window), QStringLiteral("About cats."));
    view->viewOf(0)->findChild<QToolButton*>("messageNext")->click();
    QTRY_COMPARE(lastText(window), QStringLiteral("About dogs."));
}

void ChatWindowTest::continuesInANewChatFromAReply() {
    WindowHarness window;
    for (const char* question : {"one", "two"}) {
        window.say(QLatin1String(question));
        QTRY_VERIFY(idle(window) && messages(window).at(messages(window).size() - 2).text == QLatin1String(question));
    }
    const app::Id before = window.window().chat().session().conversation();
    auto* view = window.find<ConversationView>("conversationView");
    view->viewOf(1)->findChild<QToolButton*>("messageBranch")->click();
    QTRY_VERIFY(window.window().chat().session().conversation() != before);
    QTRY_COMPARE(messages(window).size(), 2);
    QCOMPARE(messages(window).at(0).text, QStringLiteral("one"));
}

void ChatWindowTest::laysAMessageOutRightTheFirstTime() {
    WindowHarness window;
    window.say(QStringLiteral("Hello! What is the capital of France?"));
    QTRY_VERIFY(idle(window));
    auto* view = window.find<ConversationView>("conversationView");
    const int question = view->viewOf(0)->height();
    const int answer = view->viewOf(1)->height();
    window.window().resize(window.window().width() - 400, window.window().height());
    QCoreApplication::processEvents();
    window.window().resize(window.window().width() + 400, window.window().height());
    QCoreApplication::processEvents();
    QCOMPARE(view->viewOf(0)->height(), question);
    QCOMPARE(view->viewOf(1)->height(), answer);
}

void ChatWindowTest::answersAgain() {
    WindowHarness window;
    window.model().answer(ScriptedReply::words("Heads."));
    window.model().answer(ScriptedReply::words("Tails."));
    window.say("Toss a coin");
    QTRY_VERIFY(idle(window));
    window.trigger(Command::Regenerate);
    QTRY_COMPARE(lastText(window), QStringLiteral("Tails."));
    QTRY_VERIFY(idle(window));
    QCOMPARE(messages(window).size(), 2);
    QCOMPARE(messages(window).at(1).alternatives.size(), std::size_t(2));
}

void ChatWindowTest::showsAFailureInPlaceAndTriesAgain() {
    WindowHarness window;
    window.model().answer(ScriptedReply::failure("The model file has gone: put it back or choose another model."));
    window.model().answer(ScriptedReply::words("Here again."));
    window.say("Hello");
    QTRY_VERIFY(idle(window));
    QTRY_VERIFY(messages(window).size() == 2 && messages(window).at(1).status == app::MessageStatus::Failed);
    auto* view = window.find<ConversationView>("conversationView");
    QTRY_VERIFY(view->viewOf(1));
    auto* problem = view->viewOf(1)->findChild<QWidget*>("messageProblem");
    QTRY_VERIFY(problem->isVisible());
    auto* again = view->viewOf(1)->findChild<QToolButton*>("messageRegenerate");
    QVERIFY(again->isVisible());  // not on hover alone: it is the way out
    again->click();
    QTRY_COMPARE(lastText(window), QStringLiteral("Here again."));
}

void ChatWindowTest::renamesInPlace() {
    WindowHarness window;
    window.say("Something");
    QTRY_VERIFY(idle(window));
    auto* list = window.find<QListView>("conversationList");
    QTRY_VERIFY(list->currentIndex().isValid());
    window.trigger(Command::RenameChat);
    auto* editor = list->findChild<QWidget*>("renameEditor");
    QVERIFY(editor);
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, "Walnut plan");
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_COMPARE(list->currentIndex().data().toString(), QStringLiteral("Walnut plan"));
    window.restart();
    QTRY_COMPARE(window.find<QListView>("conversationList")->currentIndex().data().toString(),
                 QStringLiteral("Walnut plan"));
}

void ChatWindowTest::deletesWithUndo() {
    WindowHarness window;
    window.say("Delete me");
    QTRY_VERIFY(idle(window));
    auto* list = window.find<QListView>("conversationList");
    QTRY_COMPARE(list->model()->rowCount(), 2);
    window.trigger(Command::DeleteChat);
    QTRY_COMPARE(list->model()->rowCount(), 0);
    QTRY_VERIFY(messages(window).empty());
    QVERIFY(window.find("undoBar")->isVisible());
    QTest::mouseClick(window.find("undoButton"), Qt::LeftButton);
    QTRY_COMPARE(list->model()->rowCount(), 2);
    QTRY_COMPARE(messages(window).size(), 2);
    QVERIFY(!window.find("undoBar")->isVisible());
}

void ChatWindowTest::searchesAllChats() {
    WindowHarness window;
    window.model().answer(ScriptedReply::words("我喜欢春天的花园。"));
    window.say("First");
    QTRY_VERIFY(idle(window));
    window.trigger(Command::NewChat);
    window.say("Second");
    QTRY_VERIFY(idle(window));
    auto* box = window.find<QLineEdit>("searchBox");
    box->setText(QStringLiteral("花园"));
    auto* hits = window.find<QListWidget>("searchHits");
    QTRY_VERIFY(hits->isVisible() && hits->count() == 1);
    hits->setCurrentRow(0);
    QTRY_COMPARE(lastText(window), QStringLiteral("我喜欢春天的花园。"));
    QTest::keyClick(box, Qt::Key_Escape);
    QVERIFY(box->text().isEmpty());
    QTRY_VERIFY(window.find("conversationList")->isVisible());
}

void ChatWindowTest::keepsADraftOfEachChat() {
    WindowHarness window;
    window.say("First");
    QTRY_VERIFY(idle(window));
    const app::Id first = window.window().chat().session().conversation();
    auto* input = window.find<QPlainTextEdit>("inputBox");
    input->setPlainText(QStringLiteral("half a thought"));
    window.trigger(Command::NewChat);
    QTRY_COMPARE(input->toPlainText(), QString());
    input->setPlainText(QStringLiteral("for a new chat"));
    window.window().chat().storeDraft();
    window.window().chat().session().open(first);
    QTRY_COMPARE(input->toPlainText(), QStringLiteral("half a thought"));
    window.restart();
    QTRY_COMPARE(window.find<QPlainTextEdit>("inputBox")->toPlainText(), QStringLiteral("half a thought"));
    window.trigger(Command::NewChat);
    QTRY_COMPARE(window.find<QPlainTextEdit>("inputBox")->toPlainText(), QStringLiteral("for a new chat"));
}

void ChatWindowTest::walksThroughWhatWasSent() {
    WindowHarness window;
    window.say("one");
    QTRY_VERIFY(idle(window));
    window.say("two");
    QTRY_COMPARE(messages(window).size(), 4);
    QTRY_VERIFY(idle(window));
    auto* input = window.find<QPlainTextEdit>("inputBox");
    QTest::keyClick(input, Qt::Key_Up);
    QCOMPARE(input->toPlainText(), QStringLiteral("two"));
    QTest::keyClick(input, Qt::Key_Up);
    QCOMPARE(input->toPlainText(), QStringLiteral("one"));
    QTest::keyClick(input, Qt::Key_Down);
    QTest::keyClick(input, Qt::Key_Down);
    QCOMPARE(input->toPlainText(), QString());
    QTest::keyClicks(input, "x");
    QTest::keyClick(input, Qt::Key_Up);  // the user's own text is never replaced
    QCOMPARE(input->toPlainText(), QStringLiteral("x"));
}

void ChatWindowTest::doesNotSendWhileComposing() {
    WindowHarness window;
    auto* input = window.find<QPlainTextEdit>("inputBox");
    input->setFocus();
    QInputMethodEvent composing(QStringLiteral("ni"), {});
    QApplication::sendEvent(input, &composing);
    QTest::keyClick(input, Qt::Key_Return);
    QVERIFY(messages(window).empty());
    QInputMethodEvent committed(QString(), {});
    committed.setCommitString(QStringLiteral("你"));
    QApplication::sendEvent(input, &committed);
    QCOMPARE(input->toPlainText(), QStringLiteral("你"));
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_VERIFY(!messages(window).empty());
    QCOMPARE(messages(window).at(0).text, QStringLiteral("你"));
}

void ChatWindowTest::breaksTheLineWithShiftEnter() {
    WindowHarness window;
    auto* input = window.find<QPlainTextEdit>("inputBox");
    const int before = input->height();
    QTest::keyClicks(input, "a");
    QTest::keyClick(input, Qt::Key_Return, Qt::ShiftModifier);
    QTest::keyClicks(input, "b");
    QCOMPARE(input->toPlainText(), QStringLiteral("a\nb"));
    QTRY_VERIFY(input->height() > before);
    QTest::keyClick(input, Qt::Key_Return);
    QTRY_COMPARE(messages(window).size() >= 1 ? messages(window).at(0).text : QString(), QStringLiteral("a\nb"));
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::ChatWindowTest)
#include "chat_window_test.moc"
