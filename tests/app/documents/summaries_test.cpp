#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/documents/library.h"
#include "app/documents/summary/brief.h"
#include "app/documents/summary/summary_text.h"
#include "library_fixture.h"

namespace thimble::app::test {
namespace {

using ::testing::HasSubstr;

/// Answers as a model would: a point per passage, citing it; remembers all that it was given.
class ScriptedModel {
  public:
    std::string answer(const engine::GenerateRequest& request) {
        const std::string& text = request.messages.back().content;
        given += text;
        ++calls;
        std::string points = "Here are the points:\n";
        for (int i = 1; i <= 5; ++i) {
            const std::size_t mark = text.find("\n[" + std::to_string(i) + "] ");
            if (mark == std::string::npos) break;
            const std::size_t fact = text.find("fact", mark);
            const std::size_t end = text.find('x', fact);
            points += "- A point about " + (fact == std::string::npos ? "nothing" : text.substr(fact, end - fact + 1)) +
                      ". [" + std::to_string(i) + "]\n";
        }
        return points;
    }
    std::string given;
    int calls = 0;
};

class Summaries : public Library {
  protected:
    const SummaryModel model_{"scripted", 2000, true};

    Summary runToEnd(ScriptedModel& scripted) {
        Summary last;
        while (const auto task = library_->nextTask(model_))
            last = library_->accept(*task, scripted.answer(task->request));
        return library_->summaries(1).back();
    }
};

TEST_F(Summaries, ReadEverySection) {
    const Document document = add("long.md", chapters(47, 80));
    readAll();
    const Summary begun = library_->beginSummary(1, document.id, {});
    EXPECT_EQ(begun.state, SummaryState::Queued);
    EXPECT_FALSE(begun.keySentences.empty()) << "at once, before any model";
    ScriptedModel scripted;
    const Summary summary = runToEnd(scripted);
    EXPECT_EQ(summary.state, SummaryState::Done);
    EXPECT_EQ(summary.sectionsTotal, 47);
    EXPECT_EQ(summary.sectionsRead, 47);
    EXPECT_EQ(summary.model, "scripted");
    const auto opened = Database::open(path("library.db"));
    ASSERT_TRUE(opened.ok());
    DocumentPassages passages(**opened);
    for (const PassageRow& row : passages.range(document.id, 0, passages.count(document.id))) {
        EXPECT_NE(scripted.given.find(row.text.substr(row.overlap)), std::string::npos)
            << "passage " << row.ordinal << " never reached the model";
    }
    for (int i = 1; i <= 47; ++i)
        EXPECT_THAT(scripted.given, HasSubstr("fact" + std::to_string(i) + "x"))
            << "chapter " << i << " never reached the model";
    ASSERT_FALSE(summary.points.empty());
    EXPECT_LE(summary.points.size(), 8u);
    for (const SummaryPoint& point : summary.points) {
        EXPECT_TRUE(point.place.startsWith("Chapter ")) << point.place.toStdString();
        EXPECT_NE(point.passage, 0);
        EXPECT_FALSE(point.text.contains("["));
    }

    const int calls = scripted.calls;
    const Summary again = library_->beginSummary(1, document.id, {});
    EXPECT_EQ(again.state, SummaryState::Done);
    EXPECT_EQ(again.points, summary.points);
    EXPECT_FALSE(library_->nextTask(model_).has_value());
    EXPECT_EQ(scripted.calls, calls) << "a second summary of the unchanged document asks nothing";
}

TEST_F(Summaries, GoOnAfterARestart) {
    const Document document = add("long.md", chapters(20, 80));
    readAll();
    library_->beginSummary(1, document.id, {});
    ScriptedModel scripted;
    Summary summary;
    for (int i = 0; i < 3; ++i) {
        const auto task = library_->nextTask(model_);
        ASSERT_TRUE(task.has_value());
        summary = library_->accept(*task, scripted.answer(task->request));
    }
    EXPECT_EQ(summary.state, SummaryState::Running);
    EXPECT_GT(summary.sectionsRead, 0);
    EXPECT_LT(summary.sectionsRead, 20);
    EXPECT_GE(summary.secondsLeft, 0);
    const std::string before = scripted.given;
    reopen();
    scripted.given.clear();
    const Summary done = runToEnd(scripted);
    EXPECT_EQ(done.sectionsRead, 20);
    const std::string opening = before.substr(before.find("[1] "), 300);
    EXPECT_EQ(scripted.given.find(opening), std::string::npos) << "an answered step is asked again";
}

TEST_F(Summaries, PauseCancelAndFailure) {
    const Document document = add("long.md", chapters(20, 80));
    readAll();
    const Id id = library_->beginSummary(1, document.id, {}).id;
    auto task = library_->nextTask(model_);
    ASSERT_TRUE(task.has_value());
    EXPECT_EQ(library_->setSummaryState(id, SummaryState::Paused)->state, SummaryState::Paused);
    EXPECT_FALSE(library_->nextTask(model_).has_value());
    library_->setSummaryState(id, SummaryState::Queued);
    task = library_->nextTask(model_);
    ASSERT_TRUE(task.has_value());
    const Summary failed = library_->accept(*task, engine::Error{"The model stumbled."});
    EXPECT_EQ(failed.state, SummaryState::Failed);
    EXPECT_EQ(failed.problem, "The model stumbled.");
    library_->setSummaryState(id, SummaryState::Cancelled);
    EXPECT_FALSE(library_->nextTask(model_).has_value());
    EXPECT_EQ(library_->beginSummary(1, document.id, {}).state, SummaryState::Queued);
}

TEST_F(Summaries, WithoutAModelAreTheKeySentences) {
    const Document document = add("long.md", chapters(5, 20));
    readAll();
    library_->beginSummary(1, document.id, {});
    EXPECT_FALSE(library_->nextTask({"none", 0, false}).has_value());
    const Summary summary = library_->summaries(1).back();
    EXPECT_EQ(summary.state, SummaryState::Done);
    EXPECT_TRUE(summary.points.empty());
    EXPECT_FALSE(summary.keySentences.empty());
    EXPECT_EQ(summary.sectionsRead, 5);
}

TEST_F(Summaries, ASmallModelAddsABriefToTheKeySentences) {
    const SummaryModel small{"small", 2000, false};
    const Document document = add("long.md", chapters(5, 20));
    readAll();
    const auto sentence = library_->beginSummary(1, document.id, {}).keySentences.at(0).text;
    const auto task = library_->nextTask(small);
    ASSERT_TRUE(task.has_value());
    EXPECT_THAT(task->request.messages.back().content, HasSubstr(sentence.toStdString()));
    Summary summary = library_->accept(*task, sentence.toStdString());
    EXPECT_EQ(summary.state, SummaryState::Done);
    EXPECT_EQ(summary.text, sentence);
    EXPECT_EQ(summary.model, "small");
    EXPECT_TRUE(summary.points.empty());
    EXPECT_EQ(summary.sectionsRead, 5);
    EXPECT_FALSE(library_->nextTask(small).has_value()) << "asked once";
    EXPECT_THAT(summaryAsPlainText(summary, "long").toStdString(), HasSubstr("In brief, by small (it may be wrong)"));

    library_->beginSummary(1, document.id, {});  // later, with a capable model
    ScriptedModel scripted;
    summary = runToEnd(scripted);
    EXPECT_FALSE(summary.points.empty());
    EXPECT_EQ(summary.text, "") << "the brief of the smaller one is gone";
}

TEST_F(Summaries, ASmallModelThatFailsOrInventsLeavesTheKeySentences) {
    const SummaryModel small{"small", 2000, false};
    const Document document = add("long.md", chapters(5, 20));
    readAll();
    for (const engine::Result<std::string>& answer :
         {engine::Result<std::string>(engine::Error{"It stumbled."}), engine::Result<std::string>("Napoleon came.")}) {
        library_->beginSummary(1, document.id, {});
        const auto task = library_->nextTask(small);
        ASSERT_TRUE(task.has_value());
        const Summary summary = library_->accept(*task, answer);
        EXPECT_EQ(summary.state, SummaryState::Done);
        EXPECT_EQ(summary.text, "");
        EXPECT_EQ(summary.problem, "");
        EXPECT_FALSE(summary.keySentences.empty());
    }
    library_->beginSummary(1, document.id, {SummaryLength::Short, SummaryStyle::Points, "German"});
    EXPECT_FALSE(library_->nextTask(small).has_value()) << "it writes no other language";
}

TEST(Brief, KeepsWholeSentencesThatTheTextSupports) {
    const std::vector<SummaryPoint> text{{"The harbour of Lisbon was closed on 3 May because of a storm.", "p. 1", 1},
                                         {"Forty ships waited outside, and nobody was hurt.", "p. 2", 2}};
    const auto brief = [&](std::string_view answer) { return briefOf(answer, text).toStdString(); };
    EXPECT_EQ(brief("A storm closed the harbour of Lisbon."), "A storm closed the harbour of Lisbon.");
    EXPECT_EQ(brief("The harbour was closed. Forty ships waited out"), "The harbour was closed.");
    EXPECT_EQ(brief("The harbour of Porto was closed."), "") << "another name";
    EXPECT_EQ(brief("The harbour was closed on 4 May."), "") << "another number";
    EXPECT_EQ(brief("20 ships waited outside."), "") << "a number at the beginning";
    EXPECT_EQ(brief("I like to hear about your holiday plans."), "") << "beside the text";
    EXPECT_EQ(brief("The harbour was closed"), "") << "no whole sentence";
    EXPECT_EQ(brief(""), "");
}

TEST_F(Summaries, AUselessModelLosesNothing) {
    const Document document = add("long.md", chapters(12, 80));
    readAll();
    library_->beginSummary(1, document.id, {SummaryLength::Short, SummaryStyle::Prose, "German"});
    Summary summary;
    int guard = 0;
    while (const auto task = library_->nextTask(model_)) {
        EXPECT_THAT(task->request.messages[0].content, HasSubstr("German"));
        summary = library_->accept(*task, std::string("ok"));
        ASSERT_LT(++guard, 200);
    }
    summary = library_->summaries(1).back();
    EXPECT_EQ(summary.state, SummaryState::Done);
    EXPECT_EQ(summary.sectionsRead, 12);
    EXPECT_FALSE(summary.points.empty());
    EXPECT_EQ(summary.text, "ok");
}

TEST_F(Summaries, NameTheGaps) {
    const Document document = library_->add(1, {QString::fromStdString(dataFile("gap.pdf").string())}).at(0);
    readAll();
    const Summary summary = library_->beginSummary(1, document.id, {});
    EXPECT_EQ(summary.sectionsTotal, 3);
    EXPECT_EQ(summary.gaps, QStringList{"p. 2"});
}

}  // namespace
}  // namespace thimble::app::test
