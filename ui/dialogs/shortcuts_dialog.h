#pragma once

#include <QDialog>

namespace thimble::ui {

class Commands;

/// Every key that does something: the commands, and what the input box and the conversation add.
class ShortcutsDialog : public QDialog {
    Q_OBJECT
  public:
    explicit ShortcutsDialog(const Commands& commands, QWidget* parent = nullptr);
};

}  // namespace thimble::ui
