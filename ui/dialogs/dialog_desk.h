#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>

#include "ui/commands.h"
#include "ui/services.h"

class QDialog;

namespace thimble::ui {

class MainWindow;
class ModelDesk;

/// Opens the dialog that a command asks for; one of each at a time, none of them modal.
class DialogDesk : public QObject {
    Q_OBJECT
  public:
    DialogDesk(const Services& services, ModelDesk& models, MainWindow& window);

    /// The dialog that is open for a command; null: none.
    QDialog* open(Command command);

  private:
    QDialog* make(Command command);
    void showModelMenu(QWidget* below);

    const Services services_;
    ModelDesk& models_;
    MainWindow& window_;
    QHash<int, QPointer<QDialog>> dialogs_;
};

}  // namespace thimble::ui
