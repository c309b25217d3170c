#include "ui/dialogs/connections_dialog.h"

#include <QCheckBox>
#include <QDateTime>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/format.h"
#include "ui/on_answer.h"

namespace thimble::ui {

ConnectionsDialog::ConnectionsDialog(const Services& services, QWidget* parent)
    : QDialog(parent), services_(services), sentence_(new QLabel(this)), table_(new QTableWidget(0, 4, this)) {
    setObjectName(QStringLiteral("connectionsDialog"));
    setWindowTitle(tr("Connections made"));
    resize(640, 420);
    sentence_->setObjectName(QStringLiteral("connectionsSentence"));
    sentence_->setWordWrap(true);
    table_->setObjectName(QStringLiteral("connectionsTable"));
    table_->setAccessibleName(windowTitle());
    table_->setHorizontalHeaderLabels({tr("When"), tr("To"), tr("For"), tr("Received")});
    table_->horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    table_->verticalHeader()->hide();
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->hide();
    auto* offline = new QCheckBox(tr("Strictly offline: forbid every connection, downloads included"), this);
    offline->setObjectName(QStringLiteral("offlineSwitch"));
    app::Settings& settings = services.assistant.settings();
    offline->setChecked(settings.value(QStringLiteral("network.offline")).toBool());
    connect(offline, &QCheckBox::toggled, &settings,
            [&settings](bool on) { settings.set(QStringLiteral("network.offline"), on); });

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(16);
    layout->addWidget(sentence_);
    layout->addWidget(table_, 1);
    layout->addStretch();
    layout->addWidget(offline);
    onAnswer(services.assistant.connections(), this,
             [this](const std::vector<app::ConnectionRecord>& records) { showRecords(records); });
}

void ConnectionsDialog::showRecords(const std::vector<app::ConnectionRecord>& records) {
    sentence_->setText(
        records.empty()
            ? tr("None. Thimble has never talked to another computer. It does so only when you ask for a download.")
            : tr("Thimble talks to other computers only when you ask for it. All connections it ever made:"));
    table_->setVisible(!records.empty());
    for (const app::ConnectionRecord& record : records) {
        const int row = table_->rowCount();
        table_->insertRow(row);
        const QString time = QLocale().toString(QDateTime::fromMSecsSinceEpoch(record.time), QLocale::ShortFormat);
        table_->setItem(row, 0, new QTableWidgetItem(time));
        table_->setItem(row, 1, new QTableWidgetItem(record.host));
        table_->setItem(row, 2, new QTableWidgetItem(record.purpose));
        table_->setItem(row, 3, new QTableWidgetItem(formatBytes(static_cast<std::uint64_t>(record.bytes))));
    }
}

}  // namespace thimble::ui
