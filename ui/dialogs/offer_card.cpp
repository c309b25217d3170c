#include "ui/dialogs/offer_card.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QPushButton>

#include "ui/dialogs/model_texts.h"
#include "ui/format.h"
#include "ui/models/model_desk.h"
#include "ui/prompts.h"

namespace thimble::ui {
namespace {

using State = app::Download::State;

bool isUnderWay(const app::Download& download) {
    return download.state() == State::Running || download.state() == State::Waiting;
}

}  // namespace

OfferCard::OfferCard(const Services& services, ModelDesk& desk, const app::CatalogueModel& model, bool recommended,
                     QWidget* parent)
    : ModelCardView(services.appearance, model.name, parent), services_(services), desk_(desk), model_(model) {
    setObjectName(QStringLiteral("offerCard"));
    describe();
    measure_ = addButton("measureModel", tr("What will this computer do?"));
    cancel_ = addButton("cancelDownload", tr("Cancel"));
    download_ = addButton("downloadModel", {}, recommended);
    download_->setEnabled(desk_.library() != nullptr);
    measure_->setVisible(app::SpeedPreview::bytes(model_.preview) > 0);
    connect(measure_, &QPushButton::clicked, this, &OfferCard::askToMeasure);
    connect(download_, &QPushButton::clicked, this, &OfferCard::pauseOrGoOn);
    connect(cancel_, &QPushButton::clicked, this, [this] { desk_.cancelDownload(model_.id); });
    connect(&desk_, &ModelDesk::downloadsChanged, this, &OfferCard::followDownload);
    connectPreview();
    showSpeed();
    showPreview();
    followDownload();
}

void OfferCard::describe() {
    addLine("modelNote", translatedNote(model_.note));
    addLine("modelFacts", describeModel(model_.parameters, model_.activeParameters, model_.type, model_.bytes));
    addLine("modelNeeds", tr("Full speed from %1 of memory; runs from %2, reading experts from the disk.")
                              .arg(formatBytes(model_.comfortableMemory), formatBytes(model_.smallestMemory)));
    addLine("modelSource", tr("From %1").arg(model_.address.host()));
}

void OfferCard::connectPreview() {
    app::SpeedPreview& preview = desk_.preview();
    connect(&preview, &app::SpeedPreview::progressed, this,
            [this](const QString& size, app::SpeedPreview::Stage stage, double fraction) {
                if (size != model_.preview || desk_.preview().running().isEmpty()) return;
                setProgress(fraction, stage == app::SpeedPreview::Stage::Writing ? tr("Writing random weights …")
                                                                                 : tr("Measuring …"));
            });
    connect(&preview, &app::SpeedPreview::measured, this, [this] {
        showSpeed();
        showPreview();
    });
    connect(&preview, &app::SpeedPreview::failed, this, [this](const QString& size, const QString& sentence) {
        showPreview();
        if (size == model_.preview) setProgress(-1, sentence);
    });
}

/// The measurement takes room and a while, so it is asked for; asked again, it is cancelled.
void OfferCard::askToMeasure() {
    if (desk_.preview().running() == model_.preview) {
        desk_.preview().cancel();
        measure_->setEnabled(false);  // until it has stopped
        return;
    }
    services_.prompts.confirm(
        this,
        tr("To measure, %1 of random weights are written to %2, run for a minute or two, and removed again. Nothing "
           "is downloaded.")
            .arg(formatBytes(app::SpeedPreview::bytes(model_.preview)), QFileInfo(desk_.workFile()).path()),
        tr("Measure"), [this] {
            desk_.measure(model_.preview);
            showPreview();
        });
}

void OfferCard::showSpeed() {
    const app::SpeedReport* report = desk_.measured(model_.preview);
    if (report)
        setLine("modelSpeed", speedSentence(report->prefill.median, report->decode.median, report->memoryBudget));
}

void OfferCard::showPreview() {
    const QString running = desk_.preview().running();
    const bool mine = running == model_.preview;
    measure_->setText(mine ? tr("Stop measuring") : tr("What will this computer do?"));
    measure_->setEnabled(running.isEmpty() || mine);
    if (mine)
        setProgress(0, tr("Writing random weights …"));
    else if (!desk_.download(model_.id))
        setProgress(-1, {});
}

void OfferCard::followDownload() {
    if (const app::Download* download = desk_.download(model_.id)) {
        connect(download, &app::Download::progressed, this, &OfferCard::showDownload, Qt::UniqueConnection);
        connect(download, &app::Download::stateChanged, this, &OfferCard::showDownload, Qt::UniqueConnection);
        connect(download, &app::Download::failed, this, &OfferCard::showFailure, Qt::UniqueConnection);
    }
    showDownload();
}

void OfferCard::showDownload() {
    const app::Download* download = desk_.download(model_.id);
    const qint64 unfinished = download ? 0 : desk_.unfinishedBytes(model_);
    cancel_->setVisible(download && download->state() != State::Finished);
    if (!download) {
        download_->setText(unfinished > 0 ? tr("Go on with the download (%1 of %2)")
                                                .arg(formatBytes(std::uint64_t(unfinished)), formatBytes(model_.bytes))
                                          : tr("Download %1").arg(formatBytes(model_.bytes)));
        if (desk_.preview().running() != model_.preview) setProgress(-1, {});
        return;
    }
    download_->setVisible(download->state() != State::Finished);
    download_->setText(isUnderWay(*download)                ? tr("Pause")
                       : download->state() == State::Failed ? tr("Try again")
                                                            : tr("Go on"));
    if (download->state() == State::Finished) return setProgress(-1, tr("Downloaded and checked."));
    if (download->state() == State::Failed) return showFailure(tr("The download has stopped."));  // the reason follows
    const app::DownloadProgress now = download->progress();
    setProgress(now.total > 0 ? double(now.done) / double(now.total) : 0, downloadSentence(now));
}

void OfferCard::showFailure(const QString& sentence) {
    setProgress(-1, sentence);
}

void OfferCard::pauseOrGoOn() {
    app::Download* download = desk_.download(model_.id);
    if (download && isUnderWay(*download))
        download->pause();
    else
        desk_.startDownload(model_);
}

}  // namespace thimble::ui
