#pragma once

#include <QWidget>

#include "app/storage/document_values.h"
#include "ui/services.h"

class QLabel;
class QListWidget;
class QTextEdit;
class QVBoxLayout;

namespace thimble::ui {

class Commands;
class DocumentRow;

/// The right pane: the documents of the conversation with their state, and the passage that a citation leads to.
class DocumentPanel : public QWidget {
    Q_OBJECT
  public:
    DocumentPanel(const Services& services, const Commands& commands, QWidget* parent = nullptr);

    void showConversation(app::Id conversation);
    /// Shows the passage with the words of the citation marked.
    void showCitation(const app::Citation& citation);
    void showPassage(app::Id passage);
    int documents() const;

  signals:
    /// There is something to see here now.
    void wanted();
    void summaryRequested(const thimble::app::Document& document);

  private:
    void read();
    void put(const app::Document& document);
    void removeRow(app::Id document);
    void showMenu(const app::Document& document, const QPoint& position);
    void showText(const QString& title, const QString& place, const std::vector<app::Passage>& passages,
                  app::Id marked);
    DocumentRow* rowOf(app::Id document) const;

    const Services services_;
    app::Id conversation_ = 0;
    QWidget* rows_;
    QVBoxLayout* rowLayout_;
    QLabel* none_;
    QWidget* reader_;
    QLabel* place_;
    QTextEdit* passage_;
};

}  // namespace thimble::ui
