#include "ui/shell.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>

#include "app/models/model_library.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/models/model_desk.h"
#include "ui/notifier.h"
#include "ui/on_answer.h"
#include "ui/views/main_window.h"
#include "ui/views/notice_card.h"

namespace thimble::ui {

QString systemLanguage() {
    for (const QString& name : QLocale::system().uiLanguages()) {
        const QString language = name.section(QLatin1Char('-'), 0, 0);
        if (language == u"en" || language == u"de" || language == u"zh") return language;
    }
    return QStringLiteral("en");
}

Shell::Shell(app::Assistant& assistant, Prompts& prompts, app::ModelLibrary* models, QObject* parent)
    : QObject(parent),
      assistant_(assistant),
      prompts_(prompts),
      models_(std::make_unique<ModelDesk>(assistant, models)) {
    setLanguage(QStringLiteral("system"));
    makeWindow();
    connect(&assistant_.settings(), &app::Settings::changed, this, &Shell::follow);
    connect(&assistant_, &app::Assistant::ready, this, [this] {
        for (const char* key : {"look.theme", "look.font_size", "look.language", "look.tray", "model.folder"})
            follow(QLatin1String(key), assistant_.settings().value(QLatin1String(key)));
    });
    connect(&assistant_, &app::Assistant::unusable, this,
            [this](const QString& sentence) { window_->showNotice(sentence); });
    connect(&assistant_, &app::Assistant::databaseKeptAside, this, [this](const QString& path) {
        NoticeCard* notice = window_->showNotice(
            tr("The stored chats were damaged. A new store was begun; the damaged one is kept as %1.").arg(path));
        notice->addAnswer(
            "recoverButton", tr("Recover what is readable"),
            [this, path, notice] {
                onAnswer(assistant_.recover(path), this, [notice = QPointer<NoticeCard>(notice)](int found) {
                    if (notice) notice->setSentence(tr("%n chat(s) recovered.", nullptr, found));
                });
            },
            true);
    });
}

Shell::~Shell() = default;

void Shell::makeWindow() {
    const Services services{assistant_, appearance_, prompts_};
    notifier_.reset();
    dialogs_.reset();
    window_ = std::make_unique<MainWindow>(services);
    dialogs_ = std::make_unique<DialogDesk>(services, *models_, *window_);
    notifier_ = std::make_unique<Notifier>(services, *models_, *window_);
}

void Shell::follow(const QString& key, const QVariant& value) {
    if (key == u"look.theme") {
        const QString theme = value.toString();
        appearance_.setThemeChoice(theme == u"dark"    ? ThemeChoice::Dark
                                   : theme == u"light" ? ThemeChoice::Light
                                                       : ThemeChoice::System);
    } else if (key == u"look.font_size") {
        appearance_.setFontSize(value.toInt());
    } else if (key == u"look.language") {
        setLanguage(value.toString());
    } else if (key == u"model.folder") {
        if (app::ModelLibrary* library = models_->library()) library->setFolder(value.toString());
    } else if (key == u"look.tray") {
        notifier_->setTrayIcon(value.toBool());
    }
}

/// A window is made anew in another language: every text in it comes from tr() in a constructor.
void Shell::setLanguage(const QString& language) {
    const QString wanted = language == u"system" ? systemLanguage() : language;
    if (wanted == language_) return;
    language_ = wanted;
    QCoreApplication::removeTranslator(&translator_);
    const QLocale system = QLocale::system();
    QLocale::setDefault(language == u"system" && system.language() != QLocale::C ? system : QLocale(wanted));
    if (translator_.load(QStringLiteral(":/translations/thimble_%1.qm").arg(wanted)))
        QCoreApplication::installTranslator(&translator_);
    QCoreApplication::removeTranslator(&qtTranslator_);
    if (qtTranslator_.load(QStringLiteral("qtbase_") + (wanted == u"zh" ? QStringLiteral("zh_CN") : wanted),
                           QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qtTranslator_);
    if (!window_) return;
    const bool visible = window_->isVisible();
    const QRect geometry = window_->geometry();
    window_->close();
    makeWindow();
    window_->restore();
    window_->setGeometry(geometry);
    if (visible) window_->show();
}

}  // namespace thimble::ui
