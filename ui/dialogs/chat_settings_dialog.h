#pragma once

#include <QDialog>

#include "app/storage/values.h"
#include "ui/services.h"

class QComboBox;

namespace thimble::ui {

class SamplingForm;

/// What holds for one conversation alone: its persona, and settings laid over it.
class ChatSettingsDialog : public QDialog {
    Q_OBJECT
  public:
    ChatSettingsDialog(const Services& services, app::Id conversation, QWidget* parent = nullptr);

  private:
    void read();
    void store();

    const Services services_;
    app::Id conversation_;
    QComboBox* persona_;
    SamplingForm* form_;
};

}  // namespace thimble::ui
