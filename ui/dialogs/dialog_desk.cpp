#include "ui/dialogs/dialog_desk.h"

#include <QDialog>
#include <QFileInfo>
#include <QHash>
#include <QMenu>

#include "app/models/model_library.h"
#include "app/workers/assistant.h"
#include "ui/dialogs/about_dialog.h"
#include "ui/dialogs/chat_settings_dialog.h"
#include "ui/dialogs/connections_dialog.h"
#include "ui/dialogs/dashboard.h"
#include "ui/dialogs/first_start.h"
#include "ui/dialogs/folder_dialog.h"
#include "ui/dialogs/models_dialog.h"
#include "ui/dialogs/personas_dialog.h"
#include "ui/dialogs/settings_dialog.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/models/model_desk.h"
#include "ui/views/chat_page.h"
#include "ui/views/main_window.h"
#include "ui/views/status_line.h"

namespace thimble::ui {

DialogDesk::DialogDesk(const Services& services, ModelDesk& models, MainWindow& window)
    : services_(services), models_(models), window_(window) {
    connect(&window, &MainWindow::commandTriggered, this, &DialogDesk::open);
    connect(window.chat().statusLine(), &StatusLine::modelMenuRequested, this, &DialogDesk::showModelMenu);
    connect(&window, &MainWindow::modelsDropped, this, [this](const QStringList& files) {
        if (auto* dialog = qobject_cast<ModelsDialog*>(open(Command::Models))) dialog->import(files);
    });
    connect(&services.assistant, &app::Assistant::ready, this, [this] {
        if (!services_.assistant.settings().value(QStringLiteral("window.welcomed")).toBool())
            open(Command::FirstStart);
    });
}

QDialog* DialogDesk::open(Command command) {
    QPointer<QDialog>& dialog = dialogs_[static_cast<int>(command)];
    if (!dialog) {
        dialog = make(command);
        if (!dialog) return nullptr;
        dialog->setAttribute(Qt::WA_DeleteOnClose);
    }
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
    return dialog;
}

QDialog* DialogDesk::make(Command command) {
    const app::Id conversation = window_.chat().session().conversation();
    switch (command) {
        case Command::Settings:
            return new SettingsDialog(services_, &window_);
        case Command::Shortcuts:
            return new ShortcutsDialog(window_.commands(), &window_);
        case Command::Connections:
            return new ConnectionsDialog(services_, &window_);
        case Command::Dashboard:
            return new Dashboard(services_, &window_);
        case Command::Models:
            return new ModelsDialog(services_, models_, &window_);
        case Command::Personas:
            return new PersonasDialog(services_, &window_);
        case Command::About:
            return new AboutDialog(services_, &window_);
        case Command::ChatSettings:
            return conversation ? new ChatSettingsDialog(services_, conversation, &window_) : nullptr;
        case Command::FolderOfChat:
            return conversation ? new FolderDialog(services_, conversation, &window_) : nullptr;
        case Command::FirstStart: {
            auto* first = new FirstStart(services_, &window_);
            connect(first, &FirstStart::modelsRequested, this, [this] { open(Command::Models); });
            connect(first, &FirstStart::attachRequested, window_.commands()[Command::Attach], &QAction::trigger);
            return first;
        }
        default:
            return nullptr;
    }
}

/// The models of the library, the one in use marked; below them the way to more.
void DialogDesk::showModelMenu(QWidget* below) {
    auto* menu = new QMenu(below);
    menu->setObjectName(QStringLiteral("modelMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    app::ModelHost& model = services_.assistant.model();
    const QString current = services_.assistant.settings().value(QStringLiteral("model.path")).toString();
    const auto add = [&](const QString& name, const QString& path, bool usable) {
        QAction* action = menu->addAction(name, &model, [&model, path] { model.load(path); });
        action->setCheckable(true);
        action->setChecked(path == current);
        action->setEnabled(usable);
    };
    add(modelLabel({}), QString(), true);
    if (const app::ModelLibrary* library = models_.library())
        for (const app::LibraryModel& known : library->models())
            if (known.origin != app::ModelOrigin::BuiltIn)
                add(known.card.name.isEmpty() ? QFileInfo(known.path).completeBaseName() : known.card.name, known.path,
                    !known.missing && known.problem.isEmpty());
    menu->addSeparator();
    menu->addAction(services_.appearance.icon(QStringLiteral("download")), tr("More models …"), this,
                    [this] { open(Command::Models); });
    menu->popup(below->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
}

}  // namespace thimble::ui
