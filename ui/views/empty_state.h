#pragma once

#include <QWidget>

#include "app/workers/model_host.h"

class QLabel;
class QPushButton;

namespace thimble::ui {

class Appearance;

/// What a new chat shows: what to ask, what to drop, which model answers.
class EmptyState : public QWidget {
    Q_OBJECT
  public:
    explicit EmptyState(const Appearance& appearance, QWidget* parent = nullptr);

    void showModel(const app::ModelState& state);

  signals:
    /// A suggestion was chosen: put it into the input box.
    void suggested(const QString& text);
    void attachRequested();
    void modelsRequested();

  private:
    QLabel* model_;
    QPushButton* models_;
};

}  // namespace thimble::ui
