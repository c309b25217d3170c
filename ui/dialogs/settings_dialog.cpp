#include "ui/dialogs/settings_dialog.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/dialogs/setting_editor.h"
#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("Settings", text);
}

/// Wide editors stand below their label, the others beside it.
bool isWide(app::SettingType type) {
    return type == app::SettingType::Text || type == app::SettingType::Path || type == app::SettingType::Bytes;
}

}  // namespace

SettingsDialog::SettingsDialog(const Services& services, QWidget* parent)
    : QDialog(parent),
      services_(services),
      search_(new QLineEdit(this)),
      none_(new QLabel(tr("No such setting"), this)) {
    setObjectName(QStringLiteral("settingsDialog"));
    setWindowTitle(tr("Settings"));
    resize(640, 700);
    search_->setObjectName(QStringLiteral("settingsSearch"));
    search_->setPlaceholderText(tr("Search the settings"));
    search_->setAccessibleName(search_->placeholderText());
    search_->addAction(services.appearance.icon(QStringLiteral("search"), Role::Muted), QLineEdit::LeadingPosition);
    search_->setClearButtonEnabled(true);

    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(24, 8, 24, 24);
    rows->setSpacing(12);
    QString group;
    QLabel* heading = nullptr;
    for (const app::SettingRow& row : app::settingsTable()) {
        if (*row.group == '\0') continue;  // kept by the window itself
        if (translated(row.group) != group) {
            group = translated(row.group);
            heading = new QLabel(group, content);
            heading->setProperty("title", true);
            rows->addSpacing(8);
            rows->addWidget(heading);
        }
        addRow(row, content, heading);
    }
    none_->setProperty("muted", true);
    none_->hide();
    rows->addWidget(none_);
    rows->addStretch();

    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* searchRow = new QVBoxLayout;
    searchRow->setContentsMargins(24, 16, 24, 0);
    searchRow->addWidget(search_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(searchRow);
    layout->addWidget(scroll, 1);
    connect(search_, &QLineEdit::textChanged, this, &SettingsDialog::filter);
}

void SettingsDialog::addRow(const app::SettingRow& row, QWidget* content, QLabel* heading) {
    auto* holder = new QWidget(content);
    auto* label = new QLabel(translated(row.label), holder);
    auto* help = new QLabel(translated(row.help), holder);
    help->setWordWrap(true);
    help->setProperty("muted", true);
    help->setProperty("small", true);
    QWidget* editor = makeSettingEditor(services_, row, holder);
    label->setBuddy(editor);
    auto* grid = new QGridLayout(holder);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    grid->addWidget(label, 0, 0);
    grid->addWidget(help, 1, 0);
    if (isWide(row.type)) {
        grid->addWidget(editor, 2, 0, 1, 2);
    } else {
        grid->addWidget(editor, 0, 1, 2, 1, Qt::AlignVCenter | Qt::AlignTrailing);
        if (row.type != app::SettingType::Switch) editor->setMinimumWidth(180);
    }
    static_cast<QVBoxLayout*>(content->layout())->addWidget(holder);
    entries_.push_back({&row, holder, heading});
}

void SettingsDialog::filter(const QString& words) {
    const QStringList wanted = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const Entry& entry : entries_)
        entry.heading->hide();
    bool any = false;
    for (const Entry& entry : entries_) {
        const QString text = translated(entry.row->label) + QLatin1Char(' ') + translated(entry.row->help) +
                             QLatin1Char(' ') + translated(entry.row->group) + QLatin1Char(' ') +
                             QLatin1String(entry.row->key);
        const bool matches = std::all_of(wanted.begin(), wanted.end(),
                                         [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
        entry.widget->setVisible(matches);
        if (matches) entry.heading->show();
        any = any || matches;
    }
    none_->setVisible(!any);
}

}  // namespace thimble::ui
