#include "ui/views/prompt_progress.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

#include "ui/format.h"
#include "ui/views/meter.h"

namespace thimble::ui {

PromptProgressRow::PromptProgressRow(const Appearance& appearance, QWidget* parent)
    : QWidget(parent), meter_(new Meter(appearance, this)), text_(new QLabel(this)) {
    setObjectName(QStringLiteral("promptProgress"));
    meter_->setObjectName(QStringLiteral("promptMeter"));
    meter_->setAccessibleName(tr("Reading the conversation"));
    meter_->setFixedWidth(120);
    text_->setObjectName(QStringLiteral("promptText"));
    text_->setProperty("muted", true);
    text_->setProperty("small", true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(meter_);
    layout->addWidget(text_, 1);
}

void PromptProgressRow::showWaiting(const QString& why) {
    meter_->hide();
    text_->setText(why);
}

void PromptProgressRow::showProgress(const app::PromptProgress& progress) {
    meter_->show();
    meter_->setShare(progress.total > 0 ? double(progress.done) / double(progress.total) : 0);
    QString text =
        tr("Reading, %1 of %2 tokens")
            .arg(QLocale().toString(qlonglong(progress.done)), QLocale().toString(qlonglong(progress.total)));
    const QString left = formatTimeLeft(progress.secondsLeft);
    if (!left.isEmpty()) text += QStringLiteral(" · ") + left;
    text_->setText(text);
}

}  // namespace thimble::ui
