#pragma once

#include <QWidget>

#include "app/workers/chat.h"

class QLabel;

namespace thimble::ui {

class Appearance;
class Meter;

/// What stands in place of a reply until its first word: how much of the prompt the model has read, and the time left.
class PromptProgressRow : public QWidget {
    Q_OBJECT
  public:
    explicit PromptProgressRow(const Appearance& appearance, QWidget* parent = nullptr);

    /// Nothing known yet: waiting for the model or for another reply.
    void showWaiting(const QString& why);
    void showProgress(const app::PromptProgress& progress);

  private:
    Meter* meter_;
    QLabel* text_;
};

}  // namespace thimble::ui
