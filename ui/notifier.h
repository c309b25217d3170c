#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <memory>

#include "ui/services.h"

class QSystemTrayIcon;
class QWidget;

namespace thimble::ui {

class ModelDesk;

/// Tells when a long job ends while nobody looks at the window; keeps the tray icon, when one is asked for.
class Notifier : public QObject {
    Q_OBJECT
  public:
    Notifier(const Services& services, const ModelDesk& models, QWidget& window);
    ~Notifier() override;

    void setTrayIcon(bool wanted);
    bool hasTrayIcon() const { return tray_ != nullptr; }

  signals:
    /// A notification was shown; for tests.
    void notified(const QString& title, const QString& sentence);

  private:
    void notify(const QString& title, const QString& sentence);

    const Services services_;
    QWidget& window_;
    std::unique_ptr<QSystemTrayIcon> tray_;
};

}  // namespace thimble::ui
