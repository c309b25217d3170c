#pragma once

#include <QWidget>

#include "app/workers/conversations.h"
#include "ui/services.h"

class QComboBox;
class QLineEdit;
class QListView;
class QListWidget;
class QStackedWidget;
class QTimer;

namespace thimble::ui {

class Commands;
class ConversationListModel;
class UndoBar;

/// The left pane: new chat, search, folders, the list of conversations.
class ConversationPane : public QWidget {
    Q_OBJECT
  public:
    ConversationPane(const Services& services, const Commands& commands, QWidget* parent = nullptr);

    /// Reads the list; once the store is open and whenever the filter changes.
    void reload();
    void select(app::Id conversation);
    app::Id selected() const;
    void startSearch();
    void renameSelected();
    void selectNext(int step);
    void remove(app::Id conversation);
    const ConversationListModel& model() const { return *model_; }

  signals:
    /// Escape in the search: the list is back.
    void searchEnded();
    /// The user chose a conversation, or a message found in it (else 0).
    void chosen(thimble::app::Id conversation, thimble::app::Id message);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void readPage(int offset, int generation);
    void readFolders();
    void search();
    void endSearch();
    void showHits(const std::vector<app::SearchHit>& hits);
    void showMenu(const QPoint& position);

    const Services services_;
    const Commands& commands_;
    ConversationListModel* model_;
    QLineEdit* searchBox_;
    QComboBox* folder_;
    QStackedWidget* pages_;
    QListView* list_;
    QListWidget* hits_;
    UndoBar* undoBar_;
    QTimer* searchTimer_;
    app::ConversationFilter filter_;
    int generation_ = 0;  // of the listing: answers to an older one are dropped
    app::Id wanted_ = 0;  // to be selected
    bool selecting_ = false;
};

}  // namespace thimble::ui
