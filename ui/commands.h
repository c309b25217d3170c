#pragma once

#include <QAction>
#include <QObject>
#include <array>

namespace thimble::ui {

class Appearance;

/// Everything that can be done from anywhere in the window.
enum class Command {
    NewChat,
    Search,
    FocusInput,
    Attach,
    AttachFolder,
    Stop,
    Regenerate,
    PreviousMessage,
    NextMessage,
    PreviousChat,
    NextChat,
    RenameChat,
    PinChat,
    FolderOfChat,
    DuplicateChat,
    DeleteChat,
    ExportMarkdown,
    ExportJson,
    Import,
    ChatSettings,
    Models,
    Personas,
    Dashboard,
    ToggleLeftPane,
    ToggleRightPane,
    NextTheme,
    LargerText,
    SmallerText,
    Settings,
    Connections,
    Shortcuts,
    FirstStart,
    About,
    Quit
};
inline constexpr int kCommands = 34;

/// The commands as actions: text, shortcut, icon and object name from one table. Menus, buttons and the dialog of
/// shortcuts all show these.
class Commands : public QObject {
    Q_OBJECT
  public:
    Commands(const Appearance& appearance, QObject* parent);

    QAction* operator[](Command command) const { return actions_[static_cast<std::size_t>(command)]; }
    const std::array<QAction*, kCommands>& all() const { return actions_; }
    /// Texts in the language of now.
    void retranslate();

  private:
    std::array<QAction*, kCommands> actions_{};
};

}  // namespace thimble::ui
