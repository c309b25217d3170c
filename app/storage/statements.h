#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <QString>

#include "app/storage/values.h"

namespace thimble::app {

/// Texts and ids between Qt's types and SQLite's.

inline void bindText(SQLite::Statement& statement, int index, const QString& text) {
    const QByteArray utf8 = text.toUtf8();
    statement.bind(index, std::string(utf8.constData(), std::size_t(utf8.size())));
}

/// 0 is stored as NULL.
inline void bindId(SQLite::Statement& statement, int index, Id id) {
    if (id == 0) {
        statement.bind(index);
    } else {
        statement.bind(index, id);
    }
}

inline QString textOf(const SQLite::Column& column) {
    return QString::fromUtf8(column.getText(), column.getBytes());
}

/// NULL reads as 0.
inline Id idOf(const SQLite::Column& column) {
    return column.getInt64();
}

}  // namespace thimble::app
