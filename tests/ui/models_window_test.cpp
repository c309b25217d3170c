#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QTranslator>

#include "app/models/catalogue.h"
#include "tests/fakes/http_server.h"
#include "tests/ui/window_harness.h"
#include "ui/dialogs/dialog_desk.h"
#include "ui/dialogs/model_texts.h"
#include "ui/dialogs/models_dialog.h"
#include "ui/dialogs/offer_card.h"
#include "ui/models/model_desk.h"
#include "ui/views/meter.h"

namespace thimble::ui {
namespace {

const QString kNano = QStringLiteral(THIMBLE_TEST_DATA "/golden/nano-Q4_0.gguf");

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

app::CatalogueModel offered(const QUrl& address, const QByteArray& content) {
    app::CatalogueModel model;
    model.id = QStringLiteral("nano");
    model.name = QStringLiteral("Nano");
    model.fileName = QStringLiteral("nano.gguf");
    model.address = address;
    model.preview = QStringLiteral("4b");
    model.bytes = std::uint64_t(content.size());
    return model;
}

QPushButton* button(const QWidget& card, const char* name) {
    return card.findChild<QPushButton*>(QLatin1String(name));
}

QString progressText(const QWidget& card) {
    return card.findChild<QLabel*>(QStringLiteral("modelProgressText"))->text();
}

}  // namespace

/// Models come and go through the window: dropped, downloaded, measured, converted.
class ModelsWindowTest : public QObject {
    Q_OBJECT
  private slots:
    void takesADroppedModelIn();
    void tellsWhyAFileIsNoModel();
    void downloadsAndListsIt();
    void goesOnWithADownloadWhenTheDialogIsClosed();
    void downloadsNothingWhenStrictlyOffline();
    void measuresOnlyWhenAgreedAndStopsWhenTold();
    void convertsAModelFile();
    void tellsWhatCannotBeConverted();
    void watchesAFolder();
    void keepsDownloadsInTheFolderOfTheSettings();
    void translatesTheCatalogue_data();
    void translatesTheCatalogue();

  private:
    static QDialog* dialog(WindowHarness& window) { return window.shell().dialogs().open(Command::Models); }
};

void ModelsWindowTest::takesADroppedModelIn() {
    WindowHarness window;
    window.drop({kNano});
    auto* models = window.window().findChild<QDialog*>(QStringLiteral("modelsDialog"));
    QVERIFY(models && models->isVisible());
    QTRY_VERIFY(models->findChild<QWidget*>(QStringLiteral("installedCard")));
    QVERIFY(window.library().find(kNano));
    QVERIFY(window.library().find(kNano)->origin == app::ModelOrigin::Linked);
}

void ModelsWindowTest::tellsWhyAFileIsNoModel() {
    WindowHarness window;
    window.drop({window.write(QStringLiteral("broken.gguf"), "GGUF and nothing more")});
    auto* sentence = dialog(window)->findChild<QLabel*>(QStringLiteral("importState"));
    QTRY_VERIFY(sentence->isVisible());
    QVERIFY(!sentence->text().isEmpty());
    QVERIFY(window.library().models().empty());
}

void ModelsWindowTest::downloadsAndListsIt() {
    WindowHarness window;
    const QByteArray content = contentOf(kNano);
    fakes::HttpServer server(
        [&](const fakes::HttpRequest& request) { return fakes::HttpServer::serve(request, content); });
    const Services services{window.assistant(), window.shell().appearance(), window.prompts()};
    OfferCard card(services, window.shell().models(), offered(server.address(QStringLiteral("nano")), content), true,
                   nullptr);
    card.show();
    QCOMPARE(server.requests().size(), std::size_t(0));  // nothing before the click
    button(card, "downloadModel")->click();
    QTRY_COMPARE(progressText(card), QStringLiteral("Downloaded and checked."));
    QVERIFY(!button(card, "downloadModel")->isVisible());
    QTRY_VERIFY(window.library().find(window.path(QStringLiteral("models/nano.gguf"))));
    const auto connections = window.assistant().connections();
    QTRY_VERIFY(connections.isFinished());
    QCOMPARE(connections.result().size(), std::size_t(1));
    QVERIFY(connections.result()[0].time > 1'700'000'000'000);
}

void ModelsWindowTest::goesOnWithADownloadWhenTheDialogIsClosed() {
    WindowHarness window;
    const QByteArray content = contentOf(kNano);
    bool stall = true;
    fakes::HttpServer server([&](const fakes::HttpRequest& request) {
        auto answer = fakes::HttpServer::serve(request, content);
        if (stall) answer.stall = true, answer.cutAfter = 1000;
        return answer;
    });
    const Services services{window.assistant(), window.shell().appearance(), window.prompts()};
    ModelDesk& desk = window.shell().models();
    const auto model = offered(server.address(QStringLiteral("nano")), content);
    auto card = std::make_unique<OfferCard>(services, desk, model, true, nullptr);
    button(*card, "downloadModel")->click();
    QTRY_VERIFY(desk.download(model.id) && desk.download(model.id)->progress().done > 0);
    card.reset();
    OfferCard again(services, desk, model, true, nullptr);
    again.show();
    QCOMPARE(button(again, "downloadModel")->text(), QStringLiteral("Pause"));
    QVERIFY(button(again, "cancelDownload")->isVisible());
    stall = false;
    button(again, "downloadModel")->click();
    QCOMPARE(button(again, "downloadModel")->text(), QStringLiteral("Go on"));
    button(again, "downloadModel")->click();
    QTRY_COMPARE(progressText(again), QStringLiteral("Downloaded and checked."));
}

void ModelsWindowTest::downloadsNothingWhenStrictlyOffline() {
    WindowHarness window;
    window.assistant().settings().set(QStringLiteral("network.offline"), true);
    fakes::HttpServer server([](const fakes::HttpRequest&) { return fakes::HttpAnswer{}; });
    const Services services{window.assistant(), window.shell().appearance(), window.prompts()};
    OfferCard card(services, window.shell().models(), offered(server.address(QStringLiteral("nano")), "x"), true,
                   nullptr);
    button(card, "downloadModel")->click();
    QTRY_VERIFY(progressText(card).contains(QStringLiteral("offline")));
    QCOMPARE(server.requests().size(), std::size_t(0));
    // The way out: the switch is turned, and the same button tries again.
    window.assistant().settings().set(QStringLiteral("network.offline"), false);
    button(card, "downloadModel")->click();
    QTRY_VERIFY(!server.requests().empty());
}

void ModelsWindowTest::measuresOnlyWhenAgreedAndStopsWhenTold() {
    WindowHarness window;
    const Services services{window.assistant(), window.shell().appearance(), window.prompts()};
    ModelDesk& desk = window.shell().models();
    OfferCard card(services, desk, offered({}, "x"), true, nullptr);
    window.prompts().agrees = false;
    button(card, "measureModel")->click();
    QCOMPARE(window.prompts().questions.size(), 1);
    QVERIFY(desk.preview().running().isEmpty());
    window.prompts().agrees = true;
    QSignalSpy progressed(&desk.preview(), &app::SpeedPreview::progressed);
    QSignalSpy failed(&desk.preview(), &app::SpeedPreview::failed);
    button(card, "measureModel")->click();
    QTRY_VERIFY(!progressed.isEmpty() || !failed.isEmpty());  // a disk without room refuses
    if (failed.isEmpty()) button(card, "measureModel")->click();
    QTRY_VERIFY(desk.preview().running().isEmpty());
    QCOMPARE(QDir(window.library().folder()).entryList(QDir::Files), QStringList());  // nothing is left behind
    QVERIFY(button(card, "measureModel")->isEnabled());
}

void ModelsWindowTest::convertsAModelFile() {
    WindowHarness window;
    QDialog* models = dialog(window);
    button(*models, "convertModel")->click();
    auto* convert = models->findChild<QDialog*>(QStringLiteral("convertDialog"));
    QVERIFY(convert);
    convert->findChild<QLineEdit*>(QStringLiteral("convertSource"))->setText(kNano);
    auto* type = convert->findChild<QComboBox*>(QStringLiteral("convertType"));
    type->setCurrentIndex(type->findData(QStringLiteral("Q8_0")));
    QCOMPARE(convert->findChild<QLineEdit*>(QStringLiteral("convertName"))->text(),
             QStringLiteral("nano-Q4_0.Q8_0.gguf"));
    button(*convert, "convertStart")->click();
    QTRY_VERIFY(window.library().find(window.path(QStringLiteral("models/nano-Q4_0.Q8_0.gguf"))));
    QCOMPARE(window.library().models().front().card.type, QStringLiteral("Q8_0"));
    QVERIFY(!models->findChild<QWidget*>(QStringLiteral("conversionCard"))->isVisible());
}

void ModelsWindowTest::tellsWhatCannotBeConverted() {
    WindowHarness window;
    QDialog* models = dialog(window);
    button(*models, "convertModel")->click();
    auto* convert = models->findChild<QDialog*>(QStringLiteral("convertDialog"));
    auto* source = convert->findChild<QLineEdit*>(QStringLiteral("convertSource"));
    auto* problem = convert->findChild<QLabel*>(QStringLiteral("convertProblem"));
    source->setText(window.path(QStringLiteral("nowhere")));
    QVERIFY(problem->text().contains(QStringLiteral("nowhere")));
    QVERIFY(!button(*convert, "convertStart")->isEnabled());
    source->setText(window.path({}));  // a folder without a checkpoint
    QVERIFY(problem->text().contains(QStringLiteral("config.json")));
    source->setText(window.write(QStringLiteral("broken.gguf"), "GGUF and nothing more"));
    QVERIFY(button(*convert, "convertStart")->isEnabled());
    button(*convert, "convertStart")->click();
    auto* sentence = models->findChild<QLabel*>(QStringLiteral("importState"));
    QTRY_VERIFY(!sentence->text().isEmpty());
    QVERIFY(window.library().models().empty());
}

void ModelsWindowTest::watchesAFolder() {
    WindowHarness window;
    QDir(window.path({})).mkdir(QStringLiteral("shared"));
    QFile::copy(kNano, window.path(QStringLiteral("shared/nano.gguf")));
    QDialog* models = dialog(window);
    window.prompts().folder = window.path(QStringLiteral("shared"));
    button(*models, "watchFolder")->click();
    QTRY_VERIFY(models->findChild<QWidget*>(QStringLiteral("installedCard")));
    models->findChild<QToolButton*>(QStringLiteral("unwatchFolder"))->click();
    QTRY_VERIFY(window.library().models().empty());
    QVERIFY(QFile::exists(window.path(QStringLiteral("shared/nano.gguf"))));
}

void ModelsWindowTest::keepsDownloadsInTheFolderOfTheSettings() {
    WindowHarness window;
    window.assistant().settings().set(QStringLiteral("model.folder"), window.path(QStringLiteral("elsewhere")));
    QCOMPARE(window.library().folder(), window.path(QStringLiteral("elsewhere")));
    window.restart();
    QCOMPARE(window.library().folder(), window.path(QStringLiteral("elsewhere")));
    window.assistant().settings().set(QStringLiteral("model.folder"), QString());
    QCOMPARE(window.library().folder(), window.path(QStringLiteral("models")));
}

void ModelsWindowTest::translatesTheCatalogue_data() {
    QTest::addColumn<QString>("language");
    QTest::newRow("German") << QStringLiteral("de");
    QTest::newRow("Chinese") << QStringLiteral("zh");
}

void ModelsWindowTest::translatesTheCatalogue() {
    QFETCH(QString, language);
    WindowHarness window;  // brings the resources
    QTranslator translator;
    QVERIFY(translator.load(QStringLiteral(":/translations/thimble_%1.qm").arg(language)));
    const auto catalogue = app::builtInCatalogue();
    QVERIFY(catalogue.ok());
    for (const app::CatalogueModel& model : *catalogue)
        QVERIFY2(!translator.translate("Catalogue", model.note.toUtf8().constData()).isEmpty(), qPrintable(model.note));
}

}  // namespace thimble::ui

QTEST_MAIN(thimble::ui::ModelsWindowTest)
#include "models_window_test.moc"
