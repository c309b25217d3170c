#pragma once

#include <QHash>
#include <QObject>

#include "app/storage/document_values.h"
#include "ui/services.h"

namespace thimble::ui {

class ChatSession;
class ConversationView;
class SummaryCard;

/// The summaries of the conversation on show, each as a card below the message it was asked at; asks for those of
/// documents that were dropped, once they are read.
class SummaryCards : public QObject {
    Q_OBJECT
  public:
    SummaryCards(const Services& services, ChatSession& session, ConversationView& view, QWidget* parent);

    bool empty() const { return cards_.isEmpty(); }
    void clear();
    /// Those of the conversation that was opened.
    void read();
    /// A document joined a conversation; `summarise`: as soon as it is read.
    void documentAdded(app::Id conversation, const app::Document& document, bool summarise);
    void summarise(app::Id conversation, const app::Document& document);

  signals:
    void passageRequested(thimble::app::Id passage);
    /// There are cards where there were none.
    void shown();

  private:
    void show(const app::Summary& summary);
    SummaryCard* makeCard(const app::Summary& summary);
    void save(app::Id summary, app::Id document);
    void documentChanged(const app::Document& document);
    app::SummaryOptions options() const;

    const Services services_;
    ChatSession& session_;
    ConversationView& view_;
    QHash<app::Id, SummaryCard*> cards_;  // by summary
    QHash<app::Id, QString> titles_;      // of documents seen
    QHash<app::Id, app::Id> waiting_;     // documents to be summarised when they are read; with their conversation
};

}  // namespace thimble::ui
