#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QToolButton>

#include "tests/ui/fake_documents.h"
#include "tests/ui/window_harness.h"
#include "ui/views/chat_page.h"
#include "ui/views/composer.h"
#include "ui/views/conversation_view.h"
#include "ui/views/document_panel.h"
#include "ui/views/document_row.h"
#include "ui/views/message_body.h"
#include "ui/views/summary_card.h"

namespace thimble::ui {

/// Documents dropped on the window, their summaries, and the passages behind them.
class DocumentWindowTest : public QObject {
    Q_OBJECT
  private slots:
    void summarisesADroppedFileInTheConversation();
    void leavesASummaryWhereItWasAskedFor();
    void leadsFromAPointToItsPassage();
    void exportsASummary();
    void showsADocumentsWordsAsTheyAre();
    void marksWhatASmallModelAdds();
    void sendsAlongWhatWasDropped();
    void takesADropWhileAReplyStreams();
    void tellsWhyADocumentFailed();
    void doesNotSummariseWhenToldNotTo();
    void attachesPastedFiles();
};

namespace {

std::shared_ptr<FakeDocuments> fake() {
    return std::make_shared<FakeDocuments>();
}

const QByteArray kThreeSections =
    "Walnuts ripen in autumn.\n\nThey are dried for two weeks.\n\nThen they keep for a year.\n";

void answerThree(WindowHarness& window) {
    for (const char* point : {"Walnuts ripen late.", "Drying takes two weeks.", "They keep a year."})
        window.model().answer(app::ScriptedReply::words(point));
}

SummaryCard* doneCard(WindowHarness& window) {
    auto* card = window.window().findChild<SummaryCard*>(QStringLiteral("summaryCard"));
    return card && card->summary().state == app::SummaryState::Done ? card : nullptr;
}

}  // namespace

void DocumentWindowTest::summarisesADroppedFileInTheConversation() {
    WindowHarness window(true, fake());
    answerThree(window);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_VERIFY(doneCard(window));
    SummaryCard* card = doneCard(window);
    QVERIFY(card->isVisible());
    QCOMPARE(card->findChild<QLabel*>("summaryTitle")->text(), QStringLiteral("Summary of walnuts.txt"));
    QCOMPARE(card->findChild<QLabel*>("summaryCoverage")->text(), QStringLiteral("3 of 3 sections read"));
    const QString text = card->findChild<MessageBody*>("summaryBody")->toPlainText();
    QVERIFY(text.contains(QStringLiteral("Drying takes two weeks. [p. 2]")));
    QVERIFY(window.find("rightPane")->isVisible());
    QCOMPARE(window.find<DocumentPanel>("rightPane")->documents(), 1);
}

void DocumentWindowTest::leavesASummaryWhereItWasAskedFor() {
    auto documents = fake();
    WindowHarness window(true, documents);
    window.model().answer(app::ScriptedReply::words("The first answer."));
    window.say("First");
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.messages().size() == 2 && !session.busy());
    documents->placeAfter = session.messages().at(1).id;
    answerThree(window);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_VERIFY(doneCard(window));
    window.model().answer(app::ScriptedReply::words("The second answer."));
    window.say("Second");
    QTRY_VERIFY(session.messages().size() == 4 && !session.busy());
    auto* view = window.find<ConversationView>("conversationView");
    const auto between = [&](int above, int below) {
        return doneCard(window) && view->viewOf(above)->geometry().bottom() < doneCard(window)->y() &&
               doneCard(window)->geometry().bottom() < view->viewOf(below)->y();
    };
    QVERIFY(between(1, 2));
    const app::Id conversation = session.conversation();
    window.trigger(Command::NewChat);
    QTRY_VERIFY(!window.window().findChild<SummaryCard*>(QStringLiteral("summaryCard")));
    session.open(conversation);
    QTRY_VERIFY(session.messages().size() == 4 && doneCard(window));
    QVERIFY(between(1, 2));
}

void DocumentWindowTest::leadsFromAPointToItsPassage() {
    WindowHarness window(true, fake());
    answerThree(window);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_VERIFY(doneCard(window));
    emit doneCard(window)->passageRequested(101);
    auto* passage = window.find<QTextEdit>("passageText");
    QTRY_VERIFY(passage->isVisible());
    QVERIFY(passage->toPlainText().contains(QStringLiteral("They are dried for two weeks.")));
    QVERIFY(window.find<QLabel>("passagePlace")->text().contains(QStringLiteral("p. 2")));
}

void DocumentWindowTest::exportsASummary() {
    WindowHarness window(true, fake());
    answerThree(window);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_VERIFY(doneCard(window));
    window.prompts().savedPath = window.path(QStringLiteral("out.md"));
    doneCard(window)->findChild<QToolButton*>("summarySave")->click();
    QCOMPARE(window.prompts().savedName, QStringLiteral("walnuts, summary.md"));
    QTRY_VERIFY(QFile::exists(window.prompts().savedPath));
    QFile file(window.prompts().savedPath);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QVERIFY(text.startsWith("# Summary of walnuts.txt\n\n3 of 3 sections read."));
    QVERIFY(text.contains("- Drying takes two weeks. \\[p. 2\\]\n"));
}

void DocumentWindowTest::showsADocumentsWordsAsTheyAre() {
    app::Summary summary;
    summary.keySentences = {{QStringLiteral("Costs (in 2025) are *high*."), QStringLiteral("A_b"), 0}};
    const QString markdown = SummaryCard::markdown(summary);
    QVERIFY2(markdown.contains(QStringLiteral("- Costs \\(in 2025\\) are \\*high\\*. \\[A\\_b\\]\n")),
             qPrintable(markdown));
}

void DocumentWindowTest::marksWhatASmallModelAdds() {
    app::Summary summary;
    summary.state = app::SummaryState::Done;
    summary.model = QStringLiteral("Thimble built-in (small)");
    summary.keySentences = {{QStringLiteral("Walnuts ripen in autumn."), QStringLiteral("p. 1"), 0}};
    QVERIFY(!SummaryCard::markdown(summary).contains(QStringLiteral("In brief")));
    summary.text = QStringLiteral("Walnuts ripen late.");
    const QString markdown = SummaryCard::markdown(summary);
    const auto mark = markdown.indexOf(QStringLiteral("In brief, by Thimble built-in \\(small\\): it may be wrong"));
    const auto brief = markdown.indexOf(summary.text);
    const auto sentence = markdown.indexOf(QStringLiteral("- Walnuts ripen in autumn."));
    QVERIFY2(sentence >= 0 && sentence < mark && mark < brief, qPrintable(markdown));
    summary.points = {{QStringLiteral("Walnuts ripen late."), {}, 0}};  // prose of a model that has read all of it
    QVERIFY(!SummaryCard::markdown(summary).contains(QStringLiteral("In brief")));
}

void DocumentWindowTest::sendsAlongWhatWasDropped() {
    WindowHarness window(true, fake());
    answerThree(window);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    auto* composer = window.find<Composer>("composerFrame");
    QTRY_COMPARE(composer->attachments().size(), std::size_t(1));
    QVERIFY(window.find("chip")->isVisible());
    QTRY_VERIFY(doneCard(window));
    window.say("When are they ripe?");
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.messages().size() == 2 && !session.busy());
    QCOMPARE(session.messages().at(0).attachments.size(), std::size_t(1));
    QCOMPARE(session.messages().at(0).attachments[0].name, QStringLiteral("walnuts.txt"));
    QVERIFY(composer->attachments().empty());
}

void DocumentWindowTest::takesADropWhileAReplyStreams() {
    WindowHarness window(true, fake());
    app::ScriptedReply reply = app::ScriptedReply::words("A slow answer indeed");
    reply.waitForRelease = true;
    window.model().answer(reply);
    answerThree(window);
    window.say("Slowly");
    ChatSession& session = window.window().chat().session();
    QTRY_VERIFY(session.busy());
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_COMPARE(window.find<DocumentPanel>("rightPane")->documents(), 1);
    QVERIFY(session.busy());
    window.model().release();
    QTRY_VERIFY(!session.busy());
    QCOMPARE(session.messages().at(1).text, QStringLiteral("A slow answer indeed"));
    QTRY_VERIFY(doneCard(window));
}

void DocumentWindowTest::tellsWhyADocumentFailed() {
    WindowHarness window(true, fake());
    window.drop({window.path(QStringLiteral("missing.txt"))});
    QTRY_VERIFY(window.window().findChild<DocumentRow*>("documentRow"));
    auto* row = window.find<DocumentRow>("documentRow");
    QTRY_COMPARE(row->findChild<QLabel*>("documentState")->text(),
                 QStringLiteral("The file cannot be opened: check that it is there."));
    QVERIFY(!window.window().findChild<SummaryCard*>("summaryCard"));
}

void DocumentWindowTest::doesNotSummariseWhenToldNotTo() {
    WindowHarness window(true, fake());
    window.assistant().settings().set(QStringLiteral("documents.summarise_dropped"), false);
    window.drop({window.write(QStringLiteral("walnuts.txt"), kThreeSections)});
    QTRY_VERIFY(window.window().findChild<DocumentRow*>("documentRow") &&
                window.find<DocumentRow>("documentRow")->document().state == app::DocumentState::Ready);
    QTest::qWait(50);
    QVERIFY(!window.window().findChild<SummaryCard*>("summaryCard"));
    QCOMPARE(window.model().requests().size(), std::size_t(0));
}

void DocumentWindowTest::attachesPastedFiles() {
    WindowHarness window(true, fake());
    window.assistant().settings().set(QStringLiteral("documents.summarise_dropped"), false);
    auto* data = new QMimeData;
    data->setUrls({QUrl::fromLocalFile(window.write(QStringLiteral("pasted.txt"), kThreeSections))});
    QApplication::clipboard()->setMimeData(data);
    auto* input = window.find<QPlainTextEdit>("inputBox");
    input->paste();
    QTRY_COMPARE(window.find<Composer>("composerFrame")->attachments().size(), std::size_t(1));
    QVERIFY(input->toPlainText().isEmpty());
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::DocumentWindowTest)
#include "document_window_test.moc"
