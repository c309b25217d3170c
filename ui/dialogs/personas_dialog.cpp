#include "ui/dialogs/personas_dialog.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/look/appearance.h"
#include "ui/on_answer.h"
#include "ui/prompts.h"
#include "ui/views/sampling_form.h"

namespace thimble::ui {

PersonasDialog::PersonasDialog(const Services& services, QWidget* parent)
    : QDialog(parent),
      services_(services),
      none_(new QLabel(this)),
      list_(new QListWidget(this)),
      name_(new QLineEdit(this)),
      form_(new SamplingForm(services, this)),
      save_(new QPushButton(tr("Save"), this)),
      remove_(new QPushButton(tr("Delete"), this)) {
    setObjectName(QStringLiteral("personasDialog"));
    setWindowTitle(tr("Personas"));
    resize(720, 540);
    list_->setObjectName(QStringLiteral("personaList"));
    list_->setAccessibleName(windowTitle());
    list_->setFixedWidth(200);
    none_->setText(
        tr("A persona is a way to answer: a system prompt and sampling under a name. Choose one in the "
           "settings of a chat, or for all new chats in the settings."));
    none_->setWordWrap(true);
    none_->setAlignment(Qt::AlignTop | Qt::AlignLeading);
    none_->setProperty("muted", true);
    none_->setFixedWidth(200);
    name_->setObjectName(QStringLiteral("personaName"));
    name_->setAccessibleName(tr("Name of the persona"));
    name_->setPlaceholderText(tr("Name, such as: Teacher"));
    save_->setObjectName(QStringLiteral("savePersona"));
    save_->setProperty("primary", true);
    remove_->setObjectName(QStringLiteral("removePersona"));
    auto* add = new QPushButton(services.appearance.icon(QStringLiteral("plus")), tr("New persona"), this);
    add->setObjectName(QStringLiteral("newPersona"));

    auto* left = new QVBoxLayout;
    left->addWidget(none_, 1);
    left->addWidget(list_, 1);
    left->addWidget(add);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(remove_);
    buttons->addStretch();
    buttons->addWidget(save_);
    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    right->addWidget(name_);
    right->addWidget(form_);
    right->addStretch();
    right->addLayout(buttons);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(24);
    layout->addLayout(left);
    layout->addLayout(right, 1);

    connect(list_, &QListWidget::currentRowChanged, this, &PersonasDialog::showCurrent);
    connect(name_, &QLineEdit::textChanged, this, [this] { save_->setEnabled(!name_->text().trimmed().isEmpty()); });
    connect(add, &QPushButton::clicked, this, [this] {
        list_->setCurrentRow(-1);
        showCurrent();
        name_->setFocus();
    });
    connect(save_, &QPushButton::clicked, this, &PersonasDialog::save);
    connect(remove_, &QPushButton::clicked, this, [this] {
        services_.prompts.confirm(this, tr("Delete the persona “%1”?").arg(shown_.name), tr("Delete"),
                                  [this] { services_.assistant.removePersona(shown_.id); });
    });
    connect(&services.assistant, &app::Assistant::personasChanged, this, [this] { read(shown_.id); });
    showCurrent();
    read(0);
}

void PersonasDialog::read(app::Id select) {
    onAnswer(services_.assistant.personas(), this, [this, select](const std::vector<app::Persona>& personas) {
        personas_ = personas;
        const QSignalBlocker quiet(list_);
        list_->clear();
        int row = personas_.empty() ? -1 : 0;
        for (std::size_t i = 0; i < personas_.size(); ++i) {
            list_->addItem(personas_[i].name);
            if (personas_[i].id == select) row = static_cast<int>(i);
        }
        list_->setCurrentRow(row);
        none_->setVisible(personas_.empty());
        list_->setVisible(!personas_.empty());
        showCurrent();
    });
}

void PersonasDialog::showCurrent() {
    const int row = list_->currentRow();
    shown_ = row < 0 || row >= static_cast<int>(personas_.size()) ? app::Persona{}
                                                                  : personas_[static_cast<std::size_t>(row)];
    name_->setText(shown_.name);
    form_->setSettings(shown_.settings);
    save_->setEnabled(!shown_.name.isEmpty());
    remove_->setEnabled(shown_.id != 0);
}

void PersonasDialog::save() {
    shown_.name = name_->text().simplified();
    shown_.settings = form_->settings();
    onAnswer(services_.assistant.savePersona(shown_), this, [this](app::Id id) { read(id); });
}

}  // namespace thimble::ui
