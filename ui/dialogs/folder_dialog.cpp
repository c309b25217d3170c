#include "ui/dialogs/folder_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/on_answer.h"

namespace thimble::ui {

FolderDialog::FolderDialog(const Services& services, app::Id conversation, QWidget* parent)
    : QDialog(parent),
      services_(services),
      conversation_(conversation),
      folder_(new QComboBox(this)),
      tags_(new QLineEdit(this)) {
    setObjectName(QStringLiteral("folderDialog"));
    setWindowTitle(tr("Folder and tags"));
    setMinimumWidth(400);
    folder_->setObjectName(QStringLiteral("folderEdit"));
    folder_->setEditable(true);
    folder_->setAccessibleName(tr("Folder"));
    tags_->setObjectName(QStringLiteral("tagsEdit"));
    tags_->setPlaceholderText(tr("garden, tax 2026"));
    auto* form = new QFormLayout;
    form->addRow(tr("Folder"), folder_);
    form->addRow(tr("Tags, with commas between"), tags_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Save)->setProperty("primary", true);
    buttons->button(QDialogButtonBox::Save)->setObjectName(QStringLiteral("saveFolder"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(16);
    layout->addLayout(form);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        store();
        accept();
    });
    app::Conversations& conversations = services.assistant.conversations();
    onAnswer(conversations.folders(), this, [this, &conversations](const QStringList& folders) {
        folder_->addItem(QString());
        folder_->addItems(folders);
        onAnswer(conversations.conversation(conversation_), this, [this](const app::Conversation& known) {
            folder_->setCurrentText(known.folder);
            tags_->setText(known.tags.join(QStringLiteral(", ")));
        });
    });
}

void FolderDialog::store() {
    QStringList tags;
    for (const QString& tag : tags_->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (const QString simple = tag.simplified(); !simple.isEmpty() && !tags.contains(simple)) tags += simple;
    app::Conversations& conversations = services_.assistant.conversations();
    conversations.setFolder(conversation_, folder_->currentText().simplified());
    conversations.setTags(conversation_, tags);
}

}  // namespace thimble::ui
