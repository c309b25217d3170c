#include "app/storage/settings_repository.h"

#include "app/storage/settings_table.h"
#include "app/storage/statements.h"

namespace thimble::app {

QHash<QString, QVariant> SettingsRepository::all() {
    QHash<QString, QVariant> values;
    SQLite::Statement rows = database_.prepare("SELECT key, value FROM settings");
    while (rows.executeStep()) {
        const QString key = textOf(rows.getColumn(0));
        const SettingRow* row = findSetting(key);
        const QVariant value = row ? checkedSetting(*row, textOf(rows.getColumn(1))) : QVariant();
        if (value.isValid()) values[key] = value;
    }
    return values;
}

void SettingsRepository::set(const QString& key, const QVariant& value) {
    SQLite::Statement row = database_.prepare("INSERT OR REPLACE INTO settings VALUES (?, ?)");
    bindText(row, 1, key);
    bindText(row, 2, value.toString());
    row.exec();
}

void SettingsRepository::reset(const QString& key) {
    SQLite::Statement row = database_.prepare("DELETE FROM settings WHERE key = ?");
    bindText(row, 1, key);
    row.exec();
}

}  // namespace thimble::app
