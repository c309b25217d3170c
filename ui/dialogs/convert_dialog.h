#pragma once

#include <QDialog>

#include "ui/services.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace thimble::ui {

class ModelDesk;

/// Makes a model file of another type: from a checkpoint's folder (Hugging Face, safetensors) or from another model
/// file. Ends with the start of the conversion, which goes on by itself.
class ConvertDialog : public QDialog {
    Q_OBJECT
  public:
    ConvertDialog(const Services& services, ModelDesk& desk, const QString& source, QWidget* parent);

  private:
    void build();
    QWidget* makeSourceRow();
    void proposeName();
    void check();
    void start();
    QString destination() const;

    const Services services_;
    ModelDesk& desk_;
    QLineEdit* source_;
    QComboBox* type_;
    QCheckBox* sparse_;
    QLineEdit* name_;
    QLabel* problem_;
    QPushButton* start_;
};

}  // namespace thimble::ui
