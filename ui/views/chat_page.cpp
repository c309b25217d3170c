#include "ui/views/chat_page.h"

#include <QApplication>
#include <QClipboard>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/commands.h"
#include "ui/look/appearance.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/composer.h"
#include "ui/views/conversation_view.h"
#include "ui/views/empty_state.h"
#include "ui/views/input_box.h"
#include "ui/views/notice_card.h"
#include "ui/views/prompt_progress.h"
#include "ui/views/status_line.h"
#include "ui/views/summary_cards.h"

namespace thimble::ui {
namespace {

constexpr int kDraftDelay = 400;  // milliseconds after the last key until a draft is stored
constexpr int kMargin = 24;
constexpr int kEmptyExtra = 120;    // so are the suggestions of an empty chat
constexpr int kComposerExtra = 32;  // the composer is wider than the text column by this

}  // namespace

ChatPage::ChatPage(const Services& services, const Commands& commands, QWidget* parent)
    : QWidget(parent),
      services_(services),
      session_(services.assistant),
      view_(new ConversationView(services.appearance, session_.messages(), this)),
      empty_(new EmptyState(services.appearance, view_->viewport())),
      composer_(new Composer(services.appearance, commands, this)),
      status_(new StatusLine(services.appearance, this)),
      progress_(new PromptProgressRow(services.appearance)),
      cards_(new SummaryCards(services_, session_, *view_, this)),
      draftTimer_(new QTimer(this)) {
    setObjectName(QStringLiteral("chatPage"));
    setAttribute(Qt::WA_StyledBackground);
    auto* footer = new QVBoxLayout(view_->footer());
    footer->setContentsMargins(0, 0, 0, 12);
    footer->setSpacing(12);
    footer->addWidget(progress_);
    progress_->hide();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 8);
    layout->setSpacing(4);
    layout->addWidget(view_, 1);
    layout->addWidget(composer_, 0, Qt::AlignHCenter);
    layout->addWidget(status_, 0, Qt::AlignHCenter);

    draftTimer_->setSingleShot(true);
    draftTimer_->setInterval(kDraftDelay);
    connect(draftTimer_, &QTimer::timeout, this, &ChatPage::storeDraft);
    connect(composer_->input(), &InputBox::textChanged, this, [this] {
        draftChanged_ = true;
        draftTimer_->start();
    });
    connect(composer_, &Composer::sendRequested, this, &ChatPage::send);
    connect(composer_, &Composer::stopRequested, &session_, &ChatSession::stop);
    connect(composer_, &Composer::editingCancelled, this, &ChatPage::stopEditing);
    connect(composer_, &Composer::filesPasted, this, &ChatPage::addPaths);
    connect(view_, &ConversationView::actionRequested, this, &ChatPage::act);
    connect(view_, &ConversationView::linkActivated, this, &ChatPage::followLink);
    connect(view_, &ConversationView::attachmentActivated, this, &ChatPage::documentRequested);
    connect(view_, &ConversationView::olderWanted, &session_, &ChatSession::readOlder);
    connect(cards_, &SummaryCards::passageRequested, this, &ChatPage::passageRequested);
    connect(cards_, &SummaryCards::shown, this, &ChatPage::updateEmptyState);
    connect(empty_, &EmptyState::suggested, this, [this](const QString& text) {
        composer_->setText(text);
        focusInput();
    });
    connect(empty_, &EmptyState::attachRequested, commands[Command::Attach], &QAction::trigger);
    connect(empty_, &EmptyState::modelsRequested, this, &ChatPage::modelsRequested);
    connect(status_, &StatusLine::memoryRequested, this, &ChatPage::dashboardRequested);
    connect(status_, &StatusLine::contextRequested, this, &ChatPage::chatSettingsRequested);
    connect(&services.appearance, &Appearance::changed, this, &ChatPage::layOutColumn);
    connectSession();
    connectProgram();
}

void ChatPage::connectSession() {
    connect(&session_, &ChatSession::switched, this, [this] {
        clearCards();
        updateEmptyState();
    });
    connect(&session_, &ChatSession::opened, this, [this](app::Id conversation) {
        updateEmptyState();
        if (conversation != 0) cards_->read();
    });
    connect(&session_, &ChatSession::messageWanted, view_, &ConversationView::showMessage);
    connect(&session_, &ChatSession::busyChanged, this, [this](bool busy) {
        composer_->setBusy(busy);
        view_->setBusyMessage(session_.reply());
        progress_->setVisible(busy);
        if (busy) showWaiting();
        if (!busy && question_) question_->deleteLater(), question_ = nullptr;
        view_->updateFooter();
    });
    connect(&session_, &ChatSession::promptProgressed, progress_, &PromptProgressRow::showProgress);
    connect(&session_, &ChatSession::firstWord, this, [this] {
        progress_->hide();
        view_->updateFooter();
    });
    connect(&session_, &ChatSession::contextUsed, status_, &StatusLine::showContext);
    connect(&session_, &ChatSession::contextFull, this, &ChatPage::askContextFull);
    connect(&session_, &ChatSession::opening, this, [this] {
        stopEditing();
        storeDraft();
        composer_->clear();
        draftIsStored();
    });
    connect(&session_, &ChatSession::draftRead, this, [this](const QString& text) {
        if (!composer_->text().isEmpty() || text.isEmpty()) return;  // whoever types already is not disturbed
        composer_->setText(text);
        draftIsStored();
    });
    connect(&session_, &ChatSession::notSent, this,
            [this](const QString& text, const std::vector<app::Attachment>& attachments, const QString& problem) {
                if (composer_->text().isEmpty()) composer_->setText(text);
                for (const app::Attachment& attachment : attachments)
                    composer_->attach(attachment);
                askAboutProblem(problem);
            });
    connect(&session_, &ChatSession::historyRead, composer_->input(), &InputBox::setHistory);
    connect(&session_.messages(), &MessageList::appended, this, &ChatPage::updateEmptyState);
    connect(&session_.messages(), &MessageList::wasReset, this, &ChatPage::updateEmptyState);
}

void ChatPage::connectProgram() {
    app::ModelHost& model = services_.assistant.model();
    connect(&model, &app::ModelHost::stateChanged, status_, &StatusLine::showModel);
    connect(&model, &app::ModelHost::stateChanged, empty_, &EmptyState::showModel);
    connect(&model, &app::ModelHost::stateChanged, this, [this] {
        if (session_.busy() && progress_->isVisible()) showWaiting();
    });
    connect(&model, &app::ModelHost::figures, status_, &StatusLine::showFigures);
    status_->showModel(model.state());
    empty_->showModel(model.state());
    connect(&services_.assistant.settings(), &app::Settings::changed, this, &ChatPage::followSettings);
    connect(&services_.assistant, &app::Assistant::ready, this, &ChatPage::followSettings);
    followSettings();
}

void ChatPage::followSettings() {
    const app::Settings& settings = services_.assistant.settings();
    composer_->setEnterSends(settings.value(QStringLiteral("chat.enter_sends")).toBool());
}

void ChatPage::focusInput() {
    composer_->input()->setFocus(Qt::ShortcutFocusReason);
}

void ChatPage::moveMessageFocus(int step) {
    view_->moveFocus(step);
}

void ChatPage::regenerateLast() {
    MessageList& messages = session_.messages();
    if (!messages.empty() && !session_.busy() && messages.at(messages.size() - 1).role == app::Role::Assistant)
        session_.regenerate(messages.at(messages.size() - 1).id);
}

void ChatPage::storeDraft() {
    if (!draftChanged_ || composer_->editing() != 0) return;
    session_.storeDraft(composer_->text());
    draftIsStored();
}

void ChatPage::draftIsStored() {
    draftTimer_->stop();
    draftChanged_ = false;
}

void ChatPage::send() {
    if (session_.busy()) return;
    const QString text = composer_->text();
    if (const app::Id edited = composer_->editing()) {
        stopEditing();
        session_.edit(edited, text);
    } else {
        const std::vector<app::Attachment> attachments = composer_->attachments();
        composer_->clear();
        draftIsStored();  // sending clears it
        session_.send(text, attachments);
    }
    view_->scrollToEnd();
}

void ChatPage::act(app::Id message, MessageAction action) {
    const int row = session_.messages().rowOf(message);
    if (row < 0) return;
    switch (action) {
        case MessageAction::Copy:
            QApplication::clipboard()->setText(session_.messages().at(row).text);
            break;
        case MessageAction::Edit:
            startEditing(session_.messages().at(row));
            break;
        case MessageAction::Regenerate:
            view_->scrollToEnd();
            session_.regenerate(message);
            break;
        case MessageAction::Branch:
            onAnswer(services_.assistant.conversations().branch(session_.conversation(), message), this,
                     [this](app::Id branch) { session_.open(branch); });
            break;
        case MessageAction::PreviousAlternative:
            session_.showAlternative(message, -1);
            break;
        case MessageAction::NextAlternative:
            session_.showAlternative(message, +1);
            break;
        case MessageAction::ShowMore:
            break;
    }
}

void ChatPage::startEditing(const app::Message& message) {
    if (composer_->editing() == 0) draftBeforeEditing_ = composer_->text();
    composer_->setEditing(message.id);
    composer_->setText(message.text);
    focusInput();
}

void ChatPage::stopEditing() {
    if (composer_->editing() == 0) return;
    composer_->setEditing(0);
    composer_->setText(draftBeforeEditing_);
}

/// Links of the program itself lead to passages; others are shown outside, by the user's click and nothing else.
void ChatPage::followLink(app::Id message, const QString& address) {
    if (address.startsWith(u"thimble:citation/")) {
        const int number = address.mid(17).toInt();
        const int row = session_.messages().rowOf(message);
        if (row < 0) return;
        for (const app::Citation& citation : session_.messages().at(row).citations)
            if (citation.number == number) emit citationRequested(citation);
    } else if (address.startsWith(u"thimble:passage/")) {
        emit passageRequested(address.mid(16).toLongLong());
    } else {
        services_.prompts.openExternally(QUrl(address));
    }
}

void ChatPage::updateEmptyState() {
    empty_->setVisible(session_.messages().empty() && session_.conversation() == 0 && cards_->empty());
}

void ChatPage::showWaiting() {
    switch (services_.assistant.model().state().stage) {
        case app::ModelStage::Loading:
            progress_->showWaiting(tr("Waiting for the model to be loaded …"));
            break;
        case app::ModelStage::Idle:
            progress_->showWaiting(tr("Waking the model …"));
            break;
        default:
            progress_->showWaiting(tr("Thinking …"));
            break;
    }
}

void ChatPage::askContextFull(const app::ContextQuestion& question) {
    if (question_) question_->deleteLater();
    question_ = new NoticeCard(services_.appearance, QStringLiteral("warning"), view_->footer());
    question_->setObjectName(QStringLiteral("contextQuestion"));
    question_->setSentence(question.canShorten ? tr("This chat has grown to %1 tokens; the model sees at most %2. What "
                                                    "should become of the oldest messages?")
                                                     .arg(question.tokens)
                                                     .arg(question.contextSize)
                                               : tr("This message alone takes %1 tokens; the model sees at most %2. "
                                                    "Send a shorter one, or load the model with a "
                                                    "longer context.")
                                                     .arg(question.tokens)
                                                     .arg(question.contextSize));
    const auto answer = [this](app::ContextStrategy strategy) {
        return [this, strategy] { session_.answerContextFull(strategy, false); };
    };
    if (question.canShorten) {
        question_->addAnswer("contextSummarise", tr("Summarise them"), answer(app::ContextStrategy::Summarise), true);
        question_->addAnswer("contextDrop", tr("Drop them"), answer(app::ContextStrategy::DropOldest));
        question_->addAnswer("contextNewChat", tr("New chat"), answer(app::ContextStrategy::NewChat));
    }
    question_->addAnswer("contextStop", tr("Stop"), [this] { session_.stop(); });
    progress_->hide();
    view_->footer()->layout()->addWidget(question_);
    question_->show();
    view_->updateFooter();
    view_->scrollToEnd();
}

/// Why a message was not sent, above the composer that has it again.
void ChatPage::askAboutProblem(const QString& problem) {
    if (question_) question_->deleteLater();
    question_ = new NoticeCard(services_.appearance, QStringLiteral("warning"), view_->footer());
    question_->setObjectName(QStringLiteral("notSentNotice"));
    question_->setSentence(problem);
    question_->addAnswer(
        "sendAgain", tr("Send again"),
        [this] {
            question_->deleteLater();
            question_ = nullptr;
            send();
        },
        true);
    view_->footer()->layout()->addWidget(question_);
    question_->show();
    view_->updateFooter();
    view_->scrollToEnd();
}

void ChatPage::clearCards() {
    cards_->clear();
    if (question_) question_->deleteLater(), question_ = nullptr;
    progress_->setVisible(session_.busy());
    view_->updateFooter();
}

void ChatPage::addPaths(const QStringList& paths) {
    if (paths.isEmpty()) return;
    session_.withConversation([this, paths](app::Id conversation) {
        onAnswer(services_.assistant.documents().add(conversation, paths), this,
                 [this, conversation](const std::vector<app::Document>& documents) {
                     const bool summarise =
                         services_.assistant.settings().value(QStringLiteral("documents.summarise_dropped")).toBool();
                     for (const app::Document& document : documents) {
                         if (conversation == session_.conversation()) composer_->attach({document.id, document.title});
                         cards_->documentAdded(conversation, document, summarise);
                     }
                 });
    });
}

void ChatPage::summariseDocument(const app::Document& document) {
    cards_->summarise(session_.conversation(), document);
}

void ChatPage::layOutColumn() {
    const int width = std::min(services_.appearance.columnWidth() + kComposerExtra, this->width() - kMargin);
    composer_->setFixedWidth(std::max(200, width));
    status_->setFixedWidth(std::max(200, width));
    const int emptyWidth =
        std::min(services_.appearance.columnWidth() + kEmptyExtra, view_->viewport()->width() - 2 * kMargin);
    empty_->setGeometry((view_->viewport()->width() - emptyWidth) / 2, 0, emptyWidth, view_->viewport()->height());
}

void ChatPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutColumn();
    QMetaObject::invokeMethod(this, &ChatPage::layOutColumn, Qt::QueuedConnection);  // after the view has its size
}

}  // namespace thimble::ui
