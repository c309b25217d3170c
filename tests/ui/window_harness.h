#pragma once

#include <QApplication>
#include <QDialog>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <memory>

#include "app/models/model_library.h"
#include "app/workers/assistant.h"
#include "tests/fakes/scripted_model.h"
#include "ui/commands.h"
#include "ui/prompts.h"
#include "ui/shell.h"
#include "ui/views/main_window.h"

namespace thimble::ui {

/// Answers the questions that leave the window with what a test preset.
class PresetPrompts : public Prompts {
  public:
    QStringList files;  // of openFiles
    QString folder;     // of openFolder
    QString savedPath;  // of saveFile; empty: the user gives up
    QString savedName;  // that was proposed
    bool agrees = true;
    QStringList questions;
    QList<QUrl> opened;

    void openFiles(QWidget*, const QString&, const QString&, std::function<void(const QStringList&)> chosen) override {
        if (!files.isEmpty()) chosen(files);
    }
    void openFolder(QWidget*, const QString&, std::function<void(const QString&)> chosen) override {
        if (!folder.isEmpty()) chosen(folder);
    }
    void saveFile(QWidget*, const QString&, const QString& name, const QString&,
                  std::function<void(const QString&)> chosen) override {
        savedName = name;
        if (!savedPath.isEmpty()) chosen(savedPath);
    }
    void confirm(QWidget*, const QString& question, const QString&, std::function<void()> agreed) override {
        questions += question;
        if (agrees) agreed();
    }
    void openExternally(const QUrl& address) override { opened += address; }
};

/// The real window over the real program, with a scripted model in place of the engine, in a folder of its own.
class WindowHarness {
  public:
    /// `prepare` may fill the folder before the program is started.
    explicit WindowHarness(
        bool welcomed = true, std::shared_ptr<app::DocumentBackend> documents = {},
        const std::function<void(const QString& folder)>& prepare = [](const QString&) {})
        : documents_(documents) {
        prepare(folder_.path());
        start();
        if (!welcomed) return;
        if (auto* first = window().findChild<QDialog*>(QStringLiteral("firstStart"))) first->close();
        window().activateWindow();
    }
    ~WindowHarness() { stop(); }

    /// Ends the program and starts it again over the same data; `between` runs while it is not there.
    void restart(const std::function<void()>& between = [] {}) {
        stop();
        between();
        start();
    }

    app::Assistant& assistant() { return *assistant_; }
    app::ScriptedModel& model() { return *model_; }
    PresetPrompts& prompts() { return prompts_; }
    app::ModelLibrary& library() { return *library_; }
    Shell& shell() { return *shell_; }
    MainWindow& window() { return shell_->window(); }
    QString path(const QString& name) const { return folder_.filePath(name); }

    /// A widget of the window by its object name; a test that needs one that is not there fails.
    template <class T = QWidget>
    T* find(const char* name) {
        T* found = window().findChild<T*>(QLatin1String(name));
        if (!found)
            QTest::qFail(qPrintable(QStringLiteral("no widget named %1").arg(QLatin1String(name))), __FILE__, __LINE__);
        return found;
    }

    /// Types a text and sends it.
    void say(const QString& text) {
        auto* input = find<QPlainTextEdit>("inputBox");
        input->setFocus();
        input->insertPlainText(text);
        QTest::keyClick(input, Qt::Key_Return);
    }

    QString write(const QString& name, const QByteArray& content) {
        QFile file(path(name));
        if (file.open(QIODevice::WriteOnly)) file.write(content);
        return path(name);
    }

    void drop(const QStringList& paths) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& one : paths)
            urls += QUrl::fromLocalFile(one);
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &enter);
        QDropEvent event(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window(), &event);
    }

    void trigger(Command command) { window().commands()[command]->trigger(); }

  private:
    void start() {
        app::AssistantOptions options;
        options.dataFolder = folder_.path().toStdString();
        options.loader = model_->loader();
        options.documents = documents_;
        assistant_ = std::make_unique<app::Assistant>(std::move(options));
        library_ = std::make_unique<app::ModelLibrary>(path(QStringLiteral("models")), QString());
        shell_ = std::make_unique<Shell>(*assistant_, prompts_, library_.get());
        window().resize(1100, 760);
        window().show();
        ready_ = false;
        QObject::connect(assistant_.get(), &app::Assistant::ready, assistant_.get(), [this] { ready_ = true; });
        if (!QTest::qWaitFor([this] { return ready_; }, 10'000)) qFatal("the store did not open");
    }
    void stop() {
        QTest::qWait(20);  // what the window has begun is told to the end
        shell_.reset();
        library_.reset();
        assistant_.reset();
    }

    QTemporaryDir folder_;
    std::shared_ptr<app::DocumentBackend> documents_;
    std::shared_ptr<app::ScriptedModel> model_ = app::ScriptedModel::create();
    PresetPrompts prompts_;
    std::unique_ptr<app::Assistant> assistant_;
    std::unique_ptr<app::ModelLibrary> library_;
    std::unique_ptr<Shell> shell_;
    bool ready_ = false;
};

}  // namespace thimble::ui
