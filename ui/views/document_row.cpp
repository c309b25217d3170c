#include "ui/views/document_row.h"

#include <QContextMenuEvent>
#include <QGridLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/meter.h"

namespace thimble::ui {

DocumentRow::DocumentRow(const Appearance& appearance, QWidget* parent)
    : QFrame(parent),
      appearance_(appearance),
      title_(new QLabel(this)),
      state_(new QLabel(this)),
      meter_(new Meter(appearance, this)),
      more_(new QToolButton(this)) {
    setObjectName(QStringLiteral("documentRow"));
    setFocusPolicy(Qt::TabFocus);
    title_->setObjectName(QStringLiteral("documentTitle"));
    title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    state_->setObjectName(QStringLiteral("documentState"));
    state_->setWordWrap(true);
    state_->setProperty("small", true);
    meter_->setObjectName(QStringLiteral("documentMeter"));
    more_->setObjectName(QStringLiteral("documentMenuButton"));
    more_->setIcon(appearance.icon(QStringLiteral("more"), Role::Muted));
    more_->setAutoRaise(true);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(8, 6, 4, 6);
    layout->setSpacing(4);
    layout->addWidget(title_, 0, 0);
    layout->addWidget(more_, 0, 1, Qt::AlignTop);
    layout->addWidget(state_, 1, 0, 1, 2);
    layout->addWidget(meter_, 2, 0, 1, 2);
    layout->setColumnStretch(0, 1);
    connect(more_, &QToolButton::clicked, this,
            [this] { emit menuRequested(document_, more_->mapToGlobal(QPoint(0, more_->height()))); });
}

QString DocumentRow::stateText(const app::Document& document) {
    switch (document.state) {
        case app::DocumentState::Queued:
            return tr("waiting");
        case app::DocumentState::Reading:
            return tr("reading, %1").arg(formatPercent(document.progress));
        case app::DocumentState::Paused:
            return tr("paused at %1").arg(formatPercent(document.progress));
        case app::DocumentState::Failed:
        case app::DocumentState::Missing:
            return document.problem;
        case app::DocumentState::Ready:
            if (document.characters == 0) return document.problem.isEmpty() ? tr("no text found") : document.problem;
            return document.pages > 0 ? tr("%n page(s), read", nullptr, document.pages)
                                      : tr("%1, read").arg(formatBytes(static_cast<std::uint64_t>(document.bytes)));
    }
    return {};
}

void DocumentRow::show(const app::Document& document) {
    document_ = document;
    const QString state = stateText(document);
    const bool bad = document.state == app::DocumentState::Failed || document.state == app::DocumentState::Missing;
    state_->setText(state);
    state_->setProperty("warn", bad);
    state_->setProperty("muted", !bad);
    state_->style()->unpolish(state_);
    state_->style()->polish(state_);
    meter_->setVisible(document.state == app::DocumentState::Reading || document.state == app::DocumentState::Paused);
    meter_->setShare(document.progress);
    meter_->setAccessibleName(tr("%1, share read").arg(document.title));
    more_->setAccessibleName(tr("What can be done with %1").arg(document.title));
    setAccessibleName(tr("%1: %2").arg(document.title, state));
    setToolTip(document.path);
    resizeEvent(nullptr);
}

void DocumentRow::resizeEvent(QResizeEvent*) {
    const int width = this->width() - more_->sizeHint().width() - 24;
    title_->setText(title_->fontMetrics().elidedText(document_.title, Qt::ElideMiddle, width));
}

void DocumentRow::contextMenuEvent(QContextMenuEvent* event) {
    emit menuRequested(document_, event->globalPos());
}

}  // namespace thimble::ui
