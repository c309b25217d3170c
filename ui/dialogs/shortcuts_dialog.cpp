#include "ui/dialogs/shortcuts_dialog.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/commands.h"

namespace thimble::ui {
namespace {

void addRow(QTableWidget& table, const QString& what, const QString& keys) {
    const int row = table.rowCount();
    table.insertRow(row);
    table.setItem(row, 0, new QTableWidgetItem(what));
    table.setItem(row, 1, new QTableWidgetItem(keys));
}

QString native(const char* keys) {
    return QKeySequence::fromString(QLatin1String(keys)).toString(QKeySequence::NativeText);
}

}  // namespace

ShortcutsDialog::ShortcutsDialog(const Commands& commands, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("shortcutsDialog"));
    setWindowTitle(tr("Keyboard shortcuts"));
    resize(600, 640);
    auto* table = new QTableWidget(0, 2, this);
    table->setObjectName(QStringLiteral("shortcutsTable"));
    table->setAccessibleName(windowTitle());
    table->setHorizontalHeaderLabels({tr("What"), tr("Keys")});
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    addRow(*table, tr("Send"), native("Return"));
    addRow(*table, tr("New line in the message"), native("Shift+Return"));
    addRow(*table, tr("Bring back what was sent before (in an empty box)"), native("Up"));
    addRow(*table, tr("Stop the reply, or leave editing"), native("Esc"));
    addRow(*table, tr("Menu of a message or a chat"), native("Shift+F10"));
    for (const QAction* action : commands.all())
        if (!action->shortcut().isEmpty())
            addRow(*table, QString(action->text()).remove(QStringLiteral("…")),
                   action->shortcut().toString(QKeySequence::NativeText));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->addWidget(table);
}

}  // namespace thimble::ui
