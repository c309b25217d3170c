#include "ui/commands.h"

#include <QCoreApplication>

#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

struct Row {
    Command command;
    const char* name;  // of the action object
    const char* icon;  // empty: none
    const char* shortcut;
    const char* text;
};

// clang-format off
constexpr std::array<Row, kCommands> kTable = {{
    {Command::NewChat,         "actionNewChat",         "plus",     "Ctrl+N",       QT_TRANSLATE_NOOP("Commands", "New chat")},
    {Command::Search,          "actionSearch",          "search",   "Ctrl+K",       QT_TRANSLATE_NOOP("Commands", "Search all chats")},
    {Command::FocusInput,      "actionFocusInput",      "",         "Ctrl+L",       QT_TRANSLATE_NOOP("Commands", "Go to the input box")},
    {Command::Attach,          "actionAttach",          "attach",   "Ctrl+O",       QT_TRANSLATE_NOOP("Commands", "Add documents…")},
    {Command::AttachFolder,    "actionAttachFolder",    "folder",   "Ctrl+Shift+O", QT_TRANSLATE_NOOP("Commands", "Add a folder of documents…")},
    {Command::Stop,            "actionStop",            "stop",     "Ctrl+.",       QT_TRANSLATE_NOOP("Commands", "Stop the reply")},
    {Command::Regenerate,      "actionRegenerate",      "refresh",  "Ctrl+R",       QT_TRANSLATE_NOOP("Commands", "Answer again")},
    {Command::PreviousMessage, "actionPreviousMessage", "",         "Alt+Up",       QT_TRANSLATE_NOOP("Commands", "Go to the message above")},
    {Command::NextMessage,     "actionNextMessage",     "",         "Alt+Down",     QT_TRANSLATE_NOOP("Commands", "Go to the message below")},
    {Command::PreviousChat,    "actionPreviousChat",    "",         "Ctrl+PgUp",    QT_TRANSLATE_NOOP("Commands", "Chat above in the list")},
    {Command::NextChat,        "actionNextChat",        "",         "Ctrl+PgDown",  QT_TRANSLATE_NOOP("Commands", "Chat below in the list")},
    {Command::RenameChat,      "actionRenameChat",      "edit",     "F2",           QT_TRANSLATE_NOOP("Commands", "Rename")},
    {Command::PinChat,         "actionPinChat",         "pin",      "Ctrl+P",       QT_TRANSLATE_NOOP("Commands", "Pin or unpin")},
    {Command::FolderOfChat,    "actionFolderOfChat",    "tag",      "Ctrl+T",       QT_TRANSLATE_NOOP("Commands", "Folder and tags…")},
    {Command::DuplicateChat,   "actionDuplicateChat",   "copy",     "Ctrl+D",       QT_TRANSLATE_NOOP("Commands", "Duplicate")},
    {Command::DeleteChat,      "actionDeleteChat",      "trash",    "Ctrl+Backspace", QT_TRANSLATE_NOOP("Commands", "Delete")},
    {Command::ExportMarkdown,  "actionExportMarkdown",  "export",   "Ctrl+E",       QT_TRANSLATE_NOOP("Commands", "Export as Markdown…")},
    {Command::ExportJson,      "actionExportJson",      "export",   "Ctrl+Shift+E", QT_TRANSLATE_NOOP("Commands", "Export as JSON…")},
    {Command::Import,          "actionImport",          "download", "Ctrl+I",       QT_TRANSLATE_NOOP("Commands", "Import chats…")},
    {Command::ChatSettings,    "actionChatSettings",    "settings", "Ctrl+Shift+,", QT_TRANSLATE_NOOP("Commands", "Settings of this chat…")},
    {Command::Models,          "actionModels",          "model",    "Ctrl+M",       QT_TRANSLATE_NOOP("Commands", "Models…")},
    {Command::Personas,        "actionPersonas",        "person",   "Ctrl+Shift+P", QT_TRANSLATE_NOOP("Commands", "Personas…")},
    {Command::Dashboard,       "actionDashboard",       "chart",    "Ctrl+Shift+M", QT_TRANSLATE_NOOP("Commands", "Memory and speed…")},
    {Command::ToggleLeftPane,  "actionToggleLeftPane",  "menu",     "Ctrl+B",       QT_TRANSLATE_NOOP("Commands", "Show or hide the list of chats")},
    {Command::ToggleRightPane, "actionToggleRightPane", "panel",    "Ctrl+Shift+B", QT_TRANSLATE_NOOP("Commands", "Show or hide the documents")},
    {Command::NextTheme,       "actionNextTheme",       "theme",    "Ctrl+Shift+L", QT_TRANSLATE_NOOP("Commands", "Light or dark")},
    {Command::LargerText,      "actionLargerText",      "",         "Ctrl++",       QT_TRANSLATE_NOOP("Commands", "Larger text")},
    {Command::SmallerText,     "actionSmallerText",     "",         "Ctrl+-",       QT_TRANSLATE_NOOP("Commands", "Smaller text")},
    {Command::Settings,        "actionSettings",        "settings", "Ctrl+,",       QT_TRANSLATE_NOOP("Commands", "Settings…")},
    {Command::Connections,     "actionConnections",     "offline",  "",             QT_TRANSLATE_NOOP("Commands", "Connections made…")},
    {Command::Shortcuts,       "actionShortcuts",       "keyboard", "F1",           QT_TRANSLATE_NOOP("Commands", "Keyboard shortcuts")},
    {Command::FirstStart,      "actionFirstStart",      "star",     "",             QT_TRANSLATE_NOOP("Commands", "Welcome screens")},
    {Command::About,           "actionAbout",           "info",     "",             QT_TRANSLATE_NOOP("Commands", "About Thimble")},
    {Command::Quit,            "actionQuit",            "",         "Ctrl+Q",       QT_TRANSLATE_NOOP("Commands", "Quit")},
}};
// clang-format on

}  // namespace

Commands::Commands(const Appearance& appearance, QObject* parent) : QObject(parent) {
    for (const Row& row : kTable) {
        auto* action = new QAction(this);
        action->setObjectName(QLatin1String(row.name));
        if (*row.icon) action->setIcon(appearance.icon(QLatin1String(row.icon)));
        action->setShortcut(QKeySequence::fromString(QLatin1String(row.shortcut)));
        actions_[static_cast<std::size_t>(row.command)] = action;
    }
    retranslate();
}

void Commands::retranslate() {
    for (const Row& row : kTable) {
        QAction* action = (*this)[row.command];
        action->setText(QCoreApplication::translate("Commands", row.text));
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        action->setToolTip(keys.isEmpty() ? action->text() : action->text() + QStringLiteral("  ") + keys);
    }
}

}  // namespace thimble::ui
