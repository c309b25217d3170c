#include "ui/dialogs/dashboard.h"

#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/expert_map.h"
#include "ui/views/live_chart.h"
#include "ui/views/memory_slider.h"
#include "ui/views/plan_bar.h"

namespace thimble::ui {
namespace {

QString bytes(double value) {
    return formatBytes(static_cast<std::uint64_t>(value));
}

}  // namespace

Dashboard::Dashboard(const Services& services, QWidget* parent)
    : QDialog(parent),
      services_(services),
      slider_(new MemorySlider(this)),
      plan_(new QLabel(this)),
      bar_(new PlanBar(services.appearance, this)),
      memory_(new LiveChart(services.appearance, tr("Memory in use"), bytes, this)),
      hits_(new LiveChart(services.appearance, tr("Experts found in memory"), formatPercent, this)),
      disk_(new LiveChart(
          services.appearance, tr("Read from disk"), [](double v) { return tr("%1/s").arg(bytes(v)); }, this)),
      speed_(new LiveChart(
          services.appearance, tr("Speed"), [](double v) { return tr("%1 tok/s").arg(QLocale().toString(v, 'f', 1)); },
          this)),
      experts_(new ExpertMap(services.appearance, this)) {
    setObjectName(QStringLiteral("dashboard"));
    setWindowTitle(tr("Memory and speed"));
    resize(680, 640);
    memory_->setObjectName(QStringLiteral("memoryChart"));
    hits_->setObjectName(QStringLiteral("hitChart"));
    hits_->setTop(1);
    disk_->setObjectName(QStringLiteral("diskChart"));
    speed_->setObjectName(QStringLiteral("speedChart"));
    plan_->setObjectName(QStringLiteral("planSentence"));
    plan_->setWordWrap(true);
    plan_->setProperty("muted", true);
    auto* budget = new QLabel(tr("Memory budget"), this);
    budget->setProperty("strong", true);

    auto* charts = new QGridLayout;
    charts->setSpacing(12);
    charts->addWidget(memory_, 0, 0);
    charts->addWidget(speed_, 0, 1);
    charts->addWidget(hits_, 1, 0);
    charts->addWidget(disk_, 1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    layout->addWidget(budget);
    layout->addWidget(slider_);
    layout->addWidget(bar_);
    layout->addWidget(plan_);
    layout->addLayout(charts, 1);
    layout->addWidget(experts_, 1);

    app::ModelHost& model = services.assistant.model();
    slider_->setBudget(services.assistant.settings().value(QStringLiteral("model.memory")).toLongLong());
    connect(slider_, &MemorySlider::budgetChosen, &model, &app::ModelHost::setMemoryBudget);
    connect(&model, &app::ModelHost::stateChanged, this, &Dashboard::showModel);
    connect(&model, &app::ModelHost::figures, this, &Dashboard::showFigures);
    showModel(model.state());
}

void Dashboard::showModel(const app::ModelState& state) {
    const app::MemoryFigures& memory = state.memory;
    bar_->setParts({{tr("Program"), memory.program},
                    {tr("Weights"), memory.weights},
                    {tr("Work space"), memory.scratch},
                    {tr("Context"), memory.kvCache},
                    {tr("Experts"), memory.expertCache}},
                   memory.budget);
    bar_->setVisible(memory.budget > 0);
    memory_->setLimit(double(memory.budget));
    if (state.stage == app::ModelStage::Failed)
        plan_->setText(state.problem);
    else if (memory.budget == 0)
        plan_->setText(tr("No model is loaded."));
    else
        plan_->setText(
            memory.resident
                ? tr("Every expert of %1 fits in memory: full speed.").arg(modelLabel(state))
                : tr("Some experts of %1 stay on the disk and are read when needed. More memory makes it faster.")
                      .arg(modelLabel(state)));
}

void Dashboard::showFigures(const app::LiveFigures& figures) {
    memory_->add(double(figures.residentBytes));
    hits_->add(figures.expertHitRate);
    disk_->add(figures.bytesReadPerSecond);
    speed_->add(figures.tokensPerSecond);
    experts_->setUse(figures.total.expertUse, figures.total.experts);
}

}  // namespace thimble::ui
