#pragma once

#include <QWidget>

#include "app/storage/values.h"
#include "ui/services.h"

class QCheckBox;
class QDoubleSpinBox;
class QPlainTextEdit;
class QSpinBox;

namespace thimble::ui {

/// The settings that a persona or a conversation may lay over the program's: each has a box that says whether it does.
class SamplingForm : public QWidget {
    Q_OBJECT
  public:
    explicit SamplingForm(const Services& services, QWidget* parent = nullptr);

    void setSettings(const app::ChatSettings& settings);
    app::ChatSettings settings() const;

  signals:
    void edited();

  private:
    struct Number {
        QCheckBox* own;
        QDoubleSpinBox* value;
        std::optional<double> app::ChatSettings::*field;
    };
    void addNumber(const char* name, const QString& label, double from, double to, double initial, double step,
                   std::optional<double> app::ChatSettings::*field);

    app::ChatSettings kept_;  // what the form does not show
    QCheckBox* ownPrompt_;
    QPlainTextEdit* prompt_;
    std::vector<Number> numbers_;
    QCheckBox* ownTopK_;
    QSpinBox* topK_;
    bool filling_ = false;
};

}  // namespace thimble::ui
