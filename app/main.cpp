// thimble: the window.

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QThreadPool>
#include <filesystem>

#include "app/documents/documents.h"
#include "app/models/built_in_model.h"
#include "app/models/model_library.h"
#include "app/workers/assistant.h"
#include "app/workers/data_folder.h"
#include "app/workers/document_desk.h"
#include "app/workers/engine_generator.h"
#include "engine/base/process_memory.h"
#include "ui/prompts.h"
#include "ui/shell.h"
#include "ui/single_instance.h"
#include "ui/views/main_window.h"

namespace {

QStringList absolute(const QStringList& paths) {
    QStringList result;
    for (const QString& path : paths)
        result += QFileInfo(path).absoluteFilePath();
    return result;
}

}  // namespace

int main(int argc, char** argv) {
    thimble::engine::keepHeapCompact();  // before threads start: the memory budget counts every page
    namespace app = thimble::app;
    namespace ui = thimble::ui;
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("thimble"));
    QCoreApplication::setApplicationVersion(QStringLiteral(THIMBLE_VERSION));
    QGuiApplication::setApplicationDisplayName(QStringLiteral("Thimble"));
    QGuiApplication::setDesktopFileName(QStringLiteral("thimble"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Thimble: an assistant that works offline."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption dataOption(
        QStringLiteral("data"), QStringLiteral("Folder for everything the program keeps."), QStringLiteral("folder"));
    parser.addOption(dataOption);
    parser.addPositionalArgument(QStringLiteral("files"), QStringLiteral("Documents to read."),
                                 QStringLiteral("[files…]"));
    parser.process(application);

    const QString chosen = parser.value(dataOption);
    const QString folder = chosen.isEmpty() ? app::toText(app::dataFolder()) : QDir(chosen).absolutePath();
    const QStringList files = absolute(parser.positionalArguments());
    ui::SingleInstance instance(folder);
    if (instance.handOver(files)) return 0;
    instance.listen();

    QDir().mkpath(folder);
    app::AssistantOptions options;
    options.dataFolder = app::toPath(folder);
    const std::filesystem::path cache = app::toPath(QDir(folder).filePath(QStringLiteral("cache")));
    options.loader = app::engineLoader(cache);
    options.documents = app::makeDocumentLibrary();
    app::Assistant assistant(std::move(options));
    app::ModelLibrary models(QDir(folder).filePath(QStringLiteral("models")), app::toText(app::builtInModelPath()));
    ui::DesktopPrompts prompts;
    ui::Shell shell(assistant, prompts, &models);
    QObject::connect(&instance, &ui::SingleInstance::called, &shell,
                     [&shell](const QStringList& paths) { shell.window().comeToFront(paths); });
    QObject::connect(&assistant.documents(), &app::DocumentDesk::documentRemoved, &shell,
                     [cache] { QThreadPool::globalInstance()->start([cache] { app::forgetKeptDocuments(cache); }); });
    if (!files.isEmpty())
        QObject::connect(&assistant, &app::Assistant::ready, &shell,
                         [&shell, files] { shell.window().comeToFront(files); });
    shell.window().show();
    return QApplication::exec();
}
