#pragma once

#include <QObject>
#include <QTranslator>
#include <memory>

#include "app/workers/assistant.h"
#include "ui/look/appearance.h"
#include "ui/prompts.h"

namespace thimble::app {
class ModelLibrary;
}

namespace thimble::ui {

class DialogDesk;
class MainWindow;
class ModelDesk;
class Notifier;

/// The whole window, put together: appearance, language, main window and dialogs over one Assistant; follows the
/// settings.
class Shell : public QObject {
    Q_OBJECT
  public:
    /// `models` may be null: then the program has no library of models.
    Shell(app::Assistant& assistant, Prompts& prompts, app::ModelLibrary* models, QObject* parent = nullptr);
    ~Shell() override;

    MainWindow& window() { return *window_; }
    Appearance& appearance() { return appearance_; }
    DialogDesk& dialogs() { return *dialogs_; }
    ModelDesk& models() { return *models_; }
    Notifier& notifier() { return *notifier_; }

  private:
    void makeWindow();
    void follow(const QString& key, const QVariant& value);
    void setLanguage(const QString& language);

    app::Assistant& assistant_;
    Prompts& prompts_;
    std::unique_ptr<ModelDesk> models_;  // its work goes on when the window is made anew
    Appearance appearance_;
    QTranslator translator_;
    QTranslator qtTranslator_;  // of what Qt itself says, where its translations are installed
    QString language_;
    std::unique_ptr<MainWindow> window_;
    std::unique_ptr<DialogDesk> dialogs_;
    std::unique_ptr<Notifier> notifier_;
};

/// The translation of the window that fits the system's languages: "en", "de" or "zh".
QString systemLanguage();

}  // namespace thimble::ui
