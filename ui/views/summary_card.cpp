#include "ui/views/summary_card.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/message_body.h"
#include "ui/views/meter.h"

namespace thimble::ui {
namespace {

constexpr int kPadding = 16;

/// Text of a document as Markdown shows it: nothing in it is taken for a mark.
QString escaped(QString text) {
    static const QRegularExpression marks(QStringLiteral("([\\\\`*_{}\\[\\]()#+!|<>~$&])"));
    return text.replace(marks, QStringLiteral("\\\\1")).simplified();
}

QString pointLines(const std::vector<app::SummaryPoint>& points, bool escape) {
    QString lines;
    for (const app::SummaryPoint& point : points) {
        lines += QStringLiteral("- ") + (escape ? escaped(point.text) : point.text.simplified());
        if (!point.place.isEmpty()) {
            // A place stays in one piece: "[p. 14]" is not broken behind "p.".
            const QString place = escaped(point.place).replace(QLatin1Char(' '), QChar::Nbsp);
            lines += point.passage ? QStringLiteral(" [\\[%1\\]](thimble:passage/%2)").arg(place).arg(point.passage)
                                   : QStringLiteral(" \\[%1\\]").arg(place);
        }
        lines += QLatin1Char('\n');
    }
    return lines;
}

}  // namespace

SummaryCard::SummaryCard(const Appearance& appearance, QWidget* parent)
    : QFrame(parent),
      appearance_(appearance),
      title_(new QLabel(this)),
      coverage_(new QLabel(this)),
      state_(new QLabel(this)),
      meter_(new Meter(appearance, this)),
      body_(new MessageBody(appearance, this)),
      pause_(new QToolButton(this)),
      cancel_(new QToolButton(this)),
      copy_(new QToolButton(this)),
      save_(new QToolButton(this)) {
    setObjectName(QStringLiteral("summaryCard"));
    setProperty("card", true);
    title_->setObjectName(QStringLiteral("summaryTitle"));
    title_->setProperty("strong", true);
    title_->setWordWrap(true);
    coverage_->setObjectName(QStringLiteral("summaryCoverage"));
    coverage_->setProperty("muted", true);
    coverage_->setProperty("small", true);
    state_->setObjectName(QStringLiteral("summaryState"));
    state_->setProperty("muted", true);
    state_->setProperty("small", true);
    state_->setWordWrap(true);
    meter_->setObjectName(QStringLiteral("summaryMeter"));
    meter_->setAccessibleName(tr("Sections read"));
    body_->setObjectName(QStringLiteral("summaryBody"));
    body_->setAccessibleName(tr("Summary"));
    pause_->setObjectName(QStringLiteral("summaryPause"));
    cancel_->setObjectName(QStringLiteral("summaryCancel"));
    cancel_->setIcon(appearance.icon(QStringLiteral("close"), Role::Muted));
    cancel_->setToolTip(tr("Cancel this summary"));
    cancel_->setAccessibleName(tr("Cancel this summary"));
    copy_->setObjectName(QStringLiteral("summaryCopy"));
    copy_->setIcon(appearance.icon(QStringLiteral("copy"), Role::Muted));
    copy_->setToolTip(tr("Copy the summary"));
    copy_->setAccessibleName(tr("Copy the summary"));
    save_->setObjectName(QStringLiteral("summarySave"));
    save_->setIcon(appearance.icon(QStringLiteral("export"), Role::Muted));
    save_->setToolTip(tr("Export the summary"));
    save_->setAccessibleName(tr("Export the summary"));

    auto* head = new QHBoxLayout;
    head->setSpacing(4);
    head->addWidget(title_, 1);
    head->addWidget(pause_, 0, Qt::AlignTop);
    head->addWidget(cancel_, 0, Qt::AlignTop);
    head->addWidget(copy_, 0, Qt::AlignTop);
    head->addWidget(save_, 0, Qt::AlignTop);
    auto* progress = new QHBoxLayout;
    progress->setSpacing(12);
    progress->addWidget(coverage_);
    progress->addWidget(meter_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(kPadding, 12, kPadding, 12);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addLayout(progress);
    layout->addWidget(state_);  // on a line of its own: it may be a sentence
    layout->addWidget(body_);

    connect(pause_, &QToolButton::clicked, this, [this] {
        if (summary_.state == app::SummaryState::Running || summary_.state == app::SummaryState::Queued)
            emit pauseRequested(summary_.id);
        else
            emit resumeRequested(summary_.id);
    });
    connect(cancel_, &QToolButton::clicked, this, [this] { emit cancelRequested(summary_.id); });
    connect(copy_, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(body_->toPlainText()); });
    connect(save_, &QToolButton::clicked, this, [this] { emit saveRequested(summary_.id); });
    connect(body_, &MessageBody::linkActivated, this, [this](const QString& address) {
        if (address.startsWith(u"thimble:passage/")) emit passageRequested(address.mid(16).toLongLong());
    });
    connect(&appearance, &Appearance::changed, this, [this] { body_->refresh(); });
}

QString SummaryCard::markdown(const app::Summary& summary) {
    QString text;
    if (!summary.text.isEmpty() && !summary.isBrief()) text += summary.text + QStringLiteral("\n\n");
    if (summary.text.isEmpty()) text += pointLines(summary.points, false);
    if (!summary.keySentences.empty() && summary.points.empty())
        text += QStringLiteral("**%1**\n\n").arg(tr("Key sentences")) + pointLines(summary.keySentences, true);
    if (summary.isBrief())
        text += QStringLiteral("\n**%1**\n\n%2\n")
                    .arg(tr("In brief, by %1: it may be wrong").arg(escaped(summary.model)), summary.text);
    if (!summary.gaps.isEmpty())
        text +=
            QStringLiteral("\n\n%1\n").arg(tr("Not read: %1").arg(escaped(summary.gaps.join(QStringLiteral(", ")))));
    return text;
}

QString SummaryCard::stateText() const {
    switch (summary_.state) {
        case app::SummaryState::Queued:
            return tr("Waiting");
        case app::SummaryState::Running:
            return summary_.secondsLeft >= 0 ? formatTimeLeft(summary_.secondsLeft) : tr("Reading …");
        case app::SummaryState::Paused:
            return tr("Paused");
        case app::SummaryState::Cancelled:
            return tr("Cancelled");
        case app::SummaryState::Failed:
            return summary_.problem;
        case app::SummaryState::Done:
            if (summary_.isBrief()) return tr("Key sentences, word for word, and what a small model makes of them");
            return summary_.points.empty()
                       ? tr("Key sentences, word for word: the model at hand is too small to write a summary")
                       : tr("Written by %1").arg(summary_.model);
    }
    return {};
}

void SummaryCard::show(const app::Summary& summary, const QString& title) {
    summary_ = summary;
    title_->setText(tr("Summary of %1").arg(title));
    coverage_->setText(summary.sectionsTotal > 0
                           ? tr("%1 of %2 sections read").arg(summary.sectionsRead).arg(summary.sectionsTotal)
                           : QString());
    meter_->setShare(summary.sectionsTotal > 0 ? double(summary.sectionsRead) / summary.sectionsTotal : 0);
    const bool going = summary.state == app::SummaryState::Running || summary.state == app::SummaryState::Queued;
    const bool canResume = summary.state == app::SummaryState::Paused || summary.state == app::SummaryState::Failed ||
                           summary.state == app::SummaryState::Cancelled;
    meter_->setVisible(summary.state != app::SummaryState::Done);
    state_->setText(stateText());
    state_->setProperty("warn", summary.state == app::SummaryState::Failed);
    pause_->setVisible(going || canResume);
    pause_->setIcon(appearance_.icon(going ? QStringLiteral("pause") : QStringLiteral("play"), Role::Muted));
    pause_->setToolTip(going ? tr("Pause this summary") : tr("Go on with this summary"));
    pause_->setAccessibleName(pause_->toolTip());
    cancel_->setVisible(going || summary.state == app::SummaryState::Paused);
    const QString text = markdown(summary);
    copy_->setVisible(!text.isEmpty() && !going);
    save_->setVisible(!text.isEmpty() && !going);
    body_->setVisible(!text.isEmpty());
    if (!text.isEmpty()) body_->showMarkdown(text);
    body_->setFixedHeight(body_->heightFor(std::max(100, width() - 2 * kPadding)));
    updateGeometry();
}

int SummaryCard::heightForWidth(int width) const {
    const int above = layout()->heightForWidth(width) - (body_->isHidden() ? 0 : body_->height());
    return above + (body_->isHidden() ? 0 : body_->heightFor(std::max(100, width - 2 * kPadding)));
}

void SummaryCard::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    body_->setFixedHeight(body_->heightFor(std::max(100, width() - 2 * kPadding)));
}

}  // namespace thimble::ui
