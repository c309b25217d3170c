#include "ui/views/status_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/meter.h"

namespace thimble::ui {
namespace {

constexpr double kContextWarning = 0.85;
constexpr int kRoomForSpeed = 600;  // width from which on the speed is shown too

}  // namespace

StatusLine::StatusLine(const Appearance& appearance, QWidget* parent)
    : QWidget(parent),
      appearance_(appearance),
      model_(new QToolButton(this)),
      speed_(new QLabel(this)),
      memory_(new QToolButton(this)),
      context_(new QToolButton(this)),
      loading_(new Meter(appearance, this)),
      contextMeter_(new Meter(appearance, this)) {
    setObjectName(QStringLiteral("statusLine"));
    model_->setObjectName(QStringLiteral("modelChooser"));
    model_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    model_->setIcon(appearance.icon(QStringLiteral("model"), Role::Muted));
    model_->setAccessibleName(tr("Model"));
    speed_->setObjectName(QStringLiteral("speedLabel"));
    memory_->setObjectName(QStringLiteral("memoryButton"));
    memory_->setToolTip(tr("Memory in use; opens the budget and the live charts"));
    context_->setObjectName(QStringLiteral("contextButton"));
    context_->setToolTip(tr("How full the context is: what the model sees of this conversation"));
    loading_->setObjectName(QStringLiteral("loadingMeter"));
    loading_->setAccessibleName(tr("Loading the model"));
    loading_->hide();
    contextMeter_->setObjectName(QStringLiteral("contextMeter"));
    contextMeter_->setAccessibleName(tr("Context used"));
    contextMeter_->setWarnFrom(kContextWarning);
    contextMeter_->setFixedWidth(56);
    for (QToolButton* button : {model_, memory_, context_}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
    }

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 4, 0);
    layout->setSpacing(8);
    layout->addWidget(model_);
    layout->addWidget(loading_);
    layout->addStretch();
    layout->addWidget(speed_);
    layout->addWidget(memory_);
    layout->addWidget(context_);
    layout->addWidget(contextMeter_);

    connect(model_, &QToolButton::clicked, this, [this] { emit modelMenuRequested(model_); });
    connect(memory_, &QToolButton::clicked, this, &StatusLine::memoryRequested);
    connect(context_, &QToolButton::clicked, this, &StatusLine::contextRequested);
    showModel({});
    showFigures({});
    showContext({});
}

void StatusLine::showModel(const app::ModelState& state) {
    QString text = modelLabel(state);
    switch (state.stage) {
        case app::ModelStage::None:
            text = tr("No model");
            break;
        case app::ModelStage::Loading:
            text = tr("Loading %1 …").arg(text);
            break;
        case app::ModelStage::Failed:
            text = tr("%1 cannot be loaded").arg(text);
            break;
        case app::ModelStage::Idle:
            text = tr("%1 (asleep)").arg(text);
            break;
        case app::ModelStage::Ready:
            break;
    }
    model_->setText(model_->fontMetrics().elidedText(text, Qt::ElideMiddle, 280) + QStringLiteral(" ▾"));
    model_->setToolTip(state.problem.isEmpty() ? tr("The model that answers; click to choose another") : state.problem);
    model_->setAccessibleDescription(text);
    model_->setIcon(state.stage == app::ModelStage::Failed ? appearance_.icon(QStringLiteral("warning"), Role::Warn)
                                                           : appearance_.icon(QStringLiteral("model"), Role::Muted));
    loading_->setVisible(state.stage == app::ModelStage::Loading);
    loading_->setShare(state.progress);
    budget_ = state.memory.budget;
}

void StatusLine::showFigures(const app::LiveFigures& figures) {
    const std::uint64_t budget = figures.budgetBytes > 0 ? figures.budgetBytes : budget_;
    const QString used = formatBytes(figures.residentBytes);
    if (figures.residentBytes == 0)
        memory_->setText(tr("Memory"));  // nothing is known before the first figures
    else
        memory_->setText(budget > 0 ? tr("Memory %1 of %2").arg(used, formatBytes(budget)) : tr("Memory %1").arg(used));
    speed_->setText(figures.tokensPerSecond > 0
                        ? tr("%1 tok/s").arg(QLocale().toString(figures.tokensPerSecond, 'f', 1))
                        : QString());
}

void StatusLine::showContext(const app::ContextUse& use) {
    context_->setText(tr("Context %1").arg(formatPercent(use.share())));
    contextMeter_->setShare(use.share());
    contextMeter_->setToolTip(
        use.size > 0 ? tr("%1 of %2 tokens")
                           .arg(QLocale().toString(qlonglong(use.used)), QLocale().toString(qlonglong(use.size)))
                     : QString());
}

void StatusLine::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    speed_->setVisible(width() >= kRoomForSpeed);
}

}  // namespace thimble::ui
