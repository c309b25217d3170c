#include "ui/models/conversation_list_model.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <tuple>

namespace thimble::ui {
namespace {

bool before(const app::Conversation& a, const app::Conversation& b) {
    return std::tuple(!a.pinned, -a.changed, -a.id) < std::tuple(!b.pinned, -b.changed, -b.id);
}

QString titleOf(const app::Conversation& conversation) {
    return conversation.title.isEmpty() ? ConversationListModel::tr("New chat") : conversation.title;
}

}  // namespace

QString conversationGroup(const app::Conversation& conversation, const QDate& today) {
    if (conversation.pinned) return ConversationListModel::tr("Pinned");
    const QDate day = QDateTime::fromMSecsSinceEpoch(conversation.changed).date();
    const qint64 ago = day.daysTo(today);
    if (ago <= 0) return ConversationListModel::tr("Today");
    if (ago == 1) return ConversationListModel::tr("Yesterday");
    if (ago <= 7) return ConversationListModel::tr("Last 7 days");
    if (ago <= 30) return ConversationListModel::tr("Last 30 days");
    return QLocale().standaloneMonthName(day.month()) + QLatin1Char(' ') + QString::number(day.year());
}

void ConversationListModel::reset(std::vector<app::Conversation> conversations) {
    beginResetModel();
    sorted_ = std::move(conversations);
    std::stable_sort(sorted_.begin(), sorted_.end(), before);
    rebuild();
    endResetModel();
}

void ConversationListModel::append(const std::vector<app::Conversation>& conversations) {
    const int first = rowCount();
    std::size_t known = sorted_.size();
    sorted_.insert(sorted_.end(), conversations.begin(), conversations.end());
    std::vector<Row> added;
    QString group = known > 0 ? conversationGroup(sorted_[known - 1], QDate::currentDate()) : QString();
    for (; known < sorted_.size(); ++known) {
        const QString next = conversationGroup(sorted_[known], QDate::currentDate());
        if (next != group) added.push_back({next, known});
        group = next;
        added.push_back({{}, known});
    }
    if (added.empty()) return;
    beginInsertRows({}, first, first + static_cast<int>(added.size()) - 1);
    rows_.insert(rows_.end(), added.begin(), added.end());
    endInsertRows();
}

void ConversationListModel::put(const app::Conversation& conversation) {
    const auto found =
        std::find_if(sorted_.begin(), sorted_.end(), [&](const auto& c) { return c.id == conversation.id; });
    if (found != sorted_.end() && found->pinned == conversation.pinned && found->changed == conversation.changed) {
        *found = conversation;  // stays where it is
        const QModelIndex index = indexOf(conversation.id);
        emit dataChanged(index, index);
        return;
    }
    emit layoutAboutToBeChanged();
    const QModelIndexList persistent = persistentIndexList();
    std::vector<app::Id> ids;
    for (const QModelIndex& index : persistent)
        ids.push_back(data(index, IdRole).toLongLong());
    if (found != sorted_.end()) sorted_.erase(found);
    sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), conversation, before), conversation);
    rebuild();
    for (qsizetype i = 0; i < persistent.size(); ++i)
        changePersistentIndex(persistent[i], indexOf(ids[static_cast<std::size_t>(i)]));
    emit layoutChanged();
}

void ConversationListModel::remove(app::Id conversation) {
    const auto found =
        std::find_if(sorted_.begin(), sorted_.end(), [&](const auto& c) { return c.id == conversation; });
    if (found == sorted_.end()) return;
    beginResetModel();
    sorted_.erase(found);
    rebuild();
    endResetModel();
}

void ConversationListModel::rebuild() {
    rows_.clear();
    rows_.reserve(sorted_.size() + 16);
    const QDate today = QDate::currentDate();
    QString group;
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
        const QString next = conversationGroup(sorted_[i], today);
        if (next != group) rows_.push_back({next, i});
        group = next;
        rows_.push_back({{}, i});
    }
}

QModelIndex ConversationListModel::indexOf(app::Id conversation) const {
    for (std::size_t row = 0; row < rows_.size(); ++row)
        if (rows_[row].heading.isEmpty() && sorted_[rows_[row].at].id == conversation)
            return index(static_cast<int>(row));
    return {};
}

const app::Conversation* ConversationListModel::find(app::Id conversation) const {
    const auto found =
        std::find_if(sorted_.begin(), sorted_.end(), [&](const auto& c) { return c.id == conversation; });
    return found == sorted_.end() ? nullptr : &*found;
}

int ConversationListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

QVariant ConversationListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    if (role == HeadingRole) return !row.heading.isEmpty();
    if (!row.heading.isEmpty()) return role == Qt::DisplayRole ? QVariant(row.heading) : QVariant();
    const app::Conversation& conversation = sorted_[row.at];
    switch (role) {
        case Qt::DisplayRole:
            return titleOf(conversation);
        case Qt::EditRole:
            return conversation.title;
        case Qt::ToolTipRole:
        case Qt::AccessibleDescriptionRole:
            return titleOf(conversation) + QLatin1Char('\n') +
                   QLocale().toString(QDateTime::fromMSecsSinceEpoch(conversation.changed), QLocale::ShortFormat);
        case IdRole:
            return QVariant::fromValue<qlonglong>(conversation.id);
        case PinnedRole:
            return conversation.pinned;
        default:
            return {};
    }
}

bool ConversationListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const app::Id id = data(index, IdRole).toLongLong();
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || id == 0 || title.isEmpty()) return false;
    sorted_[rows_[static_cast<std::size_t>(index.row())].at].title = title;
    emit dataChanged(index, index);
    emit renamed(id, title);
    return true;
}

Qt::ItemFlags ConversationListModel::flags(const QModelIndex& index) const {
    if (!index.isValid() || data(index, HeadingRole).toBool()) return Qt::NoItemFlags;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable | Qt::ItemNeverHasChildren;
}

}  // namespace thimble::ui
