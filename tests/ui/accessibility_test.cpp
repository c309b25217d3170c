#include <QAbstractButton>
#include <QAccessible>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSet>
#include <QTextEdit>

#include "tests/ui/window_harness.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/views/chat_page.h"
#include "ui/views/meter.h"

namespace thimble::ui {
namespace {

/// What a person can act on must say what it is.
bool needsName(QAccessible::Role role) {
    static const QSet<int> roles{QAccessible::Button,       QAccessible::CheckBox,  QAccessible::ComboBox,
                                 QAccessible::EditableText, QAccessible::SpinBox,   QAccessible::Slider,
                                 QAccessible::List,         QAccessible::Table,     QAccessible::MenuItem,
                                 QAccessible::ProgressBar,  QAccessible::ButtonMenu};
    return roles.contains(role);
}

/// Inner parts of a widget that is named itself.
bool isInnerPart(const QAccessibleInterface& node) {
    const QObject* object = node.object();
    return !object || object->objectName().startsWith(QStringLiteral("qt_")) ||
           qobject_cast<const QComboBox*>(object->parent()) || object->inherits("QLineEditIconButton");
}

void collectNameless(QAccessibleInterface* node, QStringList& nameless, int depth = 0) {
    if (!node || !node->isValid() || depth > 30 || node->state().invisible) return;
    if (needsName(node->role()) && !isInnerPart(*node) && node->text(QAccessible::Name).isEmpty())
        nameless += QStringLiteral("%1 (%2, role %3)")
                        .arg(node->object()->objectName(), QLatin1String(node->object()->metaObject()->className()))
                        .arg(node->role());
    if (node->role() == QAccessible::List || node->role() == QAccessible::Table) return;  // rows: items have their text
    for (int i = 0; i < node->childCount(); ++i)
        collectNameless(node->child(i), nameless, depth + 1);
}

QStringList nameless(QWidget& widget) {
    QStringList names;
    collectNameless(QAccessible::queryAccessibleInterface(&widget), names);
    return names;
}

}  // namespace

/// The window as a screen reader meets it: through the accessibility tree.
class AccessibilityTest : public QObject {
    Q_OBJECT
  private slots:
    void namesEverythingInTheWindow();
    void namesEverythingInTheDialogs();
    void readsAMessageOut();
    void tellsTheValueOfTheContextMeter();
    void reachesEverythingWithTab();
};

void AccessibilityTest::namesEverythingInTheWindow() {
    WindowHarness window;
    window.model().answer(app::ScriptedReply::words("Here is `code`:\n\n```cpp\nint a;\n```\n"));
    window.say("Show code");
    QTRY_COMPARE(window.window().chat().session().messages().size(), 2);
    QTRY_VERIFY(!window.window().chat().session().busy());
    const QStringList missing = nameless(window.window());
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QStringLiteral("; "))));
}

void AccessibilityTest::namesEverythingInTheDialogs() {
    WindowHarness window;
    window.say("Hello");
    QTRY_VERIFY(window.window().chat().session().messages().size() == 2 && !window.window().chat().session().busy());
    for (const Command command :
         {Command::Settings, Command::Shortcuts, Command::Connections, Command::Dashboard, Command::Personas,
          Command::ChatSettings, Command::FolderOfChat, Command::FirstStart, Command::About}) {
        QDialog* dialog = window.shell().dialogs().open(command);
        QVERIFY(dialog);
        const QStringList missing = nameless(*dialog);
        QVERIFY2(missing.isEmpty(),
                 qPrintable(dialog->objectName() + QStringLiteral(": ") + missing.join(QStringLiteral("; "))));
        QVERIFY2(!dialog->windowTitle().isEmpty(), qPrintable(dialog->objectName()));
        dialog->close();
    }
}

void AccessibilityTest::readsAMessageOut() {
    WindowHarness window;
    window.model().answer(app::ScriptedReply::words("The walnut is ripe."));
    window.say("And the walnut?");
    QTRY_VERIFY(window.window().chat().session().messages().size() == 2 && !window.window().chat().session().busy());
    QStringList spoken;
    for (QTextEdit* body : window.window().findChildren<QTextEdit*>(QStringLiteral("messageBody"))) {
        QAccessibleInterface* node = QAccessible::queryAccessibleInterface(body);
        if (!body->isVisible()) continue;
        QVERIFY(node && node->textInterface());
        QAccessibleTextInterface* text = node->textInterface();
        spoken += node->text(QAccessible::Name).section(QLatin1Char(','), 0, 0) + QStringLiteral(": ") +
                  text->text(0, text->characterCount());
    }
    QVERIFY(spoken.contains(QStringLiteral("You: And the walnut?")));
    QVERIFY(spoken.contains(QStringLiteral("Thimble: The walnut is ripe.")));
}

void AccessibilityTest::tellsTheValueOfTheContextMeter() {
    WindowHarness window;
    window.say("Hello");
    QTRY_VERIFY(window.find<Meter>("contextMeter")->share() > 0);
    QAccessibleInterface* node = QAccessible::queryAccessibleInterface(window.find("contextMeter"));
    QCOMPARE(node->role(), QAccessible::ProgressBar);
    QVERIFY(!node->text(QAccessible::Name).isEmpty());
    QVERIFY(node->valueInterface());
    QVERIFY(node->valueInterface()->currentValue().toDouble() > 0);
    QVERIFY(node->valueInterface()->currentValue().toDouble() <= 1);
}

void AccessibilityTest::reachesEverythingWithTab() {
    WindowHarness window;
    window.window().activateWindow();
    QTRY_VERIFY(window.window().isActiveWindow());
    auto* input = window.find("inputBox");
    input->setFocus();
    QSet<QString> reached;
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        if (QApplication::focusWidget()) reached.insert(QApplication::focusWidget()->objectName());
    }
    for (const char* name : {"inputBox", "modelChooser", "memoryButton", "searchBox", "newChatButton", "menuButton"})
        QVERIFY2(reached.contains(QLatin1String(name)), name);
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::AccessibilityTest)
#include "accessibility_test.moc"
