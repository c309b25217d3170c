#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QDir>
#include <QTemporaryDir>

#include "app/models/catalogue.h"
#include "app/models/conversion.h"
#include "app/models/load_marker.h"
#include "app/models/model_library.h"
#include "tests/app/workers/waiting.h"

namespace thimble::app {
namespace {

using testing::HasSubstr;

const QString golden = THIMBLE_TEST_DATA "/golden/nano-Q4_0.gguf";

class LibraryTest : public testing::Test {
  protected:
    QString path(const QString& name) const { return folder_.filePath(name); }
    void put(const QString& name, const QByteArray& data) const {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(data);
    }
    std::unique_ptr<ModelLibrary> open(const QString& builtIn = {}) const {
        auto library = std::make_unique<ModelLibrary>(path("models"), builtIn);
        bool scanned = false;
        QObject::connect(library.get(), &ModelLibrary::changed, library.get(), [&] { scanned = true; });
        EXPECT_TRUE(waitUntil([&] { return scanned; }));
        library->disconnect(library.get());
        return library;
    }
    /// Imports and waits; the sentence of the failure.
    std::string import(ModelLibrary& library, const QString& file, ImportMode mode) const {
        bool done = false;
        QString sentence;
        QObject context;
        QObject::connect(&library, &ModelLibrary::imported, &context, [&] { done = true; });
        QObject::connect(&library, &ModelLibrary::importFailed, &context,
                         [&](const QString& text) { done = true, sentence = text; });
        library.importFile(file, mode);
        EXPECT_TRUE(waitUntil([&] { return done; }));
        return sentence.toStdString();
    }
    QTemporaryDir folder_;
};

TEST_F(LibraryTest, ShowsTheBuiltInModelFirstWithItsCard) {
    QDir().mkpath(path("models"));
    QFile::copy(golden, path("models/a.gguf"));
    const auto library = open(golden);
    ASSERT_EQ(library->models().size(), 2u);
    const LibraryModel& first = library->models()[0];
    EXPECT_EQ(first.origin, ModelOrigin::BuiltIn);
    EXPECT_TRUE(first.readOnly);
    EXPECT_EQ(first.problem, "");
    EXPECT_EQ(first.card.type, "Q4_0");
    EXPECT_EQ(first.card.layers, 4);
    EXPECT_EQ(first.card.experts, 8);
    EXPECT_EQ(first.card.context, 256);
    EXPECT_GT(first.card.parameters, first.card.expertParameters);
    EXPECT_LT(first.card.activeParameters, first.card.parameters);
    ASSERT_FALSE(first.card.fits.empty());
    EXPECT_TRUE(first.card.fits.back().resident);
    EXPECT_FALSE(library->remove(golden).ok());
}

TEST_F(LibraryTest, TakesFilesInWhereTheyLieAndMarksThemWhenTheyGo) {
    QFile::copy(golden, path("mine.gguf"));
    {
        const auto library = open();
        EXPECT_EQ(import(*library, path("mine.gguf"), ImportMode::InPlace), "");
        ASSERT_TRUE(waitUntil([&] { return library->find(path("mine.gguf")); }));
        EXPECT_EQ(library->find(path("mine.gguf"))->origin, ModelOrigin::Linked);
        library->rememberSpeed(path("mine.gguf"),
                               {.promptTokensPerSecond = 5, .tokensPerSecond = 2, .memoryBudget = 1, .time = 7});
    }
    QFile::rename(path("mine.gguf"), path("away"));
    const auto library = open();
    const LibraryModel* model = library->find(path("mine.gguf"));
    ASSERT_NE(model, nullptr) << "remembered";
    EXPECT_TRUE(model->missing);
    EXPECT_EQ(model->record.speed->tokensPerSecond, 2);
    QFile::rename(path("away"), path("mine.gguf"));
    EXPECT_TRUE(waitUntil([&] { return !library->find(path("mine.gguf"))->missing; })) << "noticed by itself";
    EXPECT_TRUE(library->remove(path("mine.gguf")).ok());
    EXPECT_TRUE(waitUntil([&] { return !library->find(path("mine.gguf")); }));
    EXPECT_TRUE(QFile::exists(path("mine.gguf"))) << "the user's file stays";
}

TEST_F(LibraryTest, CopiesWholeOrNotAtAll) {
    const auto library = open();
    EXPECT_EQ(import(*library, golden, ImportMode::Copy), "");
    const QString copied = path("models/nano-Q4_0.gguf");
    EXPECT_EQ(QFile(copied).size(), QFile(golden).size());
    EXPECT_FALSE(QFile::exists(copied + ".part"));
    EXPECT_THAT(import(*library, golden, ImportMode::Copy), HasSubstr("already"));
    ASSERT_TRUE(waitUntil([&] { return library->find(copied); }));
    EXPECT_TRUE(library->remove(copied).ok());
    EXPECT_FALSE(QFile::exists(copied));
}

TEST_F(LibraryTest, RefusesWhatIsNoModel) {
    put("page.gguf", "<html>");
    const auto library = open();
    EXPECT_THAT(import(*library, path("page.gguf"), ImportMode::InPlace), HasSubstr("not a GGUF"));
    EXPECT_THAT(import(*library, path("absent.gguf"), ImportMode::Copy), HasSubstr("absent.gguf"));
    EXPECT_TRUE(library->models().empty());
}

TEST_F(LibraryTest, WatchesFolders) {
    QDir().mkpath(path("shared"));
    const auto library = open();
    library->addFolder(path("shared"));
    QFile::copy(golden, path("shared/x.gguf"));
    EXPECT_TRUE(waitUntil([&] { return library->find(path("shared/x.gguf")); }));
    EXPECT_TRUE(library->find(path("shared/x.gguf"))->readOnly);
    put("shared/broken.gguf", "GGUF");
    EXPECT_TRUE(waitUntil([&] { return library->find(path("shared/broken.gguf")); }));
    EXPECT_THAT(library->find(path("shared/broken.gguf"))->problem.toStdString(), HasSubstr("cut short"));
    library->removeFolder(path("shared"));
    EXPECT_TRUE(waitUntil([&] { return library->models().empty(); }));
}

TEST_F(LibraryTest, ADamagedListIsBegunAnew) {
    put("models.json", "{\"models\": [");
    const auto library = open();
    EXPECT_TRUE(library->models().empty());
    EXPECT_FALSE(ModelRecords::load(path("models.json")).ok());
}

TEST(Catalogue, TheBuiltInOneIsWhole) {
    const auto catalogue = builtInCatalogue();
    ASSERT_TRUE(catalogue.ok()) << catalogue.error().message;
    EXPECT_GE(catalogue->size(), 6u);
    for (const CatalogueModel& model : *catalogue) {
        EXPECT_EQ(model.address.host(), "huggingface.co") << model.id.toStdString();
        EXPECT_TRUE(model.address.path().endsWith(model.fileName)) << model.id.toStdString();
        EXPECT_GT(model.bytes, 1'000'000'000u);
    }
}

TEST(Catalogue, RefusesEntriesThatCouldHarm) {
    const auto with = [](const QByteArray& file, const QByteArray& address, const QByteArray& sum = "") {
        const auto parsed = parseCatalogue("{\"models\":[{\"id\":\"a\",\"name\":\"A\",\"file\":\"" + file +
                                           "\",\"address\":\"" + address + "\",\"sha256\":\"" + sum + "\"}]}");
        return parsed ? std::string() : parsed.error().message;
    };
    EXPECT_EQ(with("a.gguf", "https://x.org/a.gguf"), "");
    EXPECT_THAT(with("../a.gguf", "https://x.org/a.gguf"), HasSubstr("plain file name"));
    EXPECT_THAT(with("a.exe", "https://x.org/a.gguf"), HasSubstr("plain file name"));
    EXPECT_THAT(with("a.gguf", "http://x.org/a.gguf"), HasSubstr("https"));
    EXPECT_THAT(with("a.gguf", "https://x.org/a.gguf", "123"), HasSubstr("checksum"));
    EXPECT_THAT(parseCatalogue("{").error().message, HasSubstr("can't be read"));
    EXPECT_THAT(parseCatalogue("{}").error().message, HasSubstr("can't be read"));
}

TEST(Conversion, TellsProgressAndTheEnd) {
    const QTemporaryDir folder;
    Conversion conversion;
    QString done, problem;
    double last = 0;
    QObject::connect(&conversion, &Conversion::progressed, &conversion,
                     [&](double fraction, const QString&) { last = fraction; });
    QObject::connect(&conversion, &Conversion::finished, &conversion, [&](const QString& file) { done = file; });
    QObject::connect(&conversion, &Conversion::failed, &conversion,
                     [&](const QString& sentence) { problem = sentence; });
    conversion.start(golden, folder.filePath("out.gguf"), {.type = kernels::WeightType::Q8_0});
    EXPECT_TRUE(waitUntil([&] { return !done.isEmpty() || !problem.isEmpty(); }));
    EXPECT_EQ(done, folder.filePath("out.gguf")) << problem.toStdString();
    EXPECT_EQ(last, 1);
    EXPECT_FALSE(conversion.running());
    conversion.start(folder.filePath("absent"), folder.filePath("other.gguf"), {});
    EXPECT_TRUE(waitUntil([&] { return !problem.isEmpty(); }));
    EXPECT_THAT(problem.toStdString(), HasSubstr("absent"));
}

TEST(LoadMarker, TellsTheNextStartOnce) {
    const QTemporaryDir folder;
    EXPECT_FALSE(LoadMarker(folder.path()).interruptedLoad().has_value());
    LoadMarker(folder.path()).begin("/models/bad.gguf");  // and the program ends here
    EXPECT_EQ(LoadMarker(folder.path()).interruptedLoad(), "/models/bad.gguf");
    EXPECT_FALSE(LoadMarker(folder.path()).interruptedLoad().has_value());
    LoadMarker good(folder.path());
    good.begin("/models/good.gguf");
    good.end();
    EXPECT_FALSE(LoadMarker(folder.path()).interruptedLoad().has_value());
}

}  // namespace
}  // namespace thimble::app
