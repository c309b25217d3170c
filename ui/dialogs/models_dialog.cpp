#include "ui/dialogs/models_dialog.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/dialogs/convert_dialog.h"
#include "ui/dialogs/model_texts.h"
#include "ui/dialogs/offer_card.h"
#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/models/model_desk.h"
#include "ui/prompts.h"
#include "ui/views/flow_layout.h"
#include "ui/views/model_card_view.h"

namespace thimble::ui {
namespace {

QWidget* makeSection(const QString& title, QVBoxLayout& into, QWidget* parent) {
    if (!title.isEmpty()) {
        auto* heading = new QLabel(title, parent);
        heading->setProperty("title", true);
        into.addWidget(heading);
    }
    auto* section = new QWidget(parent);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    into.addWidget(section);
    return section;
}

void clear(QWidget* section) {
    while (QLayoutItem* item = section->layout()->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

}  // namespace

ModelsDialog::ModelsDialog(const Services& services, ModelDesk& desk, QWidget* parent)
    : QDialog(parent), services_(services), desk_(desk), library_(desk.library()) {
    setObjectName(QStringLiteral("modelsDialog"));
    setWindowTitle(tr("Models"));
    resize(680, 720);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(24, 16, 24, 24);
    column->setSpacing(12);
    installed_ = makeSection(tr("On this computer"), *column, content);
    conversion_ = new ModelCardView(services.appearance, tr("Converting"), content);
    conversion_->setObjectName(QStringLiteral("conversionCard"));
    column->addWidget(conversion_);
    sentence_ = new QLabel(content);
    sentence_->setObjectName(QStringLiteral("importState"));
    sentence_->setProperty("warn", true);
    sentence_->setWordWrap(true);
    column->addWidget(sentence_);
    tools_ = new QWidget(content);
    new FlowLayout(tools_);
    column->addWidget(tools_);
    folders_ = makeSection({}, *column, content);
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
    connectLibrary();
    showInstalled();
    showFolders();
    showCatalogue();
    say({});
}

QPushButton* ModelsDialog::addTool(const char* name, const QString& icon, const QString& text) {
    auto* button = new QPushButton(services_.appearance.icon(icon), text, tools_);
    button->setObjectName(QLatin1String(name));
    button->setEnabled(library_ != nullptr);
    tools_->layout()->addWidget(button);
    return button;
}

void ModelsDialog::connectLibrary() {
    connect(addTool("importModel", QStringLiteral("model"), tr("Use a model file …")), &QPushButton::clicked, this,
            [this] {
                services_.prompts.openFiles(this, tr("Use a model file"), tr("Models (*.gguf)"),
                                            [this](const QStringList& files) { import(files); });
            });
    connect(addTool("watchFolder", QStringLiteral("folder"), tr("Watch a folder …")), &QPushButton::clicked, this,
            [this] {
                services_.prompts.openFolder(this, tr("Watch a folder for models"), [this](const QString& folder) {
                    library_->addFolder(folder);
                    showFolders();
                });
            });
    connect(addTool("convertModel", QStringLiteral("refresh"), tr("Convert a model …")), &QPushButton::clicked, this,
            [this] { openConversion({}); });
    connect(&services_.assistant.model(), &app::ModelHost::stateChanged, this, &ModelsDialog::showInstalled);
    app::Conversion& conversion = desk_.conversion();
    connect(conversion_->addButton("cancelConversion", tr("Cancel")), &QPushButton::clicked, &conversion,
            &app::Conversion::cancel);
    conversion_->setVisible(conversion.running());
    connect(&conversion, &app::Conversion::progressed, this, &ModelsDialog::showConversion);
    connect(&conversion, &app::Conversion::finished, conversion_, &QWidget::hide);
    connect(&conversion, &app::Conversion::failed, this, [this](const QString& sentence) {
        conversion_->hide();
        say(sentence);
    });
    if (!library_) return;
    connect(library_, &app::ModelLibrary::changed, this, &ModelsDialog::showInstalled);
    connect(library_, &app::ModelLibrary::importFailed, this, &ModelsDialog::say);
    connect(library_, &app::ModelLibrary::problem, this, &ModelsDialog::say);
    connect(library_, &app::ModelLibrary::importProgress, this, [this](qint64 done, qint64 total) {
        say(done < total ? tr("Copying: %1").arg(formatPercent(double(done) / double(total))) : QString());
    });
}

void ModelsDialog::say(const QString& sentence) {
    sentence_->setText(sentence);
    sentence_->setVisible(!sentence.isEmpty());
}

void ModelsDialog::import(const QStringList& files) {
    if (!library_) return;
    say({});
    for (const QString& file : files)
        library_->importFile(file, app::ImportMode::InPlace);
}

void ModelsDialog::showInstalled() {
    clear(installed_);
    installed_->layout()->addWidget(makeBuiltInCard());
    if (!library_) return;
    for (const app::LibraryModel& model : library_->models())
        if (model.origin != app::ModelOrigin::BuiltIn) installed_->layout()->addWidget(makeInstalledCard(model));
}

/// The watched folders, each with a button that ends it.
void ModelsDialog::showFolders() {
    clear(folders_);
    const QStringList watched = library_ ? library_->watchedFolders() : QStringList();
    folders_->setVisible(!watched.isEmpty());
    for (const QString& folder : watched) {
        auto* row = new QWidget(folders_);
        auto* label = new QLabel(tr("Watched: %1").arg(QDir::toNativeSeparators(folder)), row);
        label->setProperty("muted", true);
        auto* end = new QToolButton(row);
        end->setObjectName(QStringLiteral("unwatchFolder"));
        end->setIcon(services_.appearance.icon(QStringLiteral("close"), Role::Muted));
        end->setToolTip(tr("Stop watching this folder; its files stay"));
        end->setAccessibleName(tr("Stop watching %1").arg(folder));
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(label, 1);
        layout->addWidget(end);
        connect(end, &QToolButton::clicked, this, [this, folder] {
            library_->removeFolder(folder);
            showFolders();
        });
        folders_->layout()->addWidget(row);
    }
}

ModelCardView* ModelsDialog::makeBuiltInCard() {
    auto* card = new ModelCardView(services_.appearance, modelLabel({}), installed_);
    card->setObjectName(QStringLiteral("builtInCard"));
    card->addLine("modelNote",
                  tr("A tiny model that comes with the program, to try things out. It knows very little and makes "
                     "things up; get a SmallThinker model for real answers."));
    if (services_.assistant.settings().value(QStringLiteral("model.path")).toString().isEmpty())
        card->setMark(tr("in use"));
    else
        connect(card->addButton("useModel", tr("Use")), &QPushButton::clicked, this,
                [this] { services_.assistant.model().load({}); });
    return card;
}

ModelCardView* ModelsDialog::makeInstalledCard(const app::LibraryModel& model) {
    const QString name = model.card.name.isEmpty() ? QFileInfo(model.path).completeBaseName() : model.card.name;
    auto* card = new ModelCardView(services_.appearance, name, installed_);
    card->setObjectName(QStringLiteral("installedCard"));
    addFacts(*card, model);
    addActions(*card, model);
    return card;
}

void ModelsDialog::addFacts(ModelCardView& card, const app::LibraryModel& model) const {
    card.addLine("modelFacts", describeModel(model.card.parameters, model.card.activeParameters, model.card.type,
                                             model.card.fileBytes));
    card.addLine("modelPath", QDir::toNativeSeparators(model.path));
    if (const auto& speed = model.record.speed)
        card.addLine("modelSpeed",
                     speedSentence(speed->promptTokensPerSecond, speed->tokensPerSecond, speed->memoryBudget));
    for (const app::BudgetFit& fit : model.card.fits)
        card.addLine("modelFit", fit.sentence, !fit.fits);
    if (model.missing) card.addLine("modelProblem", tr("The file is not there any more."), true);
    card.addLine("modelProblem", model.problem, true);
}

void ModelsDialog::addActions(ModelCardView& card, const app::LibraryModel& model) {
    const app::ModelState& state = services_.assistant.model().state();
    const bool current = services_.assistant.settings().value(QStringLiteral("model.path")).toString() == model.path;
    const bool usable = model.problem.isEmpty() && !model.missing;
    if (current && state.stage == app::ModelStage::Failed) card.addLine("modelProblem", state.problem, true);
    if (current && state.stage == app::ModelStage::Loading) card.setProgress(state.progress, tr("Loading …"));
    if (!model.readOnly && !current)
        connect(card.addButton("removeModel", tr("Remove")), &QPushButton::clicked, this,
                [this, model] { remove(model); });
    if (usable && model.origin == app::ModelOrigin::Linked)
        connect(card.addButton("copyModel", tr("Copy into the model folder")), &QPushButton::clicked, this,
                [this, path = model.path] { library_->importFile(path, app::ImportMode::Copy); });
    if (usable && model.card.fileBytes > 0)
        connect(card.addButton("requantizeModel", tr("Convert …")), &QPushButton::clicked, this,
                [this, path = model.path] { openConversion(path); });
    if (current && state.stage != app::ModelStage::Failed)
        card.setMark(tr("in use"));
    else if (usable)
        connect(card.addButton("useModel", tr("Use"), true), &QPushButton::clicked, this,
                [this, path = model.path] { services_.assistant.model().load(path); });
}

void ModelsDialog::remove(const app::LibraryModel& model) {
    const QString name = model.card.name.isEmpty() ? QFileInfo(model.path).fileName() : model.card.name;
    const QString question = model.origin == app::ModelOrigin::Linked || model.missing
                                 ? tr("Take the model “%1” out of the list? The file stays.").arg(name)
                                 : tr("Remove the model “%1” from this computer?").arg(name);
    services_.prompts.confirm(this, question, tr("Remove"), [this, path = model.path] {
        const engine::Status removed = library_->remove(path);
        say(removed ? QString() : QString::fromStdString(removed.error().message));
    });
}

void ModelsDialog::openConversion(const QString& source) {
    auto* dialog = new ConvertDialog(services_, desk_, source, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        say({});
        showConversion(0, {});
    });
    dialog->show();
}

void ModelsDialog::showConversion(double fraction, const QString& tensor) {
    conversion_->setVisible(desk_.conversion().running());
    conversion_->setLine("conversionFile", QFileInfo(desk_.converting()).fileName());
    conversion_->setProgress(
        fraction, tensor.isEmpty() ? tr("Converting …") : tr("%1 · %2").arg(formatPercent(fraction), tensor));
}

void ModelsDialog::showCatalogue() {
    const auto catalogue = app::builtInCatalogue();
    if (!catalogue) {
        offers_->layout()->addWidget(new QLabel(QString::fromStdString(catalogue.error().message), offers_));
        return;
    }
    // The first of the catalogue is the one to begin with.
    for (const app::CatalogueModel& model : *catalogue)
        offers_->layout()->addWidget(
            new OfferCard(services_, desk_, model, model.id == catalogue->front().id, offers_));
}

}  // namespace thimble::ui
