#include <QElapsedTimer>
#include <QListView>
#include <QScrollBar>
#include <QThread>
#include <atomic>
#include <thread>

#include "tests/ui/window_harness.h"
#include "ui/models/conversation_list_model.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_view.h"
#include "ui/views/message_body.h"

namespace thimble::ui {
namespace {

/// A reply with everything that is costly to show, about `paragraphs` times six lines.
std::string longReply(int paragraphs) {
    std::string text;
    for (int i = 0; i < paragraphs; ++i) {
        text += "## Part " + std::to_string(i) + "\n\nSome **bold** words, `code` and a [link](https://example.org). ";
        text += "The rest of the paragraph goes on for a while, as paragraphs do.\n\n- one\n- two\n\n";
        if (i % 4 == 0) text += "```cpp\nint main() { return " + std::to_string(i) + "; }  // comment\n```\n\n";
        if (i % 8 == 0) text += "| A | B |\n|---|---|\n| 1 | 2 |\n\n";
    }
    return text;
}

std::vector<app::Message> manyMessages(int count) {
    std::vector<app::Message> all(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        app::Message& message = all[static_cast<std::size_t>(i)];
        message.id = i + 1;
        message.depth = i;
        message.role = i % 2 ? app::Role::Assistant : app::Role::User;
        message.text = QString::fromStdString(i % 2 ? longReply(1 + i % 5) : "Question " + std::to_string(i));
        message.alternatives = {message.id};
    }
    return all;
}

}  // namespace

/// What must not grow with the length of things. Work is counted, not timed: how many widgets exist, how much of a
/// document is written again, how far the view moves.
class ResponsivenessTest : public QObject {
    Q_OBJECT
  private slots:
    void makesWidgetsForWhatIsInSightOnly();
    void staysWhereTheReaderIsWhileAReplyGrows();
    void followsTheEndWhileTheReaderIsThere();
    void keepsItsPlaceWhenOlderMessagesCome();
    void showsAHugeMessageInPart();
    void listsTenThousandConversations();
};

void ResponsivenessTest::makesWidgetsForWhatIsInSightOnly() {
    WindowHarness window;
    auto* view = window.find<ConversationView>("conversationView");
    MessageList& messages = window.window().chat().session().messages();
    messages.reset(manyMessages(10'000));
    QVERIFY(view->isAtEnd());
    QVERIFY(view->viewOf(9'999));
    const auto count = [&] { return view->viewport()->findChildren<MessageView*>().size(); };
    QVERIFY2(count() < 40, qPrintable(QString::number(count())));
    for (const int row : {0, 5'000, 9'000, 17}) {
        view->showMessage(row);
        QVERIFY(view->viewOf(row));
        QVERIFY(view->viewOf(row)->geometry().intersects(view->viewport()->rect()));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY2(count() < 60, qPrintable(QString::number(count())));
    }
}

void ResponsivenessTest::staysWhereTheReaderIsWhileAReplyGrows() {
    WindowHarness window;
    auto* view = window.find<ConversationView>("conversationView");
    MessageList& messages = window.window().chat().session().messages();
    messages.reset(manyMessages(40));
    view->showMessage(10);
    const int top = view->viewOf(10)->y();
    QString text = messages.at(39).text;
    for (int i = 0; i < 30; ++i) {
        messages.setText(40, text += QStringLiteral("More and more words.\n\n"));
        QCOMPARE(view->viewOf(10)->y(), top);
    }
}

void ResponsivenessTest::followsTheEndWhileTheReaderIsThere() {
    WindowHarness window;
    auto* view = window.find<ConversationView>("conversationView");
    MessageList& messages = window.window().chat().session().messages();
    messages.reset(manyMessages(10));
    QString text;
    for (int i = 0; i < 60; ++i) {
        messages.setText(10, text += QStringLiteral("More and more words.\n\n"));
        QVERIFY(view->isAtEnd());
    }
    view->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
    QCoreApplication::processEvents();
    messages.setText(10, text += QStringLiteral("The reader has left the end.\n\n"));
    QVERIFY(!view->isAtEnd());
}

void ResponsivenessTest::keepsItsPlaceWhenOlderMessagesCome() {
    WindowHarness window;
    auto* view = window.find<ConversationView>("conversationView");
    MessageList& messages = window.window().chat().session().messages();
    std::vector<app::Message> all = manyMessages(100);
    std::vector<app::Message> older(all.begin(), all.begin() + 60);
    messages.reset({all.begin() + 60, all.end()});
    view->showMessage(5);
    const int top = view->viewOf(5)->y();
    const app::Id id = messages.at(5).id;
    messages.prepend(std::move(older));
    QCOMPARE(messages.at(65).id, id);
    QVERIFY(view->viewOf(65));
    QCOMPARE(view->viewOf(65)->y(), top);
}

void ResponsivenessTest::showsAHugeMessageInPart() {
    WindowHarness window;
    auto* view = window.find<ConversationView>("conversationView");
    app::Message huge;
    huge.id = 1;
    huge.text = QStringLiteral("word ").repeated(1'000'000);
    window.window().chat().session().messages().reset({huge});
    QVERIFY(view->viewOf(0));
    QVERIFY(view->viewOf(0)->body()->document()->characterCount() < 50'000);
    QVERIFY(view->viewOf(0)->findChild<QWidget*>("messageShowMore")->isVisible());
}

void ResponsivenessTest::listsTenThousandConversations() {
    ConversationListModel model;
    std::vector<app::Conversation> all(10'000);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].id = static_cast<app::Id>(i + 1);
        all[i].title = QStringLiteral("Chat %1").arg(i);
        all[i].changed = 1'700'000'000'000 - static_cast<app::Milliseconds>(i) * 3'600'000;
        all[i].pinned = i < 3;
    }
    model.reset({all.begin(), all.begin() + 100});
    model.append({all.begin() + 100, all.end()});
    QCOMPARE(model.conversations(), 10'000);
    ConversationListModel atOnce;
    atOnce.reset(all);
    QCOMPARE(model.rowCount(), atOnce.rowCount());
    for (int row = 0; row < model.rowCount(); row += 97)
        QCOMPARE(model.index(row).data().toString(), atOnce.index(row).data().toString());
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::ResponsivenessTest)
#include "responsiveness_test.moc"
