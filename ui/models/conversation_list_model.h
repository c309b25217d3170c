#pragma once

#include <QAbstractListModel>
#include <QDate>
#include <vector>

#include "app/storage/values.h"

namespace thimble::ui {

/// The list of conversations in groups: pinned, today, yesterday, … months. A group's heading is a row that cannot be
/// chosen.
class ConversationListModel : public QAbstractListModel {
    Q_OBJECT
  public:
    enum DataRole { IdRole = Qt::UserRole, PinnedRole, HeadingRole };

    using QAbstractListModel::QAbstractListModel;

    void reset(std::vector<app::Conversation> conversations);
    /// More rows of the same listing, older than those there.
    void append(const std::vector<app::Conversation>& conversations);
    /// A new or a changed conversation moves to its place.
    void put(const app::Conversation& conversation);
    void remove(app::Id conversation);

    int conversations() const { return static_cast<int>(sorted_.size()); }
    QModelIndex indexOf(app::Id conversation) const;
    const app::Conversation* find(app::Id conversation) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

  signals:
    /// The user gave a conversation another title, in the list.
    void renamed(thimble::app::Id conversation, const QString& title);

  private:
    struct Row {
        QString heading;     // of a group; empty: a conversation
        std::size_t at = 0;  // in sorted_
    };
    void rebuild();

    std::vector<app::Conversation> sorted_;  // pinned first, then the latest changed
    std::vector<Row> rows_;
};

/// The group a conversation belongs to, as its heading reads.
QString conversationGroup(const app::Conversation& conversation, const QDate& today);

}  // namespace thimble::ui
