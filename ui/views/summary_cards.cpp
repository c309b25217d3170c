#include "ui/views/summary_cards.h"

#include <QFileInfo>

#include "app/workers/assistant.h"
#include "ui/look/appearance.h"
#include "ui/models/chat_session.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/conversation_view.h"
#include "ui/views/summary_card.h"

namespace thimble::ui {

SummaryCards::SummaryCards(const Services& services, ChatSession& session, ConversationView& view, QWidget* parent)
    : QObject(parent), services_(services), session_(session), view_(view) {
    app::DocumentDesk& documents = services.assistant.documents();
    connect(&documents, &app::DocumentDesk::documentChanged, this, &SummaryCards::documentChanged);
    connect(&documents, &app::DocumentDesk::summaryChanged, this, [this](const app::Summary& summary) {
        if (summary.conversation == session_.conversation() && summary.conversation != 0) show(summary);
    });
}

void SummaryCards::clear() {
    view_.clearCards();
    cards_.clear();
}

void SummaryCards::read() {
    const app::Id wanted = session_.conversation();
    app::DocumentDesk& documents = services_.assistant.documents();
    onAnswer(documents.documents(wanted), this, [this, wanted, &documents](const std::vector<app::Document>& all) {
        for (const app::Document& document : all)
            titles_[document.id] = document.title;
        onAnswer(documents.summaries(wanted), this, [this, wanted](const std::vector<app::Summary>& summaries) {
            if (wanted != session_.conversation()) return;
            for (const app::Summary& summary : summaries)
                show(summary);
        });
    });
}

void SummaryCards::show(const app::Summary& summary) {
    SummaryCard*& card = cards_[summary.id];
    if (!card) card = makeCard(summary);
    card->show(summary, titles_.value(summary.document, tr("the document")));
    emit shown();
    view_.updateCards();
}

SummaryCard* SummaryCards::makeCard(const app::Summary& summary) {
    app::DocumentDesk& documents = services_.assistant.documents();
    auto* card = new SummaryCard(services_.appearance, view_.viewport());
    connect(card, &SummaryCard::pauseRequested, &documents, &app::DocumentDesk::pauseSummary);
    connect(card, &SummaryCard::resumeRequested, &documents, &app::DocumentDesk::resumeSummary);
    connect(card, &SummaryCard::cancelRequested, &documents, &app::DocumentDesk::cancelSummary);
    connect(card, &SummaryCard::passageRequested, this, &SummaryCards::passageRequested);
    connect(card, &SummaryCard::saveRequested, this,
            [this, document = summary.document](app::Id id) { save(id, document); });
    view_.addCard(card, summary.after);
    return card;
}

void SummaryCards::save(app::Id summary, app::Id document) {
    const QString name = QFileInfo(titles_.value(document)).completeBaseName();
    services_.prompts.saveFile(&view_, tr("Export the summary"), tr("%1, summary").arg(name) + QStringLiteral(".md"),
                               tr("Markdown (*.md);;Text (*.txt)"), [this, summary](const QString& path) {
                                   services_.assistant.documents().exportSummary(summary, path);
                               });
}

void SummaryCards::documentAdded(app::Id conversation, const app::Document& document, bool summarise) {
    if (summarise) waiting_[document.id] = conversation;
    documentChanged(document);
}

void SummaryCards::documentChanged(const app::Document& document) {
    titles_[document.id] = document.title;
    if (document.state == app::DocumentState::Ready && waiting_.contains(document.id))
        summarise(waiting_.take(document.id), document);
}

void SummaryCards::summarise(app::Id conversation, const app::Document& document) {
    onAnswer(services_.assistant.documents().summarise(conversation, document.id, options()), this,
             [this](const app::Summary& summary) {
                 if (summary.conversation != session_.conversation()) return;
                 show(summary);
                 view_.showCard(cards_.value(summary.id));
             });
}

app::SummaryOptions SummaryCards::options() const {
    const app::Settings& settings = services_.assistant.settings();
    app::SummaryOptions options;
    const QString length = settings.value(QStringLiteral("documents.summary_length")).toString();
    if (length == u"short") options.length = app::SummaryLength::Short;
    if (length == u"long") options.length = app::SummaryLength::Long;
    if (settings.value(QStringLiteral("documents.summary_style")).toString() == u"prose")
        options.style = app::SummaryStyle::Prose;
    return options;
}

}  // namespace thimble::ui
