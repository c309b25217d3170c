// thimble: the window.

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTimer>

#include "app/documents/documents.h"
#include "app/workers/assistant.h"
#include "app/workers/engine_generator.h"
#include "ui/prompts.h"
#include "ui/shell.h"
#include "ui/single_instance.h"
#include "ui/views/main_window.h"

namespace {

/// A folder of this name beside the program makes it portable: everything it keeps lies there.
constexpr auto kPortableFolder = "thimble-data";

QString dataFolder(const QString& chosen) {
    if (!chosen.isEmpty()) return QDir(chosen).absolutePath();
    const QDir program(QCoreApplication::applicationDirPath());
    if (program.exists(QLatin1String(kPortableFolder))) return program.filePath(QLatin1String(kPortableFolder));
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
}

QStringList absolute(const QStringList& paths) {
    QStringList result;
    for (const QString& path : paths) result += QFileInfo(path).absoluteFilePath();
    return result;
}

std::filesystem::path toPath(const QString& path) { return std::filesystem::path(path.toStdU16String()); }

}  // namespace

int main(int argc, char** argv) {
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
    const QCommandLineOption dataOption(QStringLiteral("data"), QStringLiteral("Folder for everything the program keeps."),
                                        QStringLiteral("folder"));
    parser.addOption(dataOption);
    parser.addPositionalArgument(QStringLiteral("files"), QStringLiteral("Documents to read."), QStringLiteral("[files…]"));
    parser.process(application);

    const QString folder = dataFolder(parser.value(dataOption));
    const QStringList files = absolute(parser.positionalArguments());
    thimble::ui::SingleInstance instance(folder);
    if (instance.handOver(files)) return 0;
    instance.listen();

    QDir().mkpath(folder);
    thimble::app::AssistantOptions options;
    options.dataFolder = toPath(folder);
    options.loader = thimble::app::engineLoader(toPath(QDir(folder).filePath(QStringLiteral("cache"))));
    options.documents = thimble::app::makeDocumentLibrary();
    thimble::app::Assistant assistant(std::move(options));
    thimble::ui::DesktopPrompts prompts;
    thimble::ui::Shell shell(assistant, prompts, nullptr);
    QObject::connect(&instance, &thimble::ui::SingleInstance::called, &shell,
                     [&shell](const QStringList& paths) { shell.window().comeToFront(paths); });
    if (!files.isEmpty())
        QObject::connect(&assistant, &thimble::app::Assistant::ready, &shell,
                         [&shell, files] { shell.window().comeToFront(files); });
    shell.window().show();
    return QApplication::exec();
}
