#include "ui/views/conversation_pane.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/commands.h"
#include "ui/look/appearance.h"
#include "ui/models/conversation_list_model.h"
#include "ui/on_answer.h"
#include "ui/views/conversation_delegate.h"
#include "ui/views/hit_delegate.h"
#include "ui/views/undo_bar.h"

namespace thimble::ui {
namespace {

constexpr int kFirstPage = 100;  // as many as fill a tall window
constexpr int kFurtherPage = 1000;
constexpr int kMostHits = 200;
constexpr int kSearchDelay = 150;  // milliseconds after the last key

}  // namespace

ConversationPane::ConversationPane(const Services& services, const Commands& commands, QWidget* parent)
    : QWidget(parent),
      services_(services),
      commands_(commands),
      model_(new ConversationListModel(this)),
      searchBox_(new QLineEdit(this)),
      folder_(new QComboBox(this)),
      pages_(new QStackedWidget(this)),
      list_(new QListView(this)),
      hits_(new QListWidget(this)),
      undoBar_(new UndoBar(services.appearance, this)),
      searchTimer_(new QTimer(this)) {
    setObjectName(QStringLiteral("leftPane"));
    setAttribute(Qt::WA_StyledBackground);

    auto* newChat =
        new QPushButton(services.appearance.icon(QStringLiteral("plus")), commands[Command::NewChat]->text(), this);
    newChat->setObjectName(QStringLiteral("newChatButton"));
    newChat->setToolTip(commands[Command::NewChat]->toolTip());
    connect(newChat, &QPushButton::clicked, commands[Command::NewChat], &QAction::trigger);

    searchBox_->setObjectName(QStringLiteral("searchBox"));
    searchBox_->setPlaceholderText(tr("Search"));
    searchBox_->setAccessibleName(tr("Search all chats"));
    searchBox_->addAction(services.appearance.icon(QStringLiteral("search"), Role::Muted), QLineEdit::LeadingPosition);
    searchBox_->setClearButtonEnabled(true);

    folder_->setObjectName(QStringLiteral("folderBox"));
    folder_->setAccessibleName(tr("Folder or tag"));
    folder_->hide();

    list_->setObjectName(QStringLiteral("conversationList"));
    list_->setAccessibleName(tr("Chats"));
    list_->setModel(model_);
    list_->setItemDelegate(new ConversationDelegate(services.appearance, list_));
    list_->setUniformItemSizes(true);
    list_->setMouseTracking(true);
    list_->setEditTriggers(QAbstractItemView::EditKeyPressed);
    list_->setContextMenuPolicy(Qt::CustomContextMenu);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);

    hits_->setObjectName(QStringLiteral("searchHits"));
    hits_->setAccessibleName(tr("Found messages"));
    hits_->setItemDelegate(new HitDelegate(services.appearance, hits_));
    hits_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    hits_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    hits_->setMouseTracking(true);
    pages_->addWidget(list_);
    pages_->addWidget(hits_);

    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 12, 12, 4);
    top->setSpacing(8);
    top->addWidget(newChat);
    top->addWidget(searchBox_);
    top->addWidget(folder_);
    auto* bottom = new QVBoxLayout;
    bottom->setContentsMargins(8, 0, 8, 8);
    bottom->addWidget(undoBar_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(top);
    layout->addWidget(pages_, 1);
    layout->addLayout(bottom);

    app::Conversations& conversations = services.assistant.conversations();
    const auto put = [this](const app::Conversation& conversation) {
        model_->put(conversation);
        if (conversation.id == wanted_) select(conversation.id);
    };
    connect(&conversations, &app::Conversations::created, this, put);
    connect(&conversations, &app::Conversations::changed, this, put);
    connect(&conversations, &app::Conversations::changed, this, &ConversationPane::readFolders);
    connect(&conversations, &app::Conversations::removed, this, [this](app::Id id) { model_->remove(id); });
    connect(&conversations, &app::Conversations::listReset, this, &ConversationPane::reload);
    connect(model_, &ConversationListModel::renamed, &conversations, &app::Conversations::rename);
    connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        const app::Id id = current.data(ConversationListModel::IdRole).toLongLong();
        if (selecting_ || id == 0 || id == wanted_) return;
        wanted_ = id;
        emit chosen(id, 0);
    });
    connect(list_, &QWidget::customContextMenuRequested, this, &ConversationPane::showMenu);
    connect(hits_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            emit chosen(item->data(HitDelegate::ConversationRole).toLongLong(),
                        item->data(HitDelegate::MessageRole).toLongLong());
    });
    searchTimer_->setSingleShot(true);
    searchTimer_->setInterval(kSearchDelay);
    connect(searchTimer_, &QTimer::timeout, this, &ConversationPane::search);
    connect(searchBox_, &QLineEdit::textChanged, searchTimer_, qOverload<>(&QTimer::start));
    connect(searchBox_, &QLineEdit::returnPressed, this, [this] {
        if (hits_->count() > 0 && pages_->currentWidget() == hits_) hits_->setFocus(), hits_->setCurrentRow(0);
    });
    searchBox_->installEventFilter(this);
    hits_->installEventFilter(this);
    connect(folder_, &QComboBox::activated, this, [this](int index) {
        const QString value = folder_->itemData(index).toString();
        filter_ = value.startsWith(QLatin1Char('#')) ? app::ConversationFilter{{}, value.mid(1)}
                                                     : app::ConversationFilter{value, {}};
        reload();
    });
}

void ConversationPane::reload() {
    readPage(0, ++generation_);
    readFolders();
}

/// A first page at once, the rest behind it, page by page.
void ConversationPane::readPage(int offset, int generation) {
    const int limit = offset == 0 ? kFirstPage : kFurtherPage;
    onAnswer(services_.assistant.conversations().list(filter_, offset, limit), this,
             [this, generation](app::ConversationPage page) {
                 if (generation != generation_) return;
                 const int next = page.offset + static_cast<int>(page.rows.size());
                 if (page.offset == 0)
                     model_->reset(std::move(page.rows));
                 else
                     model_->append(page.rows);
                 select(wanted_);
                 if (next < page.total && next > page.offset) readPage(next, generation);
             });
}

void ConversationPane::readFolders() {
    app::Conversations& conversations = services_.assistant.conversations();
    onAnswer(conversations.folders(), this, [this, &conversations](const QStringList& folders) {
        onAnswer(conversations.tags(), this, [this, folders](const QStringList& tags) {
            const QString current = folder_->currentData().toString();
            folder_->clear();
            folder_->addItem(tr("All chats"), QString());
            for (const QString& folder : folders)
                folder_->addItem(services_.appearance.icon(QStringLiteral("folder")), folder, folder);
            for (const QString& tag : tags)
                folder_->addItem(services_.appearance.icon(QStringLiteral("tag")), tag,
                                 QString(QLatin1Char('#') + tag));
            folder_->setCurrentIndex(std::max(0, folder_->findData(current)));
            folder_->setVisible(folder_->count() > 1);
        });
    });
}

void ConversationPane::select(app::Id conversation) {
    wanted_ = conversation;
    const QModelIndex index = model_->indexOf(conversation);
    selecting_ = true;
    if (index.isValid()) {
        list_->setCurrentIndex(index);
        list_->scrollTo(index);
    } else {
        list_->selectionModel()->clear();
    }
    selecting_ = false;
}

app::Id ConversationPane::selected() const {
    return wanted_;
}

void ConversationPane::selectNext(int step) {
    int row = list_->currentIndex().row();
    for (row += step; row >= 0 && row < model_->rowCount(); row += step) {
        const QModelIndex index = model_->index(row);
        if (index.data(ConversationListModel::HeadingRole).toBool()) continue;
        list_->setCurrentIndex(index);
        return;
    }
}

void ConversationPane::startSearch() {
    searchBox_->setFocus(Qt::ShortcutFocusReason);
    searchBox_->selectAll();
}

void ConversationPane::endSearch() {
    searchBox_->clear();
    pages_->setCurrentWidget(list_);
    emit searchEnded();
}

bool ConversationPane::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        endSearch();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void ConversationPane::renameSelected() {
    if (list_->currentIndex().isValid()) list_->edit(list_->currentIndex());
}

void ConversationPane::remove(app::Id conversation) {
    const app::Conversation* known = model_->find(conversation);
    if (!known) return;
    const QString title = known->title.isEmpty() ? tr("New chat") : known->title;
    services_.assistant.conversations().remove(conversation);
    undoBar_->offer(tr("“%1” deleted").arg(fontMetrics().elidedText(title, Qt::ElideRight, 120)), [this, conversation] {
        services_.assistant.conversations().undoRemove(conversation);
        emit chosen(conversation, 0);
    });
}

void ConversationPane::search() {
    const QString words = searchBox_->text().trimmed();
    if (words.isEmpty()) {
        pages_->setCurrentWidget(list_);
        return;
    }
    onAnswer(services_.assistant.conversations().search(words, kMostHits), this,
             [this, words](const std::vector<app::SearchHit>& hits) {
                 if (words == searchBox_->text().trimmed()) showHits(hits);
             });
}

void ConversationPane::showHits(const std::vector<app::SearchHit>& hits) {
    hits_->clear();
    for (const app::SearchHit& hit : hits) {
        auto* item = new QListWidgetItem(hit.conversationTitle, hits_);
        item->setData(HitDelegate::ConversationRole, QVariant::fromValue<qlonglong>(hit.conversation));
        item->setData(HitDelegate::MessageRole, QVariant::fromValue<qlonglong>(hit.message));
        item->setData(HitDelegate::ExcerptRole, hit.excerpt);
        item->setData(Qt::AccessibleDescriptionRole, hit.excerpt);
        QVariantList marks;
        for (const auto& mark : hit.marks)
            marks << mark.start << mark.length;
        item->setData(HitDelegate::MarksRole, marks);
    }
    if (hits.empty()) {
        auto* none = new QListWidgetItem(tr("Nothing found"), hits_);
        none->setFlags(Qt::NoItemFlags);
    }
    pages_->setCurrentWidget(hits_);
}

void ConversationPane::showMenu(const QPoint& position) {
    const QModelIndex index = list_->indexAt(position);
    if (index.data(ConversationListModel::IdRole).toLongLong() == 0) return;
    list_->setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("conversationMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Command command : {Command::RenameChat, Command::PinChat, Command::FolderOfChat, Command::DuplicateChat})
        menu->addAction(commands_[command]);
    menu->addSeparator();
    menu->addAction(commands_[Command::ExportMarkdown]);
    menu->addAction(commands_[Command::ExportJson]);
    menu->addSeparator();
    menu->addAction(commands_[Command::DeleteChat]);
    menu->popup(list_->viewport()->mapToGlobal(position));
}

}  // namespace thimble::ui
