#pragma once

#include "app/storage/settings_table.h"
#include "ui/services.h"

class QWidget;

namespace thimble::ui {

/// The widget that edits one setting, named `setting.<key>`: shows the value of now, follows changes made elsewhere,
/// stores what the user does at once.
QWidget* makeSettingEditor(const Services& services, const app::SettingRow& row, QWidget* parent);

/// How a value of a Choice setting is called.
QString choiceText(const QString& choice);

}  // namespace thimble::ui
