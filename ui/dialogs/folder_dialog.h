#pragma once

#include <QDialog>

#include "app/storage/values.h"
#include "ui/services.h"

class QComboBox;
class QLineEdit;

namespace thimble::ui {

/// Folder and tags of one conversation.
class FolderDialog : public QDialog {
    Q_OBJECT
  public:
    FolderDialog(const Services& services, app::Id conversation, QWidget* parent = nullptr);

  private:
    void store();

    const Services services_;
    app::Id conversation_;
    QComboBox* folder_;
    QLineEdit* tags_;
};

}  // namespace thimble::ui
