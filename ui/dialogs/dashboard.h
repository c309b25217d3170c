#pragma once

#include <QDialog>

#include "app/workers/model_host.h"
#include "ui/services.h"

class QLabel;

namespace thimble::ui {

class ExpertMap;
class LiveChart;
class MemorySlider;
class PlanBar;

/// Memory and speed as they are: the budget and where its bytes go, and live charts of memory, cache, disk and speed.
class Dashboard : public QDialog {
    Q_OBJECT
  public:
    explicit Dashboard(const Services& services, QWidget* parent = nullptr);

  private:
    void showModel(const app::ModelState& state);
    void showFigures(const app::LiveFigures& figures);

    const Services services_;
    MemorySlider* slider_;
    QLabel* plan_;
    PlanBar* bar_;
    LiveChart* memory_;
    LiveChart* hits_;
    LiveChart* disk_;
    LiveChart* speed_;
    ExpertMap* experts_;
};

}  // namespace thimble::ui
