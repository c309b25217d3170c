#include "ui/dialogs/convert_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/models/model_library.h"
#include "ui/look/appearance.h"
#include "ui/models/model_desk.h"
#include "ui/prompts.h"

namespace thimble::ui {
namespace {

struct Type {
    kernels::WeightType type;
    const char* name;
    const char* note;
};

constexpr Type kTypes[] = {
    {kernels::WeightType::Q4_0, "Q4_0", QT_TRANSLATE_NOOP("ConvertDialog", "4 bits: the smallest and the fastest")},
    {kernels::WeightType::Q8_0, "Q8_0", QT_TRANSLATE_NOOP("ConvertDialog", "8 bits: nearly the original")},
    {kernels::WeightType::F16, "F16", QT_TRANSLATE_NOOP("ConvertDialog", "16 bits")},
    {kernels::WeightType::BF16, "BF16", QT_TRANSLATE_NOOP("ConvertDialog", "16 bits, as most are trained")},
};

}  // namespace

ConvertDialog::ConvertDialog(const Services& services, ModelDesk& desk, const QString& source, QWidget* parent)
    : QDialog(parent),
      services_(services),
      desk_(desk),
      source_(new QLineEdit(source, this)),
      type_(new QComboBox(this)),
      sparse_(new QCheckBox(tr("Keep each neuron's weights together"), this)),
      name_(new QLineEdit(this)),
      problem_(new QLabel(this)),
      start_(new QPushButton(tr("Convert"), this)) {
    setObjectName(QStringLiteral("convertDialog"));
    setWindowTitle(tr("Convert a model"));
    build();
    connect(source_, &QLineEdit::textChanged, this, &ConvertDialog::proposeName);
    connect(type_, &QComboBox::currentIndexChanged, this, &ConvertDialog::proposeName);
    connect(name_, &QLineEdit::textChanged, this, &ConvertDialog::check);
    connect(start_, &QPushButton::clicked, this, &ConvertDialog::start);
    proposeName();
    check();
}

void ConvertDialog::build() {
    source_->setObjectName(QStringLiteral("convertSource"));
    source_->setPlaceholderText(tr("A folder with config.json and safetensors, or a .gguf file"));
    source_->setAccessibleName(tr("From"));
    source_->setMinimumWidth(340);
    type_->setObjectName(QStringLiteral("convertType"));
    type_->setAccessibleName(tr("Type"));
    for (const Type& type : kTypes)
        type_->addItem(tr("%1 – %2").arg(QLatin1String(type.name), tr(type.note)), QLatin1String(type.name));
    sparse_->setObjectName(QStringLiteral("convertSparse"));
    sparse_->setToolTip(
        tr("A layout of the down matrices in which less is read from the disk when experts do not fit "
           "in memory. Other programs may not read such a file."));
    name_->setObjectName(QStringLiteral("convertName"));
    name_->setAccessibleName(tr("File name"));
    problem_->setObjectName(QStringLiteral("convertProblem"));
    problem_->setProperty("muted", true);
    problem_->setWordWrap(true);
    start_->setObjectName(QStringLiteral("convertStart"));
    start_->setProperty("primary", true);
    start_->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);

    auto* form = new QFormLayout;
    form->setSpacing(12);
    form->addRow(tr("From"), makeSourceRow());
    form->addRow(tr("Type"), type_);
    form->addRow({}, sparse_);
    form->addRow(tr("File name"), name_);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(start_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(problem_);
    layout->addLayout(buttons);
}

QWidget* ConvertDialog::makeSourceRow() {
    auto* row = new QWidget(this);
    auto* folder = new QPushButton(services_.appearance.icon(QStringLiteral("folder")), tr("Folder …"), row);
    folder->setObjectName(QStringLiteral("convertFolder"));
    auto* file = new QPushButton(services_.appearance.icon(QStringLiteral("model")), tr("File …"), row);
    file->setObjectName(QStringLiteral("convertFile"));
    connect(folder, &QPushButton::clicked, this, [this] {
        services_.prompts.openFolder(this, tr("Folder of a checkpoint"),
                                     [this](const QString& path) { source_->setText(path); });
    });
    connect(file, &QPushButton::clicked, this, [this] {
        services_.prompts.openFiles(this, tr("Model file"), tr("Models (*.gguf)"), [this](const QStringList& paths) {
            if (!paths.isEmpty()) source_->setText(paths.front());
        });
    });
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(source_, 1);
    layout->addWidget(folder);
    layout->addWidget(file);
    return row;
}

void ConvertDialog::proposeName() {
    const QFileInfo info(source_->text());
    const QString base = info.isDir() ? info.fileName() : info.completeBaseName();
    if (!base.isEmpty())
        name_->setText(base + QLatin1Char('.') + type_->currentData().toString() + QStringLiteral(".gguf"));
    check();
}

QString ConvertDialog::destination() const {
    return desk_.library() ? QDir(desk_.library()->folder()).filePath(name_->text()) : QString();
}

/// Says what is missing before a start is offered.
void ConvertDialog::check() {
    const QFileInfo source(source_->text());
    QString problem;
    if (source_->text().isEmpty())
        problem = tr("Choose what is to be converted.");
    else if (!source.exists())
        problem = tr("There is nothing at %1.").arg(source_->text());
    else if (source.isDir() && !QFileInfo::exists(QDir(source_->text()).filePath(QStringLiteral("config.json"))))
        problem = tr("This folder has no config.json: choose the folder of a checkpoint.");
    else if (!name_->text().endsWith(u".gguf") || QFileInfo(name_->text()).fileName() != name_->text())
        problem = tr("The file name ends with .gguf and names no folder.");
    else if (QFileInfo::exists(destination()))
        problem = tr("The model folder has a file of that name already.");
    else if (desk_.conversion().running())
        problem = tr("Another conversion is under way.");
    start_->setEnabled(problem.isEmpty() && desk_.library());
    problem_->setText(problem.isEmpty() ? tr("The original stays as it is. Converting takes about as long as copying.")
                                        : problem);
}

void ConvertDialog::start() {
    engine::ConvertOptions options;
    options.type = kTypes[type_->currentIndex()].type;
    options.sparseDown = sparse_->isChecked();
    desk_.convert(source_->text(), name_->text(), options);
    accept();
}

}  // namespace thimble::ui
