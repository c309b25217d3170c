#include "ui/dialogs/models_dialog.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/models/download.h"
#include "app/workers/assistant.h"
#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/prompts.h"
#include "ui/views/model_card_view.h"

namespace thimble::ui {
namespace {

QWidget* makeSection(const QString& title, QVBoxLayout& into, QWidget* parent) {
    auto* heading = new QLabel(title, parent);
    heading->setProperty("title", true);
    auto* section = new QWidget(parent);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    into.addWidget(heading);
    into.addWidget(section);
    return section;
}

void clear(QWidget* section) {
    while (QLayoutItem* item = section->layout()->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

QString billions(std::uint64_t count) { return QLocale().toString(double(count) / 1e9, 'f', count < 950'000'000 ? 2 : 1); }

/// "4.1 billion parameters, 0.6 of them used for a word · Q4_0 · 2.4 GB".
QString describe(std::uint64_t parameters, std::uint64_t active, const QString& type, std::uint64_t bytes) {
    QStringList parts;
    if (parameters > 0)
        parts += ModelsDialog::tr("%1 billion parameters, %2 of them used for a word").arg(billions(parameters), billions(active));
    if (!type.isEmpty()) parts += type;
    if (bytes > 0) parts += formatBytes(bytes);
    return parts.join(QStringLiteral(" · "));
}

}  // namespace

ModelsDialog::ModelsDialog(const Services& services, app::ModelLibrary* library, QWidget* parent)
    : QDialog(parent), services_(services), library_(library), importState_(new QLabel(this)) {
    setObjectName(QStringLiteral("modelsDialog"));
    setWindowTitle(tr("Models"));
    resize(680, 720);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(24, 16, 24, 24);
    column->setSpacing(12);
    installed_ = makeSection(tr("On this computer"), *column, content);
    auto* import = new QPushButton(services.appearance.icon(QStringLiteral("folder")), tr("Use a model file of yours …"), content);
    import->setObjectName(QStringLiteral("importModel"));
    importState_->setObjectName(QStringLiteral("importState"));
    importState_->setWordWrap(true);
    importState_->hide();
    column->addWidget(import, 0, Qt::AlignLeading);
    column->addWidget(importState_);
    column->addSpacing(8);
    offers_ = makeSection(tr("To download"), *column, content);
    column->addStretch();
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);

    connect(import, &QPushButton::clicked, this, &ModelsDialog::importModel);
    connect(&services.assistant.model(), &app::ModelHost::stateChanged, this, &ModelsDialog::showInstalled);
    if (library_) {
        connect(library_, &app::ModelLibrary::changed, this, &ModelsDialog::showInstalled);
        connect(library_, &app::ModelLibrary::importFailed, this, [this](const QString& sentence) {
            importState_->setText(sentence);
            importState_->show();
        });
    }
    showInstalled();
    showCatalogue();
}

ModelsDialog::~ModelsDialog() = default;

void ModelsDialog::showInstalled() {
    clear(installed_);
    const QString current = services_.assistant.settings().value(QStringLiteral("model.path")).toString();
    auto* builtIn = new ModelCardView(services_.appearance, modelLabel({}), installed_);
    builtIn->setObjectName(QStringLiteral("builtInCard"));
    builtIn->addLine("modelNote", tr("A tiny model that comes with the program, to try things out. It knows very little and makes things up; "
                                     "get a SmallThinker model for real answers."));
    if (current.isEmpty())
        builtIn->setMark(tr("in use"));
    else
        connect(builtIn->addButton("useModel", tr("Use")), &QPushButton::clicked, this,
                [this] { services_.assistant.model().load({}); });
    installed_->layout()->addWidget(builtIn);
    if (!library_) return;
    for (const app::LibraryModel& model : library_->models())
        if (model.origin != app::ModelOrigin::BuiltIn) installed_->layout()->addWidget(addInstalled(model));
}

ModelCardView* ModelsDialog::addInstalled(const app::LibraryModel& model) {
    const app::ModelState& state = services_.assistant.model().state();
    const bool current = services_.assistant.settings().value(QStringLiteral("model.path")).toString() == model.path;
    const QString name = model.card.name.isEmpty() ? QFileInfo(model.path).completeBaseName() : model.card.name;
    auto* card = new ModelCardView(services_.appearance, name, installed_);
    card->setObjectName(QStringLiteral("installedCard"));
    card->addLine("modelFacts", describe(model.card.parameters, model.card.activeParameters, model.card.type, model.card.fileBytes));
    card->addLine("modelPath", QDir::toNativeSeparators(model.path));
    if (model.record.speed)
        card->addLine("modelSpeed", tr("Measured here: %1 tok/s with %2 of memory")
                                        .arg(QLocale().toString(model.record.speed->tokensPerSecond, 'f', 1),
                                             formatBytes(model.record.speed->memoryBudget)));
    for (const app::BudgetFit& fit : model.card.fits) card->addLine("modelFit", fit.sentence, !fit.fits);
    if (model.missing) card->addLine("modelProblem", tr("The file is not there any more."), true);
    card->addLine("modelProblem", model.problem, true);
    if (current && state.stage == app::ModelStage::Failed) card->addLine("modelProblem", state.problem, true);
    if (current && state.stage == app::ModelStage::Loading) card->setProgress(state.progress, tr("Loading …"));
    if (current && state.stage != app::ModelStage::Failed)
        card->setMark(tr("in use"));
    else if (model.problem.isEmpty() && !model.missing)
        connect(card->addButton("useModel", tr("Use"), true), &QPushButton::clicked, this,
                [this, path = model.path] { services_.assistant.model().load(path); });
    if (!model.readOnly && !current)
        connect(card->addButton("removeModel", tr("Remove")), &QPushButton::clicked, this, [this, name, path = model.path] {
            services_.prompts.confirm(this, tr("Remove the model “%1” from this computer?").arg(name), tr("Remove"), [this, path] {
                const engine::Status removed = library_->remove(path);
                importState_->setVisible(!removed);
                if (!removed) importState_->setText(QString::fromStdString(removed.error().message));
            });
        });
    return card;
}

void ModelsDialog::showCatalogue() {
    const auto catalogue = app::builtInCatalogue();
    if (!catalogue) {
        offers_->layout()->addWidget(new QLabel(QString::fromStdString(catalogue.error().message), offers_));
        return;
    }
    for (const app::CatalogueModel& model : *catalogue) addOffer(model);
}

void ModelsDialog::addOffer(const app::CatalogueModel& model) {
    auto* card = new ModelCardView(services_.appearance, model.name, offers_);
    card->setObjectName(QStringLiteral("offerCard"));
    card->addLine("modelNote", model.note);
    card->addLine("modelFacts", describe(model.parameters, model.activeParameters, model.type, model.bytes));
    card->addLine("modelNeeds", tr("Full speed from %1 of memory; runs from %2, reading experts from the disk.")
                                    .arg(formatBytes(model.comfortableMemory), formatBytes(model.smallestMemory)));
    card->addLine("modelSource", tr("From %1").arg(model.address.host()));
    QPushButton* download = card->addButton("downloadModel", tr("Download %1").arg(formatBytes(model.bytes)), true);
    download->setEnabled(library_ != nullptr);
    connect(download, &QPushButton::clicked, this, [this, model, card, download] {
        download->setEnabled(false);
        startDownload(model, card);
    });
    offers_->layout()->addWidget(card);
}

void ModelsDialog::startDownload(const app::CatalogueModel& model, ModelCardView* card) {
    app::DownloadRequest request;
    request.address = model.address;
    request.file = QDir(library_->folder()).filePath(model.fileName);
    request.sha256 = model.sha256;
    request.bytes = static_cast<qint64>(model.bytes);
    request.offline = services_.assistant.settings().value(QStringLiteral("network.offline")).toBool();
    auto& download = *downloads_.emplace_back(std::make_unique<app::Download>(request));
    download.onConnection = [this](const app::DownloadConnection& made) {
        services_.assistant.recordConnection({0, made.host, made.purpose, made.bytes});
    };
    QPushButton* pause = card->addButton("pauseDownload", tr("Pause"));
    QPushButton* cancel = card->addButton("cancelDownload", tr("Cancel"));
    connect(&download, &app::Download::progressed, card, [card](const app::DownloadProgress& progress) {
        const double share = progress.total > 0 ? double(progress.done) / double(progress.total) : 0;
        card->setProgress(share, tr("%1 of %2 · %3/s · %4")
                                     .arg(formatBytes(std::uint64_t(progress.done)), formatBytes(std::uint64_t(progress.total)),
                                          formatBytes(std::uint64_t(progress.bytesPerSecond)), formatTimeLeft(progress.secondsLeft)));
    });
    connect(&download, &app::Download::failed, card, [card, pause](const QString& sentence) {
        card->setProgress(-1, sentence);
        pause->setText(tr("Try again"));
    });
    connect(&download, &app::Download::finished, this, [this, card, model, pause, cancel](const QString& file, const QString& sha256) {
        card->setProgress(-1, tr("Downloaded and checked."));
        pause->hide();
        cancel->hide();
        library_->rememberDownload(file, model.address.toString(), sha256);
        library_->rescan();
    });
    connect(pause, &QPushButton::clicked, &download, [&download, pause] {
        const bool running = download.state() == app::Download::State::Running || download.state() == app::Download::State::Waiting;
        running ? download.pause() : download.start();
        pause->setText(running ? tr("Go on") : tr("Pause"));
    });
    connect(cancel, &QPushButton::clicked, &download, [&download, card, pause, cancel] {
        download.cancel();
        card->setProgress(-1, {});
        pause->hide();
        cancel->hide();
        card->findChild<QPushButton*>(QStringLiteral("downloadModel"))->setEnabled(true);
    });
    download.start();
}

void ModelsDialog::importModel() {
    if (!library_) return;
    services_.prompts.openFiles(this, tr("Use a model file"), tr("Models (*.gguf)"), [this](const QStringList& files) {
        importState_->hide();
        for (const QString& file : files) library_->importFile(file, app::ImportMode::InPlace);
    });
}

}  // namespace thimble::ui
