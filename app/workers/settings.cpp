#include "app/workers/settings.h"

#include "app/storage/settings_repository.h"
#include "app/workers/storage_thread.h"

namespace thimble::app {

Settings::Settings(StorageThread& storage, QObject* parent) : QObject(parent), storage_(storage) {}

QVariant Settings::value(const QString& key) const {
    const auto chosen = chosen_.constFind(key);
    if (chosen != chosen_.constEnd()) return *chosen;
    const SettingRow* row = findSetting(key);
    return row ? row->initial : QVariant();
}

void Settings::set(const QString& key, const QVariant& value) {
    const SettingRow* row = findSetting(key);
    const QVariant checked = row ? checkedSetting(*row, value) : QVariant();
    if (!checked.isValid() || checked == this->value(key)) return;
    chosen_[key] = checked;
    storage_.post([key, checked](Database& database) { SettingsRepository(database).set(key, checked); });
    emit changed(key, checked);
}

void Settings::reset(const QString& key) {
    if (chosen_.remove(key) == 0) return;
    storage_.post([key](Database& database) { SettingsRepository(database).reset(key); });
    emit changed(key, value(key));
}

void Settings::load(const QHash<QString, QVariant>& stored) {
    for (auto it = stored.cbegin(); it != stored.cend(); ++it) {
        if (it.value() == value(it.key())) continue;
        chosen_[it.key()] = it.value();
        emit changed(it.key(), it.value());
    }
}

}  // namespace thimble::app
