#pragma once

#include <QDialog>
#include <vector>

#include "app/storage/values.h"
#include "ui/services.h"

class QLineEdit;
class QLabel;
class QListWidget;
class QPushButton;

namespace thimble::ui {

class SamplingForm;

/// The personas: a name, a system prompt, how the words are chosen.
class PersonasDialog : public QDialog {
    Q_OBJECT
  public:
    explicit PersonasDialog(const Services& services, QWidget* parent = nullptr);

  private:
    void read(app::Id select);
    void showCurrent();
    void save();

    const Services services_;
    std::vector<app::Persona> personas_;
    app::Persona shown_;
    QLabel* none_;  // what personas are, as long as there are none
    QListWidget* list_;
    QLineEdit* name_;
    SamplingForm* form_;
    QPushButton* save_;
    QPushButton* remove_;
};

}  // namespace thimble::ui
