#include "ui/views/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScreen>
#include <QSplitter>
#include <QUrl>
#include <QVBoxLayout>
#include <QWindow>

#include "app/workers/assistant.h"
#include "ui/look/appearance.h"
#include "ui/models/conversation_list_model.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/chat_page.h"
#include "ui/views/conversation_pane.h"
#include "ui/views/document_panel.h"
#include "ui/views/drop_hint.h"
#include "ui/views/header.h"
#include "ui/views/notice_card.h"
#include "ui/views/pane_slide.h"

namespace thimble::ui {
namespace {

constexpr int kRightPaneFrom = 900;  // widths of the window below which the panes hide by themselves
constexpr int kLeftPaneFrom = 640;
constexpr int kLeftWidth = 264;
constexpr int kRightWidth = 300;

QStringList localPaths(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) paths += url.toLocalFile();
    return paths;
}

}  // namespace

MainWindow::MainWindow(const Services& services, QWidget* parent)
    : QWidget(parent), services_(services), commands_(services.appearance, this) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Thimble"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/thimble.svg")));
    setAcceptDrops(true);
    setMinimumSize(360, 320);
    resize(1180, 780);
    build();
    connectParts();
    connectCommands();
    connectConversationCommands();
    connect(&services_.assistant, &app::Assistant::ready, this, &MainWindow::restore);
    updatePanes();
    chat_->focusInput();
}

void MainWindow::build() {
    header_ = new Header(services_.appearance, commands_, this);
    pane_ = new ConversationPane(services_, commands_, this);
    chat_ = new ChatPage(services_, commands_, this);
    documents_ = new DocumentPanel(services_, commands_, this);
    notices_ = new QWidget(this);
    auto* noticeLayout = new QVBoxLayout(notices_);
    noticeLayout->setContentsMargins(12, 8, 12, 0);
    notices_->hide();

    splitter_ = new QSplitter(this);
    splitter_->setObjectName(QStringLiteral("splitter"));
    splitter_->addWidget(pane_);
    splitter_->addWidget(chat_);
    splitter_->addWidget(documents_);
    splitter_->setChildrenCollapsible(false);
    splitter_->setHandleWidth(1);
    splitter_->setStretchFactor(0, 0);
    splitter_->setStretchFactor(1, 1);
    splitter_->setStretchFactor(2, 0);
    splitter_->setSizes({kLeftWidth, 800, kRightWidth});
    pane_->setMinimumWidth(180);
    chat_->setMinimumWidth(300);
    documents_->setMinimumWidth(200);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header_);
    layout->addWidget(notices_);
    layout->addWidget(splitter_, 1);
    dropHint_ = new DropHint(services_.appearance, this);
}

void MainWindow::connectParts() {
    ChatSession& session = chat_->session();
    connect(pane_, &ConversationPane::chosen, this, &MainWindow::openConversation);
    connect(pane_, &ConversationPane::searchEnded, chat_, &ChatPage::focusInput);
    connect(&session, &ChatSession::switched, this, [this](app::Id conversation) {
        pane_->select(conversation);
        // The right pane opens by itself for what there is to see, and only then.
        rightWanted_ = services_.assistant.settings().value(QStringLiteral("window.right_pane")).toBool();
        updatePanes();
        documents_->showConversation(conversation);
        services_.assistant.settings().set(QStringLiteral("window.conversation"),
                                           QVariant::fromValue<qlonglong>(conversation));
        updateTitle();
    });
    app::Conversations& conversations = services_.assistant.conversations();
    connect(&conversations, &app::Conversations::changed, this, [this](const app::Conversation& changed) {
        if (changed.id == current()) header_->setTitle(changed.title);
    });
    connect(&conversations, &app::Conversations::created, this, [this](const app::Conversation& made) {
        if (made.id == current()) header_->setTitle(made.title);
    });
    connect(documents_, &DocumentPanel::wanted, this, [this] {
        rightWanted_ = true;
        updatePanes();
    });
    connect(documents_, &DocumentPanel::summaryRequested, chat_, &ChatPage::summariseDocument);
    connect(chat_, &ChatPage::citationRequested, documents_, &DocumentPanel::showCitation);
    connect(chat_, &ChatPage::passageRequested, documents_, &DocumentPanel::showPassage);
    connect(chat_, &ChatPage::documentRequested, this, [this] {
        rightWanted_ = rightForced_ = true;
        updatePanes();
    });
    connect(chat_, &ChatPage::modelsRequested, commands_[Command::Models], &QAction::trigger);
    connect(chat_, &ChatPage::dashboardRequested, commands_[Command::Dashboard], &QAction::trigger);
    connect(chat_, &ChatPage::chatSettingsRequested, commands_[Command::ChatSettings], &QAction::trigger);
    connect(&services_.assistant, &app::Assistant::problem, this, &MainWindow::showNotice);
}

void MainWindow::connectCommands() {
    for (QAction* action : commands_.all())
        addAction(action);  // shortcuts work wherever the focus is
    const auto on = [this](Command command, auto handler) {
        connect(commands_[command], &QAction::triggered, this, handler);
    };
    on(Command::NewChat, [this] {
        openConversation(0);
        chat_->focusInput();
    });
    on(Command::Search, [this] {
        if (pane_->isHidden()) togglePane(true);
        pane_->startSearch();
    });
    on(Command::FocusInput, [this] { chat_->focusInput(); });
    on(Command::Attach, [this] {
        services_.prompts.openFiles(this, tr("Add documents"), QString(),
                                    [this](const QStringList& paths) { chat_->addPaths(paths); });
    });
    on(Command::AttachFolder, [this] {
        services_.prompts.openFolder(this, tr("Add a folder of documents"),
                                     [this](const QString& folder) { chat_->addPaths({folder}); });
    });
    on(Command::Stop, [this] { chat_->session().stop(); });
    on(Command::Regenerate, [this] { chat_->regenerateLast(); });
    on(Command::PreviousMessage, [this] { chat_->moveMessageFocus(-1); });
    on(Command::NextMessage, [this] { chat_->moveMessageFocus(+1); });
    on(Command::PreviousChat, [this] { pane_->selectNext(-1); });
    on(Command::NextChat, [this] { pane_->selectNext(+1); });
    on(Command::ToggleLeftPane, [this] { togglePane(true); });
    on(Command::ToggleRightPane, [this] { togglePane(false); });
    on(Command::NextTheme, [this] {
        services_.assistant.settings().set(QStringLiteral("look.theme"), services_.appearance.theme().dark
                                                                             ? QStringLiteral("light")
                                                                             : QStringLiteral("dark"));
    });
    const auto resizeText = [this](int step) {
        services_.assistant.settings().set(QStringLiteral("look.font_size"), services_.appearance.fontSize() + step);
    };
    on(Command::LargerText, [resizeText] { resizeText(+1); });
    on(Command::SmallerText, [resizeText] { resizeText(-1); });
    on(Command::Quit, [this] { close(); });
    for (const Command command :
         {Command::ChatSettings, Command::Models, Command::Personas, Command::Dashboard, Command::Settings,
          Command::Connections, Command::Shortcuts, Command::FirstStart, Command::About, Command::FolderOfChat})
        on(command, [this, command] { emit commandTriggered(command); });
}

void MainWindow::connectConversationCommands() {
    app::Conversations& conversations = services_.assistant.conversations();
    const auto on = [this](Command command, auto handler) {
        connect(commands_[command], &QAction::triggered, this, [this, handler] {
            if (current() != 0) handler(current());
        });
    };
    on(Command::RenameChat, [this](app::Id) {
        if (pane_->isHidden()) togglePane(true);
        pane_->renameSelected();
    });
    on(Command::PinChat, [this, &conversations](app::Id id) {
        const app::Conversation* known = pane_->model().find(id);
        conversations.setPinned(id, !(known && known->pinned));
    });
    on(Command::DuplicateChat, [this, &conversations](app::Id id) {
        onAnswer(conversations.duplicate(id), this, [this](app::Id copy) { openConversation(copy); });
    });
    on(Command::DeleteChat, [this](app::Id id) { pane_->remove(id); });
    const auto save = [this, &conversations](app::Id id, app::ExportFormat format, const QString& suffix,
                                             const QString& filter) {
        const app::Conversation* known = pane_->model().find(id);
        const QString name = (known && !known->title.isEmpty() ? known->title : tr("chat")) + suffix;
        services_.prompts.saveFile(
            this, tr("Export this chat"), name, filter,
            [&conversations, format, id](const QString& path) { conversations.exportTo(path, format, {id}); });
    };
    on(Command::ExportMarkdown,
       [save](app::Id id) { save(id, app::ExportFormat::Markdown, QStringLiteral(".md"), tr("Markdown (*.md)")); });
    on(Command::ExportJson,
       [save](app::Id id) { save(id, app::ExportFormat::Json, QStringLiteral(".json"), tr("JSON (*.json)")); });
    connect(commands_[Command::Import], &QAction::triggered, this, [this, &conversations] {
        services_.prompts.openFiles(
            this, tr("Import chats"), tr("Chats in JSON (*.json)"), [this, &conversations](const QStringList& paths) {
                for (const QString& path : paths)
                    onAnswer(conversations.importFrom(path), this, [this](const std::vector<app::Id>& made) {
                        if (!made.empty()) openConversation(made.back());
                    });
            });
    });
}

void MainWindow::restore() {
    app::Settings& settings = services_.assistant.settings();
    const QByteArray geometry = QByteArray::fromBase64(settings.value(QStringLiteral("window.geometry")).toByteArray());
    if (!geometry.isEmpty()) restoreGeometry(geometry);
    leftWanted_ = settings.value(QStringLiteral("window.left_pane")).toBool();
    rightWanted_ = settings.value(QStringLiteral("window.right_pane")).toBool();
    updatePanes();
    pane_->reload();
    chat_->session().open(settings.value(QStringLiteral("window.conversation")).toLongLong());
}

app::Id MainWindow::current() const {
    return chat_->session().conversation();
}

void MainWindow::openConversation(app::Id conversation, app::Id message) {
    chat_->session().open(conversation, message);
}

void MainWindow::updateTitle() {
    const app::Id conversation = current();
    header_->setTitle(QString());
    if (conversation == 0) return;
    onAnswer(services_.assistant.conversations().conversation(conversation), this,
             [this](const app::Conversation& known) {
                 if (known.id == current()) header_->setTitle(known.title);
             });
}

NoticeCard* MainWindow::showNotice(const QString& sentence) {
    auto* notice = new NoticeCard(services_.appearance, QStringLiteral("warning"), notices_);
    notice->setObjectName(QStringLiteral("notice"));
    notice->setSentence(sentence);
    notice->addAnswer("closeNotice", tr("Close"), [this, notice] {
        notice->deleteLater();
        notices_->layout()->removeWidget(notice);
        notices_->setVisible(notices_->layout()->count() > 0);
    });
    notices_->layout()->addWidget(notice);
    notices_->show();
    return notice;
}

void MainWindow::comeToFront(const QStringList& paths) {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
    takePaths(paths);
}

void MainWindow::togglePane(bool left) {
    QWidget* pane = left ? static_cast<QWidget*>(pane_) : documents_;
    const bool show = pane->isHidden();
    (left ? leftWanted_ : rightWanted_) = show;
    (left ? leftForced_ : rightForced_) = show;
    app::Settings& settings = services_.assistant.settings();
    slidePane(*pane, show, settings.value(QStringLiteral("look.motion")).toBool() && services_.appearance.motion());
    settings.set(left ? QStringLiteral("window.left_pane") : QStringLiteral("window.right_pane"), show);
}

/// Narrow windows hide the panes by themselves, unless the user asked for one since.
void MainWindow::updatePanes() {
    if (width() >= kLeftPaneFrom) leftForced_ = false;
    if (width() >= kRightPaneFrom) rightForced_ = false;
    pane_->setVisible(leftWanted_ && (width() >= kLeftPaneFrom || leftForced_));
    documents_->setVisible(rightWanted_ && (width() >= kRightPaneFrom || rightForced_));
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    updatePanes();
    dropHint_->setGeometry(rect());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (localPaths(event->mimeData()).isEmpty()) return;
    event->acceptProposedAction();
    dropHint_->setGeometry(rect());
    dropHint_->raise();
    dropHint_->show();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
    dropHint_->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
    dropHint_->hide();
    const QStringList paths = localPaths(event->mimeData());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    takePaths(paths);
}

/// Models go to the library, everything else to the conversation.
void MainWindow::takePaths(const QStringList& paths) {
    const auto isModel = [](const QString& path) { return path.endsWith(u".gguf", Qt::CaseInsensitive); };
    QStringList models, documents;
    for (const QString& path : paths)
        (isModel(path) ? models : documents) += path;
    if (!models.isEmpty()) emit modelsDropped(models);
    chat_->addPaths(documents);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    chat_->storeDraft();
    services_.assistant.settings().set(QStringLiteral("window.geometry"),
                                       QString::fromLatin1(saveGeometry().toBase64()));
    QWidget::closeEvent(event);
}

}  // namespace thimble::ui
