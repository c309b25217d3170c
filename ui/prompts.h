#pragma once

#include <QString>
#include <QStringList>
#include <functional>

class QWidget;
class QUrl;

namespace thimble::ui {

/// The questions that leave the window: which file, really destroy, open in the browser. Answers come through
/// callbacks, nothing waits; nothing is called when the user gives up. Tests put preset answers in.
class Prompts {
  public:
    virtual ~Prompts() = default;

    virtual void openFiles(QWidget* parent, const QString& title, const QString& filter,
                           std::function<void(const QStringList&)> chosen) = 0;
    virtual void openFolder(QWidget* parent, const QString& title, std::function<void(const QString&)> chosen) = 0;
    virtual void saveFile(QWidget* parent, const QString& title, const QString& name, const QString& filter,
                          std::function<void(const QString&)> chosen) = 0;
    /// Before something is destroyed that cannot be brought back.
    virtual void confirm(QWidget* parent, const QString& question, const QString& action,
                         std::function<void()> agreed) = 0;
    /// Shows an address outside the program (browser, file manager).
    virtual void openExternally(const QUrl& address) = 0;
};

/// The desktop's own dialogs.
class DesktopPrompts : public Prompts {
  public:
    void openFiles(QWidget* parent, const QString& title, const QString& filter,
                   std::function<void(const QStringList&)> chosen) override;
    void openFolder(QWidget* parent, const QString& title, std::function<void(const QString&)> chosen) override;
    void saveFile(QWidget* parent, const QString& title, const QString& name, const QString& filter,
                  std::function<void(const QString&)> chosen) override;
    void confirm(QWidget* parent, const QString& question, const QString& action,
                 std::function<void()> agreed) override;
    void openExternally(const QUrl& address) override;
};

}  // namespace thimble::ui
