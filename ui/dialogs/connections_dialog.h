#pragma once

#include <QDialog>

#include "app/storage/values.h"
#include "ui/services.h"

class QLabel;
class QTableWidget;

namespace thimble::ui {

/// Every connection that the program ever made to another computer. Expected to be empty.
class ConnectionsDialog : public QDialog {
    Q_OBJECT
  public:
    explicit ConnectionsDialog(const Services& services, QWidget* parent = nullptr);

  private:
    void showRecords(const std::vector<app::ConnectionRecord>& records);

    const Services services_;
    QLabel* sentence_;
    QTableWidget* table_;
};

}  // namespace thimble::ui
