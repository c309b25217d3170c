#pragma once

#include <QDialog>

#include "ui/services.h"

namespace thimble::ui {

/// What this program is, its version, and whose work it stands on.
class AboutDialog : public QDialog {
    Q_OBJECT
  public:
    AboutDialog(const Services& services, QWidget* parent = nullptr);
};

}  // namespace thimble::ui
