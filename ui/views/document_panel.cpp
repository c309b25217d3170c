#include "ui/views/document_panel.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollArea>
#include <QTextBlock>
#include <QTextEdit>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/commands.h"
#include "ui/look/appearance.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/document_row.h"

namespace thimble::ui {
namespace {

constexpr int kNeighbours = 2;  // passages shown before and behind the cited one

}  // namespace

DocumentPanel::DocumentPanel(const Services& services, const Commands& commands, QWidget* parent)
    : QWidget(parent),
      services_(services),
      rows_(new QWidget(this)),
      rowLayout_(new QVBoxLayout(rows_)),
      none_(new QLabel(this)),
      reader_(new QWidget(this)),
      place_(new QLabel(reader_)),
      passage_(new QTextEdit(reader_)) {
    setObjectName(QStringLiteral("rightPane"));
    setAttribute(Qt::WA_StyledBackground);
    auto* title = new QLabel(tr("Documents"), this);
    title->setProperty("strong", true);
    auto* add = new QToolButton(this);
    add->setObjectName(QStringLiteral("addDocumentButton"));
    add->setIcon(services.appearance.icon(QStringLiteral("plus")));
    add->setToolTip(commands[Command::Attach]->toolTip());
    add->setAccessibleName(tr("Add documents"));
    connect(add, &QToolButton::clicked, commands[Command::Attach], &QAction::trigger);
    none_->setText(tr("Drop a document anywhere on the window. It is read here, on this computer."));
    none_->setWordWrap(true);
    none_->setProperty("muted", true);

    rowLayout_->setContentsMargins(0, 0, 0, 0);
    rowLayout_->setSpacing(2);
    rowLayout_->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(rows_);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    rows_->setAutoFillBackground(false);

    place_->setObjectName(QStringLiteral("passagePlace"));
    place_->setProperty("strong", true);
    place_->setWordWrap(true);
    passage_->setObjectName(QStringLiteral("passageText"));
    passage_->setAccessibleName(tr("Passage"));
    passage_->setReadOnly(true);
    passage_->setFrameShape(QFrame::NoFrame);
    passage_->viewport()->setAutoFillBackground(false);
    auto* close = new QToolButton(reader_);
    close->setObjectName(QStringLiteral("closePassageButton"));
    close->setIcon(services.appearance.icon(QStringLiteral("close"), Role::Muted));
    close->setAccessibleName(tr("Close the passage"));
    connect(close, &QToolButton::clicked, reader_, &QWidget::hide);
    auto* readerHead = new QHBoxLayout;
    readerHead->addWidget(place_, 1);
    readerHead->addWidget(close, 0, Qt::AlignTop);
    auto* readerLayout = new QVBoxLayout(reader_);
    readerLayout->setContentsMargins(0, 8, 0, 0);
    readerLayout->addLayout(readerHead);
    readerLayout->addWidget(passage_, 1);
    reader_->hide();

    auto* head = new QHBoxLayout;
    head->addWidget(title, 1);
    head->addWidget(add);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->addLayout(head);
    layout->addWidget(none_);
    layout->addWidget(scroll, 1);
    layout->addWidget(reader_, 2);

    app::DocumentDesk& desk = services.assistant.documents();
    connect(&desk, &app::DocumentDesk::documentRemoved, this, &DocumentPanel::removeRow);
    connect(&desk, &app::DocumentDesk::documentChanged, this, [this](const app::Document& document) {
        if (DocumentRow* row = rowOf(document.id))
            row->show(document);
        else
            read();  // perhaps one of this conversation
    });
}

int DocumentPanel::documents() const {
    return rowLayout_->count() - 1;
}

DocumentRow* DocumentPanel::rowOf(app::Id document) const {
    for (int i = 0; i < documents(); ++i) {
        auto* row = static_cast<DocumentRow*>(rowLayout_->itemAt(i)->widget());
        if (row->document().id == document) return row;
    }
    return nullptr;
}

void DocumentPanel::showConversation(app::Id conversation) {
    conversation_ = conversation;
    while (documents() > 0) {
        QLayoutItem* item = rowLayout_->takeAt(0);
        item->widget()->deleteLater();
        delete item;
    }
    none_->show();
    reader_->hide();
    if (conversation != 0) read();
}

void DocumentPanel::read() {
    const app::Id wanted = conversation_;
    if (wanted == 0) return;
    onAnswer(services_.assistant.documents().documents(wanted), this,
             [this, wanted](const std::vector<app::Document>& all) {
                 if (wanted != conversation_) return;
                 const int before = documents();
                 for (const app::Document& document : all)
                     put(document);
                 if (documents() > before) emit this->wanted();
             });
}

void DocumentPanel::put(const app::Document& document) {
    DocumentRow* row = rowOf(document.id);
    if (!row) {
        row = new DocumentRow(services_.appearance, rows_);
        rowLayout_->insertWidget(documents(), row);
        connect(row, &DocumentRow::menuRequested, this, &DocumentPanel::showMenu);
    }
    row->show(document);
    none_->hide();
}

void DocumentPanel::removeRow(app::Id document) {
    if (DocumentRow* row = rowOf(document)) {
        rowLayout_->removeWidget(row);
        row->deleteLater();
    }
    none_->setVisible(documents() == 0);
}

void DocumentPanel::showMenu(const app::Document& document, const QPoint& position) {
    app::DocumentDesk& desk = services_.assistant.documents();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("documentMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (document.state == app::DocumentState::Ready)
        menu->addAction(tr("Summarise"), this, [this, document] { emit summaryRequested(document); });
    if (document.state == app::DocumentState::Reading || document.state == app::DocumentState::Queued)
        menu->addAction(tr("Pause reading"), this, [&desk, id = document.id] { desk.pause(id); });
    if (document.state == app::DocumentState::Paused)
        menu->addAction(tr("Go on reading"), this, [&desk, id = document.id] { desk.resume(id); });
    if (document.state == app::DocumentState::Failed || document.state == app::DocumentState::Missing)
        menu->addAction(tr("Try again"), this, [&desk, id = document.id] { desk.resume(id); });
    menu->addAction(tr("Show in its folder"), this, [this, document] {
        services_.prompts.openExternally(QUrl::fromLocalFile(QFileInfo(document.path).path()));
    });
    menu->addSeparator();
    menu->addAction(tr("Take out of this chat"), this, [this, &desk, id = document.id] {
        desk.detach(conversation_, id);
        removeRow(id);
    });
    menu->popup(position);
}

void DocumentPanel::showCitation(const app::Citation& citation) {
    const app::Passage alone{citation.passage, citation.document, citation.title, citation.place, citation.text};
    showText(citation.title, citation.place, {alone}, citation.passage);
    if (citation.passage != 0) showPassage(citation.passage);
}

void DocumentPanel::showPassage(app::Id passage) {
    onAnswer(services_.assistant.documents().passageWithNeighbours(passage, kNeighbours), this,
             [this, passage](const std::vector<app::Passage>& passages) {
                 for (const app::Passage& one : passages)
                     if (one.id == passage) showText(one.title, one.place, passages, passage);
             });
}

/// The cited passage stands out from its neighbours by a tinted ground.
void DocumentPanel::showText(const QString& title, const QString& place, const std::vector<app::Passage>& passages,
                             app::Id marked) {
    place_->setText(place.isEmpty() ? title : tr("%1, %2").arg(title, place));
    passage_->clear();
    QTextCursor cursor(passage_->document());
    int at = 0;
    for (const app::Passage& one : passages) {
        QTextBlockFormat block;
        block.setBottomMargin(8);
        QTextCharFormat text;
        text.setForeground(services_.appearance.color(one.id == marked ? Role::Text : Role::Muted));
        if (one.id == marked) block.setBackground(services_.appearance.color(Role::Tint));
        if (cursor.position() > 0) cursor.insertBlock();
        cursor.setBlockFormat(block);
        if (one.id == marked) at = cursor.position();
        cursor.insertText(one.text, text);
    }
    cursor.setPosition(at);
    passage_->setTextCursor(cursor);
    passage_->ensureCursorVisible();
    reader_->show();
    emit wanted();
}

}  // namespace thimble::ui
