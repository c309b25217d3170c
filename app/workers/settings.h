#pragma once

#include <QHash>
#include <QObject>
#include <QVariant>

#include "app/storage/settings_table.h"

namespace thimble::app {

class StorageThread;

/// The program's settings (settings_table.h): read from memory at once, written in the background. Lives on the GUI
/// thread; holds the defaults until Assistant::ready.
class Settings : public QObject {
    Q_OBJECT
  public:
    Settings(StorageThread& storage, QObject* parent);

    /// What the user chose, else the default. Invalid for a key that is not in the table.
    QVariant value(const QString& key) const;
    /// Checks the value against the table; one that makes no sense is ignored, one outside the limits is moved to the
    /// nearest.
    void set(const QString& key, const QVariant& value);
    void reset(const QString& key);

  signals:
    void changed(const QString& key, const QVariant& value);

  private:
    friend class Assistant;
    void load(const QHash<QString, QVariant>& stored);

    StorageThread& storage_;
    QHash<QString, QVariant> chosen_;
};

}  // namespace thimble::app
