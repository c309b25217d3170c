#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableWidget>

#include "app/storage/settings_table.h"
#include "tests/ui/window_harness.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/models/conversation_list_model.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_pane.h"
#include "ui/views/live_chart.h"

namespace thimble::ui {
namespace {

/// A named part of a dialog; the test fails when it is not there.
template <class T>
T* part(QDialog* dialog, const char* name) {
    T* found = dialog ? dialog->findChild<T*>(QLatin1String(name)) : nullptr;
    if (!found) qFatal("no part named %s", name);
    return found;
}

bool answered(WindowHarness& window) {
    ChatSession& session = window.window().chat().session();
    return session.messages().size() == 2 && !session.busy();
}

}  // namespace

class DialogsTest : public QObject {
    Q_OBJECT
  private slots:
    void showsEverySettingOnce();
    void findsASettingByAnyOfItsWords();
    void storesASettingAtOnce();
    void followsTheThemeAndTheTextSize();
    void speaksGermanAndChinese();
    void listsEveryShortcut();
    void tellsThatThereWereNoConnections();
    void savesAPersonaAndUsesIt();
    void welcomesOnce();
    void exportsAndImports();
    void sortsIntoFoldersAndPins();
    void hidesThePanesOfANarrowWindow();
};

void DialogsTest::showsEverySettingOnce() {
    WindowHarness window;
    QDialog* dialog = window.shell().dialogs().open(Command::Settings);
    for (const app::SettingRow& row : app::settingsTable()) {
        const auto found = dialog->findChildren<QWidget*>(QStringLiteral("setting.") + QLatin1String(row.key));
        QCOMPARE(found.size(), *row.group ? 1 : 0);
    }
}

void DialogsTest::findsASettingByAnyOfItsWords() {
    WindowHarness window;
    QDialog* dialog = window.shell().dialogs().open(Command::Settings);
    auto* search = part<QLineEdit>(dialog, "settingsSearch");
    search->setText(QStringLiteral("likeliest varied"));
    QVERIFY(part<QWidget>(dialog, "setting.sampling.temperature")->isVisible());
    QVERIFY(!part<QWidget>(dialog, "setting.look.theme")->isVisible());
    search->setText(QStringLiteral("network.offline"));
    QVERIFY(part<QWidget>(dialog, "setting.network.offline")->isVisible());
    search->clear();
    QVERIFY(part<QWidget>(dialog, "setting.look.theme")->isVisible());
}

void DialogsTest::storesASettingAtOnce() {
    WindowHarness window;
    QDialog* dialog = window.shell().dialogs().open(Command::Settings);
    part<QDoubleSpinBox>(dialog, "setting.sampling.temperature")->setValue(1.25);
    part<QCheckBox>(dialog, "setting.network.offline")->click();
    QCOMPARE(window.assistant().settings().value(QStringLiteral("sampling.temperature")).toDouble(), 1.25);
    window.restart();
    QCOMPARE(window.assistant().settings().value(QStringLiteral("sampling.temperature")).toDouble(), 1.25);
    QVERIFY(window.assistant().settings().value(QStringLiteral("network.offline")).toBool());
}

void DialogsTest::followsTheThemeAndTheTextSize() {
    WindowHarness window;
    window.assistant().settings().set(QStringLiteral("look.theme"), QStringLiteral("dark"));
    QVERIFY(window.shell().appearance().theme().dark);
    QCOMPARE(window.window().palette().color(QPalette::Text), darkTheme()[Role::Text]);
    const int size = window.shell().appearance().fontSize();
    window.trigger(Command::LargerText);
    QCOMPARE(window.shell().appearance().fontSize(), size + 1);
    window.trigger(Command::NextTheme);
    QVERIFY(!window.shell().appearance().theme().dark);
}

void DialogsTest::speaksGermanAndChinese() {
    WindowHarness window;
    window.say("Hello");
    QTRY_VERIFY(answered(window));
    window.find<QPlainTextEdit>("inputBox")->setPlainText(QStringLiteral("half a thought"));
    window.assistant().settings().set(QStringLiteral("look.language"), QStringLiteral("de"));
    QCOMPARE(window.find<QPushButton>("newChatButton")->text(), QStringLiteral("Neuer Chat"));
    QTRY_COMPARE(window.window().chat().session().messages().size(), 2);  // the conversation is still on show
    QTRY_COMPARE(window.find<QPlainTextEdit>("inputBox")->toPlainText(), QStringLiteral("half a thought"));
    window.assistant().settings().set(QStringLiteral("look.language"), QStringLiteral("zh"));
    QCOMPARE(window.find<QPushButton>("newChatButton")->text(), QStringLiteral("新对话"));
    window.assistant().settings().set(QStringLiteral("look.language"), QStringLiteral("en"));
}

void DialogsTest::listsEveryShortcut() {
    WindowHarness window;
    auto* table = part<QTableWidget>(window.shell().dialogs().open(Command::Shortcuts), "shortcutsTable");
    QStringList keys;
    for (int row = 0; row < table->rowCount(); ++row)
        keys += table->item(row, 1)->text();
    QSet<QString> seen;
    for (const QAction* action : window.window().commands().all()) {
        if (action->shortcut().isEmpty()) continue;
        const QString shortcut = action->shortcut().toString(QKeySequence::NativeText);
        QVERIFY2(keys.contains(shortcut), qPrintable(shortcut));
        QVERIFY2(!seen.contains(shortcut), qPrintable(QStringLiteral("two commands on ") + shortcut));
        seen.insert(shortcut);
    }
}

void DialogsTest::tellsThatThereWereNoConnections() {
    WindowHarness window;
    QDialog* dialog = window.shell().dialogs().open(Command::Connections);
    QTRY_VERIFY(part<QLabel>(dialog, "connectionsSentence")->text().startsWith(QStringLiteral("None.")));
    QVERIFY(!part<QTableWidget>(dialog, "connectionsTable")->isVisible());
}

void DialogsTest::savesAPersonaAndUsesIt() {
    WindowHarness window;
    QDialog* dialog = window.shell().dialogs().open(Command::Personas);
    part<QPushButton>(dialog, "newPersona")->click();
    part<QLineEdit>(dialog, "personaName")->setText(QStringLiteral("Pirate"));
    part<QCheckBox>(dialog, "ownPrompt")->setChecked(true);
    part<QPlainTextEdit>(dialog, "systemPrompt")->setPlainText(QStringLiteral("Answer as a pirate."));
    part<QPushButton>(dialog, "savePersona")->click();
    QTRY_COMPARE(part<QListWidget>(dialog, "personaList")->count(), 1);
    dialog->close();

    window.say("Ahoy");
    QTRY_VERIFY(answered(window));
    QDialog* chat = window.shell().dialogs().open(Command::ChatSettings);
    auto* box = part<QComboBox>(chat, "personaBox");
    QTRY_COMPARE(box->count(), 2);
    box->setCurrentIndex(1);
    emit box->activated(1);
    chat->close();
    window.say("And again");
    QTRY_COMPARE(window.window().chat().session().messages().size(), 4);
    QTRY_VERIFY(!window.window().chat().session().busy());
    const auto requests = window.model().requests();
    QVERIFY(!requests.empty());
    QCOMPARE(requests.back().messages.front().role, std::string("system"));
    QVERIFY(requests.back().messages.front().content.find("Answer as a pirate.") != std::string::npos);
}

void DialogsTest::welcomesOnce() {
    WindowHarness window(false);
    auto* pages = window.window().findChild<QStackedWidget*>(QStringLiteral("firstStartPages"));
    QVERIFY(pages);
    QVERIFY(pages->isVisible());
    QVERIFY(pages->count() <= 3);
    auto* next = window.window().findChild<QPushButton*>(QStringLiteral("firstNext"));
    for (int i = 0; i < pages->count() - 1; ++i)
        next->click();
    QCOMPARE(pages->currentIndex(), pages->count() - 1);
    next->click();
    QVERIFY(window.assistant().settings().value(QStringLiteral("window.welcomed")).toBool());
    window.restart();
    QVERIFY(!window.window().findChild<QStackedWidget*>(QStringLiteral("firstStartPages")));
}

void DialogsTest::exportsAndImports() {
    WindowHarness window;
    window.model().answer(app::ScriptedReply::words("Kept for good."));
    window.say("Keep this");
    QTRY_VERIFY(answered(window));
    window.prompts().savedPath = window.path(QStringLiteral("chat.json"));
    window.trigger(Command::ExportJson);
    QTRY_VERIFY(QFile::exists(window.prompts().savedPath));
    window.prompts().savedPath = window.path(QStringLiteral("chat.md"));
    window.trigger(Command::ExportMarkdown);
    QTRY_VERIFY(QFile::exists(window.prompts().savedPath));
    QTRY_VERIFY(QFile(window.prompts().savedPath).size() > 0);
    const app::Id before = window.window().chat().session().conversation();
    window.prompts().files = {window.path(QStringLiteral("chat.json"))};
    window.trigger(Command::Import);
    QTRY_VERIFY(window.window().chat().session().conversation() != before);
    QTRY_VERIFY(answered(window));
    QCOMPARE(window.window().chat().session().messages().at(1).text, QStringLiteral("Kept for good."));
}

void DialogsTest::sortsIntoFoldersAndPins() {
    WindowHarness window;
    window.say("First");
    QTRY_VERIFY(answered(window));
    const app::Id first = window.window().chat().session().conversation();
    window.trigger(Command::NewChat);
    window.say("Second");
    QTRY_VERIFY(answered(window));
    window.window().chat().session().open(first);
    window.trigger(Command::PinChat);
    const ConversationListModel& list = window.find<ConversationPane>("leftPane")->model();
    QTRY_COMPARE(list.index(0).data().toString(), QStringLiteral("Pinned"));
    QCOMPARE(list.index(1).data(ConversationListModel::IdRole).toLongLong(), first);

    QDialog* dialog = window.shell().dialogs().open(Command::FolderOfChat);
    QTest::qWait(50);
    part<QComboBox>(dialog, "folderEdit")->setCurrentText(QStringLiteral("Garden"));
    part<QLineEdit>(dialog, "tagsEdit")->setText(QStringLiteral("tree,  nut ,tree"));
    part<QPushButton>(dialog, "saveFolder")->click();
    auto* box = window.find<QComboBox>("folderBox");
    QTRY_VERIFY(box->isVisible() && box->findText(QStringLiteral("Garden")) >= 0);
    QTRY_COMPARE(box->count(), 4);  // all, the folder, two tags
    box->setCurrentIndex(box->findText(QStringLiteral("Garden")));
    emit box->activated(box->currentIndex());
    QTRY_COMPARE(list.conversations(), 1);
}

void DialogsTest::hidesThePanesOfANarrowWindow() {
    WindowHarness window;
    QVERIFY(window.find("leftPane")->isVisible());
    window.window().resize(600, 700);
    QTRY_VERIFY(!window.find("leftPane")->isVisible());
    window.trigger(Command::ToggleLeftPane);
    QVERIFY(window.find("leftPane")->isVisible());
    window.window().resize(1000, 700);
    QTRY_VERIFY(window.find("leftPane")->isVisible());
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::DialogsTest)
#include "dialogs_test.moc"
