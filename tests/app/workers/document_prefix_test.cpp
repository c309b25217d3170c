#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <fstream>

#include "app/chat/turn.h"
#include "app/documents/library.h"
#include "app/models/built_in_model.h"
#include "app/workers/engine_generator.h"

namespace thimble::app {
namespace {

namespace fs = std::filesystem;

/// A small document goes into the prompt as a whole, and what the model computed of it is kept on disk: asked about
/// again, after the program was closed, it is read from there. Real documents, real prompts, the real engine.
class DocumentPrefix : public testing::Test {
  protected:
    void SetUp() override {
        if (builtInModelPath().empty()) GTEST_SKIP() << "this tree has no built-in model";
        ASSERT_TRUE(library_.open(folder_ / "library.db").ok());
        auto opened = Database::open(folder_ / "library.db");
        ASSERT_TRUE(opened.ok());
        database_ = std::move(*opened);
    }

    void write(const std::string& harvest) {
        std::string text = "Notes on walnuts.\n\n";
        for (int i = 1; i <= 12; ++i)
            text += "In year " + std::to_string(i) + " the trees stood well and the harvest was " + harvest + ".\n\n";
        std::ofstream(folder_ / "walnuts.txt") << text;
        library_.add(1, {QString::fromStdString((folder_ / "walnuts.txt").string())});
        library_.checkFiles();
        while (library_.readSome()) {
        }
    }

    /// A run of the program: loads the model, asks one question.
    ReplyStats ask(const QString& question, const fs::path& model = {}) {
        LoadRequest load;
        load.path = model;
        load.context = 2048;
        load.threads = 2;
        auto generator = engineLoader(folder_ / "cache")(load, [](double) { return true; });
        EXPECT_TRUE(generator.ok()) << generator.error().message;
        PromptParts parts;
        Message message;
        message.role = Role::User;
        message.text = question;
        parts.messages = {message};
        parts.settings.maxTokens = 2;
        parts.findDocuments = [&](std::int64_t characters) {
            return library_.passages().find(*database_, 1, question, characters);
        };
        const std::atomic<bool> stop = false;
        const TurnOutcome outcome = runTurn(**generator, parts, {}, {}, stop);
        EXPECT_EQ(outcome.reply.documentUse, DocumentUse::Whole) << outcome.reply.problem.toStdString();
        return outcome.reply.stats;
    }

    std::size_t kept() const {
        std::error_code none;
        const auto files = fs::directory_iterator(folder_ / "cache" / "prefixes", none);
        return static_cast<std::size_t>(std::distance(fs::begin(files), fs::end(files)));
    }

    QTemporaryDir temporary_;
    const fs::path folder_ = temporary_.path().toStdString();
    DocumentLibrary library_;
    std::unique_ptr<Database> database_;
};

TEST_F(DocumentPrefix, IsReadFromDiskWhenTheDocumentIsOpenedAgain) {
    write("rich");
    const ReplyStats first = ask("How was the harvest?");
    EXPECT_EQ(first.reusedTokens, 0);
    EXPECT_EQ(kept(), 1u);
    const ReplyStats again = ask("And what stood well?");
    EXPECT_GT(again.reusedTokens, 200);
    EXPECT_LT(again.promptTokens - again.reusedTokens, 60) << "the question alone is computed";
    EXPECT_EQ(kept(), 1u);
}

TEST_F(DocumentPrefix, OfAChangedDocumentIsNotUsed) {
    write("rich");
    ask("How was the harvest?");
    write("poor, and the winter long");
    EXPECT_EQ(ask("How was the harvest?").reusedTokens, 0);
}

TEST_F(DocumentPrefix, OfAnotherModelIsNotUsed) {
    write("rich");
    ask("How was the harvest?");
    fs::copy_file(builtInModelPath(), folder_ / "other.gguf");
    std::ofstream(folder_ / "other.gguf", std::ios::app | std::ios::binary)
        << '\0';  // another file, if of the same weights
    EXPECT_EQ(ask("How was the harvest?", folder_ / "other.gguf").reusedTokens, 0);
    EXPECT_EQ(kept(), 2u);
}

TEST_F(DocumentPrefix, IsForgottenWhenADocumentIsRemoved) {
    write("rich");
    ask("How was the harvest?");
    ASSERT_EQ(kept(), 1u);
    forgetKeptDocuments(folder_ / "cache");
    EXPECT_EQ(kept(), 0u);
    ask("How was the harvest?");  // a session goes on as before
    EXPECT_EQ(kept(), 1u);
}

}  // namespace
}  // namespace thimble::app
