#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>
#include <span>

namespace thimble::app {

enum class SettingType { Switch, Integer, Real, Text, Path, Choice, Bytes };

/// A setting of the program. Label and help are English sources for translation (context "Settings").
struct SettingRow {
    const char* key;
    SettingType type;
    QVariant initial;
    const char* group;
    const char* label;
    const char* help;
    double minimum = 0;  // of numbers; minimum == maximum: no limits
    double maximum = 0;
    QStringList choices = {};
};

/// Every setting there is, a line each. Nothing else in the program invents a key or a default.
std::span<const SettingRow> settingsTable();

/// The row of a key; null when there is none.
const SettingRow* findSetting(QStringView key);

/// `value` as the row's type, within its limits; invalid when it makes no sense for the row.
QVariant checkedSetting(const SettingRow& row, const QVariant& value);

}  // namespace thimble::app
