#pragma once

#include <QDialog>
#include <vector>

#include "app/storage/settings_table.h"
#include "ui/services.h"

class QLabel;
class QLineEdit;

namespace thimble::ui {

/// Every setting of the program, made from the one table, with search. A change counts at once; there is no "apply".
class SettingsDialog : public QDialog {
    Q_OBJECT
  public:
    explicit SettingsDialog(const Services& services, QWidget* parent = nullptr);

    /// Shows only what matches, in label, help, group or key.
    void filter(const QString& words);

  private:
    struct Entry {
        const app::SettingRow* row;
        QWidget* widget;
        QLabel* heading;
    };
    void addRow(const app::SettingRow& row, QWidget* content, QLabel* heading);

    const Services services_;
    QLineEdit* search_;
    QLabel* none_;
    std::vector<Entry> entries_;
};

}  // namespace thimble::ui
