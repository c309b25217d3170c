#pragma once

#include <QWidget>

#include "app/workers/chat.h"
#include "app/workers/model_host.h"

class QLabel;
class QToolButton;

namespace thimble::ui {

class Appearance;
class Meter;

/// The line under the input box: which model answers, how much memory it takes, how full the context is.
class StatusLine : public QWidget {
    Q_OBJECT
  public:
    explicit StatusLine(const Appearance& appearance, QWidget* parent = nullptr);

    void showModel(const app::ModelState& state);
    void showFigures(const app::LiveFigures& figures);
    void showContext(const app::ContextUse& use);

  signals:
    /// The user wants to choose a model; the menu belongs below this button.
    void modelMenuRequested(QWidget* below);
    void memoryRequested();
    void contextRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    const Appearance& appearance_;
    QToolButton* model_;
    QLabel* speed_;
    QToolButton* memory_;
    QToolButton* context_;
    Meter* loading_;
    Meter* contextMeter_;
    std::uint64_t budget_ = 0;
};

}  // namespace thimble::ui
