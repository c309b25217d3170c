#include "app/storage/recovery.h"

#include <algorithm>
#include <map>

#include "app/storage/conversation_repository.h"
#include "app/storage/errors.h"
#include "app/storage/message_repository.h"
#include "app/storage/statements.h"

namespace thimble::app {
namespace {

/// Calls `take` with every row of `select ... WHERE id > ?1 ORDER BY id` that can be read: where reading stops at a
/// damaged page, it goes on behind it, found by widening steps.
template <class Take>
void readAround(SQLite::Database& damaged, const char* select, Take take) {
    constexpr std::int64_t widestStep = std::int64_t(1) << 20;
    std::int64_t last = 0;
    for (std::int64_t step = 1; step <= widestStep;) {
        try {
            SQLite::Statement rows(damaged, select);
            rows.bind(1, last);
            while (rows.executeStep()) {
                take(rows);
                last = rows.getColumn(0).getInt64();
                step = 1;
            }
            return;
        } catch (const SQLite::Exception&) {
            last += step;
            step *= 2;
        }
    }
}

}  // namespace

int recoverConversations(Database& database, const std::filesystem::path& damaged) {
    SQLite::Database source(displayPath(damaged), SQLite::OPEN_READONLY);
    ConversationRepository conversations(database);
    MessageRepository messages(database);
    std::map<Id, Id> conversationCopies;
    std::map<Id, Id> messageCopies;
    readAround(source,
               "SELECT id, title, folder, pinned, created, changed FROM conversations WHERE id > ?1 AND deleted IS "
               "NULL ORDER BY id",
               [&](SQLite::Statement& row) {
                   Conversation copy;
                   copy.title = textOf(row.getColumn(1));
                   copy.folder = textOf(row.getColumn(2));
                   copy.pinned = row.getColumn(3).getInt() != 0;
                   copy.created = row.getColumn(4).getInt64();
                   copy.changed = row.getColumn(5).getInt64();
                   conversationCopies[row.getColumn(0).getInt64()] = conversations.add(copy);
               });
    readAround(
        source,
        "SELECT id, conversation, parent, role, status, text, problem, created FROM messages WHERE id > ?1 ORDER BY id",
        [&](SQLite::Statement& row) {
            const auto conversation = conversationCopies.find(idOf(row.getColumn(1)));
            if (conversation == conversationCopies.end()) return;
            Message copy;
            copy.conversation = conversation->second;
            const auto parent = messageCopies.find(idOf(row.getColumn(2)));
            copy.parent = parent == messageCopies.end() ? 0 : parent->second;  // lost with its page: begins a branch
            copy.role = row.getColumn(3).getInt() == 0 ? Role::User : Role::Assistant;
            copy.status = static_cast<MessageStatus>(std::clamp(row.getColumn(4).getInt(), 0, 2));
            copy.text = textOf(row.getColumn(5));
            copy.problem = textOf(row.getColumn(6));
            copy.created = row.getColumn(7).getInt64();
            messageCopies[row.getColumn(0).getInt64()] = messages.add(copy);
        });
    return int(conversationCopies.size());
}

}  // namespace thimble::app
