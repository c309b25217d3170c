#pragma once

#include <QHash>
#include <QVariant>

#include "app/storage/database.h"

namespace thimble::app {

/// What the user chose of the settings table; what is not stored has its default.
class SettingsRepository {
  public:
    explicit SettingsRepository(Database& database) : database_(database) {}

    /// Only keys of the table, with values that make sense.
    QHash<QString, QVariant> all();
    void set(const QString& key, const QVariant& value);
    void reset(const QString& key);

  private:
    Database& database_;
};

}  // namespace thimble::app
