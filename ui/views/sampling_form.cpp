#include "ui/views/sampling_form.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QSpinBox>

#include "app/workers/assistant.h"

namespace thimble::ui {

SamplingForm::SamplingForm(const Services& services, QWidget* parent)
    : QWidget(parent),
      ownPrompt_(new QCheckBox(tr("System prompt"), this)),
      prompt_(new QPlainTextEdit(this)),
      ownTopK_(new QCheckBox(tr("Top-k"), this)),
      topK_(new QSpinBox(this)) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(0, 1);
    ownPrompt_->setObjectName(QStringLiteral("ownPrompt"));
    prompt_->setObjectName(QStringLiteral("systemPrompt"));
    prompt_->setAccessibleName(tr("System prompt"));
    prompt_->setPlaceholderText(
        tr("What the model is told before the conversation, such as: You are a patient teacher."));
    prompt_->setTabChangesFocus(true);
    prompt_->setFixedHeight(prompt_->fontMetrics().lineSpacing() * 5 + 16);
    grid->addWidget(ownPrompt_, 0, 0, 1, 2);
    grid->addWidget(prompt_, 1, 0, 1, 2);

    const app::Settings& defaults = services.assistant.settings();
    const auto initial = [&](const char* key) { return defaults.value(QLatin1String(key)); };
    using S = app::ChatSettings;
    addNumber("temperature", tr("Temperature"), 0, 5, initial("sampling.temperature").toDouble(), 0.05,
              &S::temperature);
    addNumber("topP", tr("Top-p"), 0, 1, initial("sampling.top_p").toDouble(), 0.05, &S::topP);
    addNumber("minP", tr("Min-p"), 0, 1, initial("sampling.min_p").toDouble(), 0.01, &S::minP);
    addNumber("repetition", tr("Repetition penalty"), 0.5, 2, initial("sampling.repetition").toDouble(), 0.05,
              &S::repetitionPenalty);
    ownTopK_->setObjectName(QStringLiteral("ownTopK"));
    topK_->setObjectName(QStringLiteral("topK"));
    topK_->setAccessibleName(tr("Top-k"));
    topK_->setRange(0, 1000);
    topK_->setValue(initial("sampling.top_k").toInt());
    const int row = grid->rowCount();
    grid->addWidget(ownTopK_, row, 0);
    grid->addWidget(topK_, row, 1);
    connect(topK_, &QSpinBox::valueChanged, this, &SamplingForm::edited);
    connect(prompt_, &QPlainTextEdit::textChanged, this, [this] {
        if (!filling_) emit edited();
    });
    for (const auto& [box, field] : {std::pair<QCheckBox*, QWidget*>{ownPrompt_, prompt_}, {ownTopK_, topK_}}) {
        field->setEnabled(false);
        connect(box, &QCheckBox::toggled, field, &QWidget::setEnabled);
        connect(box, &QCheckBox::toggled, this, &SamplingForm::edited);
    }
}

void SamplingForm::addNumber(const char* name, const QString& label, double from, double to, double initial,
                             double step, std::optional<double> app::ChatSettings::*field) {
    auto* own = new QCheckBox(label, this);
    auto* value = new QDoubleSpinBox(this);
    own->setObjectName(QStringLiteral("own.") + QLatin1String(name));
    value->setObjectName(QLatin1String(name));
    value->setAccessibleName(label);
    value->setRange(from, to);
    value->setSingleStep(step);
    value->setValue(initial);
    value->setEnabled(false);
    connect(own, &QCheckBox::toggled, value, &QWidget::setEnabled);
    connect(own, &QCheckBox::toggled, this, &SamplingForm::edited);
    connect(value, &QDoubleSpinBox::valueChanged, this, &SamplingForm::edited);
    auto* grid = static_cast<QGridLayout*>(layout());
    const int row = grid->rowCount();
    grid->addWidget(own, row, 0);
    grid->addWidget(value, row, 1);
    numbers_.push_back({own, value, field});
}

void SamplingForm::setSettings(const app::ChatSettings& settings) {
    filling_ = true;
    const QSignalBlocker quiet(this);
    kept_ = settings;
    ownPrompt_->setChecked(settings.systemPrompt.has_value());
    prompt_->setPlainText(settings.systemPrompt.value_or(QString()));
    for (const Number& number : numbers_) {
        const std::optional<double>& value = settings.*number.field;
        number.own->setChecked(value.has_value());
        if (value) number.value->setValue(*value);
    }
    ownTopK_->setChecked(settings.topK.has_value());
    if (settings.topK) topK_->setValue(*settings.topK);
    filling_ = false;
}

app::ChatSettings SamplingForm::settings() const {
    app::ChatSettings settings = kept_;
    settings.systemPrompt = ownPrompt_->isChecked() ? std::optional(prompt_->toPlainText()) : std::nullopt;
    for (const Number& number : numbers_)
        settings.*number.field = number.own->isChecked() ? std::optional(number.value->value()) : std::nullopt;
    settings.topK = ownTopK_->isChecked() ? std::optional(topK_->value()) : std::nullopt;
    return settings;
}

}  // namespace thimble::ui
