// thimble-cli as a program: what it prints where, and how it ends. THIMBLE_CLI is the program under test.

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <cmath>
#include <cstring>
#include <vector>

namespace {

const QString kGolden = QStringLiteral(THIMBLE_TEST_DATA "/golden/");

struct Outcome {
    int status = -1;
    QByteArray out, err;
};

Outcome run(const QStringList& arguments, const QByteArray& input = {}) {
    QProcess process;
    process.start(QStringLiteral(THIMBLE_CLI), arguments);
    process.write(input);
    process.closeWriteChannel();
    EXPECT_TRUE(process.waitForFinished(60'000));
    EXPECT_EQ(process.exitStatus(), QProcess::NormalExit) << arguments.join(' ').toStdString();
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// The promise for every failure: status 1, nothing on standard output, one line on standard error.
void expectOneSentence(const QStringList& arguments, const char* part, const QByteArray& input = {}) {
    const Outcome outcome = run(arguments, input);
    const std::string line = arguments.join(' ').toStdString() + " -> " + outcome.err.toStdString();
    EXPECT_EQ(outcome.status, 1) << line;
    EXPECT_TRUE(outcome.out.isEmpty()) << line;
    EXPECT_EQ(outcome.err.count('\n'), 1) << line;
    EXPECT_TRUE(outcome.err.contains(part)) << line << " lacks " << part;
}

std::vector<float> floatsOf(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << path.toStdString();
    const QByteArray bytes = file.readAll();
    std::vector<float> values(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::memcpy(values.data(), bytes.constData(), values.size() * sizeof(float));
    return values;
}

TEST(Commands, LogitsWritesTheGoldenRowsAndRouting) {
    const QTemporaryDir folder;
    const QString out = folder.filePath("logits.f32"), routing = folder.filePath("routing.json");
    const Outcome outcome = run({"logits", kGolden + "nano-F32.gguf", "--tokens-file", kGolden + "tokens48.txt",
                                 "--last", "48", "--out", out, "--routing", routing, "--threads", "2"});
    ASSERT_EQ(outcome.status, 0) << outcome.err.toStdString();
    const auto ours = floatsOf(out), golden = floatsOf(kGolden + "nano-F32.logits.f32");
    ASSERT_EQ(ours.size(), golden.size());
    double error = 0, power = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        error += std::pow(double(ours[i]) - double(golden[i]), 2);
        power += std::pow(double(golden[i]), 2);
    }
    EXPECT_LT(error / power, 1e-9);

    QFile written(routing), expected(kGolden + "nano-F32.routing.json");
    ASSERT_TRUE(written.open(QIODevice::ReadOnly) && expected.open(QIODevice::ReadOnly));
    EXPECT_EQ(QJsonDocument::fromJson(written.readAll()), QJsonDocument::fromJson(expected.readAll()));
}

TEST(Commands, LogitsOfTheLastPositionsAreTheLastRows) {
    const QTemporaryDir folder;
    const QString out = folder.filePath("logits.f32");
    ASSERT_EQ(run({"logits", kGolden + "nano-F32.gguf", "--tokens-file", kGolden + "tokens48.txt", "--last", "2",
                   "--out", out})
                  .status,
              0);
    const auto two = floatsOf(out), all = floatsOf(kGolden + "nano-F32.logits.f32");
    ASSERT_EQ(two.size(), all.size() / 24);
    EXPECT_NEAR(two.back(), all.back(), 1e-4);
    EXPECT_NEAR(two.front(), all[all.size() - two.size()], 1e-4);
}

TEST(Commands, InspectTellsHeaderTensorsAndPlans) {
    const Outcome outcome = run({"inspect", kGolden + "nano-F32.gguf", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err.toStdString();
    const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
    EXPECT_EQ(json["metadata"]["general.architecture"].toString(), "smallthinker");
    EXPECT_EQ(json["tensors"].toArray().size(), 4 * 10 + 2);
    ASSERT_FALSE(json["plans"].toArray().isEmpty());
    EXPECT_GT(json["plans"][0]["total"].toDouble(), 0);
}

TEST(Commands, ModelsListsWhatIsHereAndWhatCanBeHad) {
    const QTemporaryDir data;
    ASSERT_TRUE(QDir(data.path()).mkpath("models"));
    ASSERT_TRUE(QFile::copy(kGolden + "nano-Q8_0.gguf", data.filePath("models/nano.gguf")));
    QFile page(data.filePath("models/page.gguf"));
    ASSERT_TRUE(page.open(QIODevice::WriteOnly));
    page.write("<!doctype html><title>Not found</title>");
    page.close();
    const Outcome outcome = run({"models", "--json", "--data", data.path()});
    ASSERT_EQ(outcome.status, 0) << outcome.err.toStdString();
    const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
    QJsonObject nano, broken;
    for (const QJsonValue model : json["models"].toArray()) {
        if (model["path"].toString().endsWith("nano.gguf")) nano = model.toObject();
        if (model["path"].toString().endsWith("page.gguf")) broken = model.toObject();
    }
    EXPECT_EQ(nano["origin"].toString(), "library");
    EXPECT_EQ(nano["type"].toString(), "Q8_0");
    EXPECT_EQ(nano["runs_here"].toString(), "in memory");
    EXPECT_GT(nano["smallest_memory"].toDouble(), 0);
    ASSERT_FALSE(nano["plans"].toArray().isEmpty());
    EXPECT_TRUE(nano["plans"][0]["fits"].toBool());
    EXPECT_FALSE(broken["problem"].toString().isEmpty());
    EXPECT_EQ(json["catalogue"].toArray().size(), 6);
    for (const QJsonValue model : json["catalogue"].toArray()) {
        EXPECT_GT(model["bytes"].toDouble(), 1e9);
        EXPECT_LT(model["smallest_memory"].toDouble(), model["comfortable_memory"].toDouble());
        EXPECT_FALSE(model["installed"].toBool());
    }
    // A file of remembered things that cannot be read is told, and hides nothing.
    QFile records(data.filePath("models.json"));
    ASSERT_TRUE(records.open(QIODevice::WriteOnly));
    records.write("{ not json");
    records.close();
    const Outcome again = run({"models", "--data", data.path()});
    EXPECT_EQ(again.status, 0);
    EXPECT_TRUE(again.err.contains("models.json")) << again.err.toStdString();
    EXPECT_TRUE(again.out.contains("nano.gguf"));
}

TEST(Commands, BadInputIsOneSentence) {
    const QTemporaryDir folder;
    const auto file = [&](const char* name, const QByteArray& content) {
        QFile out(folder.filePath(name));
        EXPECT_TRUE(out.open(QIODevice::WriteOnly));
        out.write(content);
        return out.fileName();
    };
    QFile whole(kGolden + "nano-F32.gguf");
    ASSERT_TRUE(whole.open(QIODevice::ReadOnly));
    const QByteArray model = whole.readAll();

    expectOneSentence({"inspect", folder.filePath("absent.gguf")}, "absent.gguf");
    expectOneSentence({"inspect", file("empty.gguf", "")}, "empty.gguf");
    expectOneSentence({"inspect", file("text.gguf", "this is not a model")}, "text.gguf");
    expectOneSentence({"inspect", folder.path()}, "folder");
    expectOneSentence({"inspect", file("cut.gguf", model.left(model.size() / 2))}, "cut.gguf");
    expectOneSentence({"run", file("header.gguf", model.left(300)), "-p", "hello"}, "header.gguf");
    expectOneSentence({"run", kGolden + "nano-F32.gguf", "-p", "hello"}, "vocabulary");
    expectOneSentence({"run", kGolden + "nano-F32.gguf", "-p", "hello", "--memory", "-1"}, "not a size");
    expectOneSentence({"run", kGolden + "nano-F32.gguf", "-p", "hello", "--memory", "0"}, "");
    expectOneSentence(
        {"logits", kGolden + "nano-F32.gguf", "--tokens-file", file("ids.txt", "1 2 x"), "--out", folder.filePath("o")},
        "'x'");
    expectOneSentence(
        {"logits", kGolden + "nano-F32.gguf", "--tokens-file", file("big.txt", "1 512"), "--out", folder.filePath("o")},
        "512");
    expectOneSentence(
        {"logits", kGolden + "nano-F32.gguf", "--tokens-file", file("none.txt", " "), "--out", folder.filePath("o")},
        "none.txt");
    expectOneSentence({"tokenize", kGolden + "nano-F32.gguf"}, "", "\"a\"\n");
    expectOneSentence({"bench"}, "synthetic");
    expectOneSentence({"convert", folder.path(), folder.filePath("o.gguf")}, "config.json");
    expectOneSentence({"convert", kGolden + "nano-F32.gguf", folder.filePath("o.gguf"), "--type", "Q9"}, "Q9");
    expectOneSentence({"bandwidth", "--path", folder.filePath("nowhere")}, "nowhere");
    expectOneSentence({"nonsense"}, "help");
    expectOneSentence({}, "help");
}

TEST(Commands, BenchMeasuresAndKeepsItsBudget) {
    const Outcome outcome = run({"bench", kGolden + "nano-F32.gguf", "--prompt", "32", "--generate", "8", "--repeat",
                                 "2", "--threads", "1", "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err.toStdString();
    const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
    for (const char* key : {"prefill_tok_s", "decode_tok_s"}) {
        const QJsonObject spread = json[key].toObject();
        EXPECT_GT(spread["min"].toDouble(), 0) << key;
        EXPECT_LE(spread["min"].toDouble(), spread["median"].toDouble()) << key;
        EXPECT_LE(spread["median"].toDouble(), spread["max"].toDouble()) << key;
    }
    EXPECT_EQ(json["threads"].toInt(), 1);
    EXPECT_GT(json["bytes_per_token"].toDouble(), 0);
    EXPECT_GT(json["memory_bandwidth"].toDouble(), 0);
    EXPECT_GT(json["gate_sparsity"].toDouble(), 0.2);
    EXPECT_LT(json["gate_sparsity"].toDouble(), 0.9);
    EXPECT_EQ(json["cache_hit_rate"].toDouble(), 1);
}

}  // namespace
