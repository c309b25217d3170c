#pragma once

#include <QWidget>

#include "app/storage/values.h"
#include "ui/commands.h"
#include "ui/services.h"

class QSplitter;

namespace thimble::ui {

class ChatPage;
class ConversationPane;
class DocumentPanel;
class Header;
class NoticeCard;

/// The window: header, list of chats, conversation, documents. Takes what is dropped anywhere on it.
class MainWindow : public QWidget {
    Q_OBJECT
  public:
    explicit MainWindow(const Services& services, QWidget* parent = nullptr);

    Commands& commands() { return commands_; }
    ChatPage& chat() { return *chat_; }
    /// As the window was left: place, panes, conversation. Runs when the settings have been read.
    void restore();
    /// Another instance was started: this one comes to the front, with the files that one was given.
    void comeToFront(const QStringList& paths);
    /// A sentence that concerns the whole window, until it is closed.
    NoticeCard* showNotice(const QString& sentence);

  signals:
    /// Asked for by a command; the dialogs live outside the window (see dialogs/dialog_desk.h).
    void commandTriggered(thimble::ui::Command command);
    /// Model files were dropped on the window.
    void modelsDropped(const QStringList& files);

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    void build();
    void connectParts();
    void connectCommands();
    void connectConversationCommands();
    void openConversation(app::Id conversation, app::Id message = 0);
    void updateTitle();
    void updatePanes();
    void takePaths(const QStringList& paths);
    void togglePane(bool left);
    app::Id current() const;

    const Services services_;
    Commands commands_;
    Header* header_;
    ConversationPane* pane_;
    ChatPage* chat_;
    DocumentPanel* documents_;
    QSplitter* splitter_;
    QWidget* dropHint_;
    QWidget* notices_;
    bool leftWanted_ = true;
    bool rightWanted_ = false;
    bool leftForced_ = false;  // shown although the window is narrow
    bool rightForced_ = false;
};

}  // namespace thimble::ui
