#include "app/storage/connection_log.h"

#include "app/storage/statements.h"

namespace thimble::app {

void ConnectionLog::add(const ConnectionRecord& record) {
    SQLite::Statement row =
        database_.prepare("INSERT INTO connections (time, host, purpose, bytes) VALUES (?, ?, ?, ?)");
    row.bind(1, record.time);
    bindText(row, 2, record.host);
    bindText(row, 3, record.purpose);
    row.bind(4, record.bytes);
    row.exec();
}

std::vector<ConnectionRecord> ConnectionLog::all() {
    std::vector<ConnectionRecord> records;
    SQLite::Statement rows = database_.prepare("SELECT time, host, purpose, bytes FROM connections ORDER BY id DESC");
    while (rows.executeStep()) {
        records.push_back({rows.getColumn(0).getInt64(), textOf(rows.getColumn(1)), textOf(rows.getColumn(2)),
                           rows.getColumn(3).getInt64()});
    }
    return records;
}

}  // namespace thimble::app
