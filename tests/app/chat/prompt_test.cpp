#include "app/chat/prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/chat/shorten.h"
#include "tests/fakes/scripted_model.h"

namespace thimble::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PromptTest : public testing::Test {
  protected:
    std::unique_ptr<Generator> generator(std::int64_t contextSize) {
        ScriptedModel::Nature nature;
        nature.contextSize = contextSize;
        model_->setNature(nature);
        auto loaded = model_->loader()({}, [](double) { return true; });
        return std::move(*loaded);
    }
    static Message message(Role role, const QString& text, Id id = 0) {
        Message made;
        made.id = id;
        made.role = role;
        made.text = text;
        return made;
    }
    static PromptParts question(const QString& text) {
        PromptParts parts;
        parts.messages = {message(Role::User, text)};
        return parts;
    }
    static Prompt prompt(const Generator& generator, const PromptParts& parts) {
        auto result = assemblePrompt(generator, parts);
        EXPECT_TRUE(result.ok() && result->prompt);
        return *result->prompt;
    }
    /// A library of `count` passages of `length` characters: whole when they fit, else as many as fit.
    static FindDocuments library(int count, int length) {
        return [=](std::int64_t characters) {
            DocumentContext context;
            const auto fitting = std::min<std::int64_t>(count, characters / length);
            context.use = fitting == count ? DocumentUse::Whole : DocumentUse::Passages;
            for (int i = 0; i < fitting; ++i)
                context.passages.push_back({i + 1, 9, "book.txt", QString("p. %1").arg(i + 1), QString(length, u'x')});
            if (fitting == 0) context.use = DocumentUse::None;
            return context;
        };
    }
    std::shared_ptr<ScriptedModel> model_ = ScriptedModel::create();
};

TEST_F(PromptTest, SystemPromptAndSummaryComeFirst) {
    PromptParts parts = question("Q");
    parts.settings.systemPrompt = "Be kind.";
    parts.summary = "They met.";
    const Prompt made = prompt(*generator(1000), parts);
    ASSERT_EQ(made.messages.size(), 2u);
    EXPECT_EQ(made.messages[0].content, "Be kind.\n\nSummary of the conversation so far:\nThey met.");
    EXPECT_EQ(made.tokens, ScriptedModel::tokensOf(made.messages));
}

TEST_F(PromptTest, TurnsAlternateWhateverFailed) {
    PromptParts parts;
    parts.messages = {message(Role::User, "A"), message(Role::Assistant, ""), message(Role::User, "B")};
    EXPECT_THAT(plainMessages(parts), ElementsAre(engine::ChatMessage{"user", "A\n\nB"}));
}

TEST_F(PromptTest, ASmallDocumentGoesInWhole) {
    PromptParts parts = question("Q");
    parts.findDocuments = library(3, 100);
    const Prompt made = prompt(*generator(2000), parts);
    EXPECT_EQ(made.documentUse, DocumentUse::Whole);
    EXPECT_EQ(made.citations.size(), 3u);
    EXPECT_EQ(made.citations[2].number, 3);
    EXPECT_EQ(made.citations[2].place, "p. 3");
    // In front, where it stays the same from question to question.
    ASSERT_EQ(made.messages.size(), 2u);
    EXPECT_THAT(made.messages[0].content, HasSubstr("[3] book.txt, p. 3:"));
    EXPECT_EQ(made.messages[1].content, "Q");
}

TEST_F(PromptTest, OfALargeOneGoesWhatFits) {
    for (const std::int64_t context : {300, 500, 1000, 4000}) {
        PromptParts parts = question("Q");
        parts.findDocuments = library(1000, 200);
        const auto model = generator(context);
        const Prompt made = prompt(*model, parts);
        EXPECT_EQ(made.documentUse, DocumentUse::Passages) << context;
        EXPECT_FALSE(made.citations.empty()) << context;
        EXPECT_LE(made.tokens + replyReserve(context, 0), context);
        EXPECT_THAT(made.messages.back().content, HasSubstr("\nQ"));
    }
}

TEST_F(PromptTest, DocumentsGiveWayToTheConversation) {
    PromptParts parts = question(QString("word ").repeated(280));  // 354 tokens of 500, a quarter kept for the reply
    parts.findDocuments = library(1000, 200);
    const Prompt made = prompt(*generator(500), parts);
    EXPECT_EQ(made.documentUse, DocumentUse::None);
    EXPECT_TRUE(made.citations.empty());
    EXPECT_EQ(made.messages.size(), 1u);
}

TEST_F(PromptTest, TooLongTellsWhetherShorteningHelps) {
    const auto model = generator(400);
    const auto alone = assemblePrompt(*model, question(QString("word ").repeated(400)));
    ASSERT_TRUE(alone.ok() && alone->tooLong);
    EXPECT_FALSE(alone->tooLong->canShorten);
    EXPECT_EQ(alone->tooLong->contextSize, 400);
    PromptParts parts = question("Q");
    parts.messages.insert(parts.messages.begin(),
                          {message(Role::User, QString("word ").repeated(400)), message(Role::Assistant, "A")});
    const auto grown = assemblePrompt(*model, parts);
    ASSERT_TRUE(grown.ok() && grown->tooLong);
    EXPECT_TRUE(grown->tooLong->canShorten);
}

TEST_F(PromptTest, TheReserveIsNoLongerThanTheReply) {
    EXPECT_EQ(replyReserve(4000, 0), 1000);
    EXPECT_EQ(replyReserve(100'000, 0), 1024);
    EXPECT_EQ(replyReserve(4000, 50), 50);
    EXPECT_EQ(replyReserve(40, 5000), 10);
}

class ShortenTest : public PromptTest {
  protected:
    static PromptParts conversation(int turns) {
        PromptParts parts;
        for (int i = 0; i < turns; ++i) {
            parts.messages.push_back(
                message(Role::User, QString("question %1 ").arg(i) + QString("q ").repeated(40), 2 * i + 1));
            parts.messages.push_back(message(Role::Assistant, QString("a ").repeated(40), 2 * i + 2));
        }
        parts.messages.push_back(message(Role::User, "last", 2 * turns + 1));
        return parts;
    }
    std::atomic<bool> stop_ = false;
};

TEST_F(ShortenTest, KeepsAboutHalfAContextFromAQuestionOn) {
    for (const int turns : {2, 20, 300}) {
        const auto model = generator(400);
        const PromptParts parts = conversation(turns);
        auto result = shorten(*model, parts, ContextStrategy::DropOldest, stop_);
        ASSERT_TRUE(result.ok() && *result);
        const Shortened& made = **result;
        EXPECT_EQ(made.parts.messages.front().role, Role::User);
        EXPECT_EQ(made.parts.messages.back().text, "last");
        EXPECT_EQ(made.lastHidden + 1, made.parts.messages.front().id);
        EXPECT_LE(*model->countTokens(plainMessages(made.parts)), 200) << turns;
        EXPECT_EQ(made.note.summary, "");
    }
}

TEST_F(ShortenTest, NothingCanBeTakenFromASingleQuestion) {
    const auto model = generator(400);
    const auto result = shorten(*model, question("only"), ContextStrategy::DropOldest, stop_);
    ASSERT_TRUE(result.ok());
    EXPECT_FALSE(result->has_value());
}

TEST_F(ShortenTest, TheSummaryCarriesTheOneBefore) {
    const auto model = generator(400);
    PromptParts parts = conversation(10);
    parts.summary = "Before that: tea.";
    model_->answer(ScriptedReply::words(" All in all: tea and questions. "));
    auto result = shorten(*model, parts, ContextStrategy::Summarise, stop_);
    ASSERT_TRUE(result.ok() && *result);
    EXPECT_EQ((*result)->note.summary, "All in all: tea and questions.");
    EXPECT_EQ((*result)->parts.summary, "All in all: tea and questions.");
    const auto asked = model_->requests().at(0).messages;
    EXPECT_THAT(asked.front().content, HasSubstr("Before that: tea."));
    EXPECT_LE(ScriptedModel::tokensOf(asked), 400 - 100);
    EXPECT_FLOAT_EQ(model_->requests().at(0).sampling.temperature, 0);
}

TEST_F(ShortenTest, AnErrorOrAStopShortensNothing) {
    const auto model = generator(400);
    model_->answer(ScriptedReply::failure("The disk failed."));
    const auto failed = shorten(*model, conversation(10), ContextStrategy::Summarise, stop_);
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().message, "The disk failed.");
    stop_ = true;
    const auto stopped = shorten(*model, conversation(10), ContextStrategy::Summarise, stop_);
    ASSERT_TRUE(stopped.ok());
    EXPECT_FALSE(stopped->has_value());
}

}  // namespace
}  // namespace thimble::app
