#include "ui/dialogs/chat_settings_dialog.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/on_answer.h"
#include "ui/views/sampling_form.h"

namespace thimble::ui {

ChatSettingsDialog::ChatSettingsDialog(const Services& services, app::Id conversation, QWidget* parent)
    : QDialog(parent),
      services_(services),
      conversation_(conversation),
      persona_(new QComboBox(this)),
      form_(new SamplingForm(services, this)) {
    setObjectName(QStringLiteral("chatSettingsDialog"));
    setWindowTitle(tr("Settings of this chat"));
    resize(480, 520);
    persona_->setObjectName(QStringLiteral("personaBox"));
    persona_->setAccessibleName(tr("Persona"));
    auto* label = new QLabel(tr("Persona"), this);
    label->setProperty("strong", true);
    auto* over = new QLabel(tr("Only for this chat"), this);
    over->setProperty("strong", true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(8);
    layout->addWidget(label);
    layout->addWidget(persona_);
    layout->addSpacing(8);
    layout->addWidget(over);
    layout->addWidget(form_);
    layout->addStretch();
    read();
    connect(persona_, &QComboBox::activated, this, [this](int index) {
        services_.assistant.conversations().setPersona(conversation_, persona_->itemData(index).toLongLong());
    });
    connect(form_, &SamplingForm::edited, this, &ChatSettingsDialog::store);
}

void ChatSettingsDialog::read() {
    onAnswer(services_.assistant.personas(), this, [this](const std::vector<app::Persona>& personas) {
        persona_->addItem(tr("None"), 0);
        for (const app::Persona& persona : personas)
            persona_->addItem(persona.name, QVariant::fromValue<qlonglong>(persona.id));
        onAnswer(services_.assistant.conversations().conversation(conversation_), this,
                 [this](const app::Conversation& known) {
                     persona_->setCurrentIndex(
                         std::max(0, persona_->findData(QVariant::fromValue<qlonglong>(known.persona))));
                     form_->setSettings(known.settings);
                 });
    });
}

void ChatSettingsDialog::store() {
    services_.assistant.conversations().setSettings(conversation_, form_->settings());
}

}  // namespace thimble::ui
