#include "ui/notifier.h"

#include <QApplication>
#include <QIcon>
#include <QSystemTrayIcon>
#include <QWidget>

#include "app/workers/assistant.h"
#include "ui/models/model_desk.h"

namespace thimble::ui {
namespace {

constexpr double kLongReply = 10;  // seconds

}  // namespace

Notifier::Notifier(const Services& services, const ModelDesk& models, QWidget& window)
    : services_(services), window_(window) {
    connect(&models, &ModelDesk::workEnded, this, &Notifier::notify);
    connect(&services.assistant.chat(), &app::Chat::replyFinished, this, [this](const app::Message& reply) {
        if (reply.stats.promptSeconds + reply.stats.generateSeconds >= kLongReply)
            notify(tr("The answer is there"), reply.text.left(120).simplified());
    });
    connect(&services.assistant.documents(), &app::DocumentDesk::summaryChanged, this,
            [this](const app::Summary& summary) {
                if (summary.state == app::SummaryState::Done)
                    notify(tr("The summary is ready"),
                           tr("%1 of %2 sections read").arg(summary.sectionsRead).arg(summary.sectionsTotal));
                if (summary.state == app::SummaryState::Failed)
                    notify(tr("A summary could not be finished"), summary.problem);
            });
}

Notifier::~Notifier() = default;

void Notifier::setTrayIcon(bool wanted) {
    if (!wanted || !QSystemTrayIcon::isSystemTrayAvailable()) {
        tray_.reset();
        return;
    }
    if (tray_) return;
    tray_ = std::make_unique<QSystemTrayIcon>(QIcon(QStringLiteral(":/icons/thimble.svg")));
    tray_->setToolTip(QStringLiteral("Thimble"));
    connect(tray_.get(), &QSystemTrayIcon::activated, &window_, [this] {
        window_.show();
        window_.raise();
        window_.activateWindow();
    });
    tray_->show();
}

void Notifier::notify(const QString& title, const QString& sentence) {
    if (window_.isActiveWindow() || !services_.assistant.settings().value(QStringLiteral("look.notify")).toBool())
        return;
    QApplication::alert(&window_);
    if (tray_) tray_->showMessage(title, sentence);
    emit notified(title, sentence);
}

}  // namespace thimble::ui
