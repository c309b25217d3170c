#include "app/storage/draft_repository.h"

#include "app/storage/statements.h"

namespace thimble::app {

QString DraftRepository::find(Id conversation) {
    SQLite::Statement row = database_.prepare("SELECT text FROM drafts WHERE conversation = ?");
    row.bind(1, conversation);
    return row.executeStep() ? textOf(row.getColumn(0)) : QString();
}

void DraftRepository::set(Id conversation, const QString& text) {
    SQLite::Statement row = database_.prepare(text.isEmpty() ? "DELETE FROM drafts WHERE conversation = ?1"
                                                             : "INSERT OR REPLACE INTO drafts VALUES (?1, ?2)");
    row.bind(1, conversation);
    if (!text.isEmpty()) bindText(row, 2, text);
    row.exec();
}

}  // namespace thimble::app
