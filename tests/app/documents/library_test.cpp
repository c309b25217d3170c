#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QTemporaryDir>
#include <QTextStream>

#include "app/documents/library.h"
#include "app/documents/summary/brief.h"
#include "app/documents/summary/summary_text.h"
#include "sample_files.h"

namespace thimble::app::test {
namespace {

using ::testing::HasSubstr;

class Library : public ::testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(folder_.isValid());
        reopen();
    }

    void reopen() {
        library_ = std::make_unique<DocumentLibrary>();
        const auto opened = library_->open(path("library.db"));
        ASSERT_TRUE(opened.ok()) << opened.error().message;
    }

    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    QString name(const std::string& file) const { return QString::fromStdString(path(file).string()); }

    Document add(const std::string& file, const std::string& text, Id conversation = 1) {
        writeFile(path(file), text);
        return library_->add(conversation, {name(file)}).at(0);
    }

    void readAll() {
        while (library_->readSome()) {
        }
    }

    Document stateOf(Id document) {
        for (const Document& one : library_->documents(0)) {
            if (one.id == document) return one;
        }
        return {};
    }

    QTemporaryDir folder_;
    std::unique_ptr<DocumentLibrary> library_;
};

/// A text with a fact of its own in each of its chapters.
std::string chapters(int count, int sentences) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
        text += "# Chapter " + std::to_string(i) + "\n\n";
        for (int s = 0; s < sentences; ++s) {
            text += "On day " + std::to_string(i) + " the committee looked at item " + std::to_string(s) +
                    " of the agenda and talked about the weather for a while. ";
            if (s == sentences / 2)
                text += "The secret number of chapter " + std::to_string(i) + " is fact" + std::to_string(i) + "x. ";
            if (s % 7 == 6) text += "\n\n";
        }
        text += "\n\n";
    }
    return text;
}

TEST_F(Library, ReadsFindsAndCites) {
    const Document added =
        add("report.md", "# Costs\n\nThe bridge cost twelve million euros.\n\n# Dates\n\nBuilding began in spring.\n");
    EXPECT_EQ(added.state, DocumentState::Queued);
    readAll();
    const Document read = stateOf(added.id);
    EXPECT_EQ(read.state, DocumentState::Ready);
    EXPECT_EQ(read.format, "Markdown");
    EXPECT_EQ(read.title, "report.md");
    const auto found = library_->search(1, "what did bridges cost?", 5);
    ASSERT_GE(found.size(), 1u);
    EXPECT_EQ(found[0].place, "Costs");
    EXPECT_EQ(found[0].title, "report.md");
    EXPECT_TRUE(found[0].text.contains("twelve million"));
    EXPECT_TRUE(library_->search(2, "bridge", 5).empty()) << "another conversation's document";
    EXPECT_EQ(library_->search(0, "bridge", 5).size(), 1u);
}

TEST_F(Library, FindsWordsOfEveryLanguage) {
    add("de.txt",
        "Die Häuser der Stadt wurden nach dem Brand wieder aufgebaut, und die Verträge mit den Handwerkern sind "
        "unterschrieben.");
    add("zh.txt", "今天天气很好。我们去公园散步，讨论了新的合同。");
    add("ar.txt", "وقع المدير على العقد الجديد في المدينة.");
    add("fr.txt", "Les élèves étaient contents des résultats de l'examen final.");
    readAll();
    const auto first = [&](const char* words) {
        const auto found = library_->search(1, QString::fromUtf8(words), 1);
        return found.empty() ? std::string() : found[0].title.toStdString();
    };
    EXPECT_EQ(first("Haus"), "de.txt");
    EXPECT_EQ(first("vertrag"), "de.txt");
    EXPECT_EQ(first("合同"), "zh.txt");
    EXPECT_EQ(first("公园"), "zh.txt");
    EXPECT_EQ(first("العقد"), "ar.txt");
    EXPECT_EQ(first("eleve"), "fr.txt");
    EXPECT_EQ(first("zebra"), "");
}

TEST_F(Library, ADateInAQuestionIsAFilter) {
    std::string box;
    for (int month = 1; month <= 6; ++month) {
        const std::string date =
            "Mon, 10 " +
            std::string(std::array{"Jan", "Feb", "Mar", "Apr", "May", "Jun"}[static_cast<std::size_t>(month - 1)]) +
            " 2025 10:00:00 +0000";
        box += "From a@x " + date + "\nFrom: a@x.org\nTo: b@x.org\nDate: " + date + "\nSubject: Offer " +
               std::to_string(month) + "\n\nI agree to pay " + std::to_string(month * 100) + " euros.\n\n";
    }
    add("mail.mbox", box);
    readAll();
    const auto found = library_->search(1, "What did I agree to in March 2025?", 10);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].text.contains("300 euros"));
    EXPECT_EQ(library_->search(1, "Was habe ich am 10. April 2025 zugesagt?", 10).size(), 1u);
    EXPECT_GE(library_->search(1, "agree to pay", 10).size(), 6u);
}

TEST_F(Library, AFailureHasItsReason) {
    const Document broken = add("broken.docx", "PK\3\4 no archive");
    const Document gone = library_->add(1, {name("never-was.pdf")}).at(0);
    readAll();
    EXPECT_EQ(stateOf(broken.id).state, DocumentState::Failed);
    EXPECT_TRUE(stateOf(broken.id).problem.contains("damaged"));
    EXPECT_EQ(stateOf(gone.id).state, DocumentState::Missing);
}

TEST_F(Library, FollowsChangesOfTheFile) {
    const Document document = add("note.txt", "The old agreement names Alice.");
    readAll();
    writeFile(path("note.txt"), "The new agreement names Bob and Carol instead.");
    ASSERT_EQ(library_->checkFiles().size(), 1u);
    readAll();
    EXPECT_TRUE(library_->search(1, "Alice", 5).empty());
    EXPECT_EQ(library_->search(1, "Carol", 5).size(), 1u);

    std::filesystem::rename(path("note.txt"), path("elsewhere"));
    library_->checkFiles();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Missing);
    EXPECT_EQ(library_->search(1, "Carol", 5).size(), 1u) << "what was read stays";
    std::filesystem::rename(path("elsewhere"), path("note.txt"));
    library_->checkFiles();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Ready);
    EXPECT_TRUE(library_->checkFiles().empty());
}

TEST_F(Library, AFileThatChangesOrGoesWhileItIsReadIsReadAgain) {
    // Large enough that the reader is not through when the store has its first slice.
    const Document document = add("long.md", chapters(1500, 60));
    ASSERT_EQ(library_->readSome()->state, DocumentState::Reading);
    writeFile(path("long.md"), "# New\n\nOnly a note about zinc.\n");
    readAll();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Failed);
    EXPECT_TRUE(stateOf(document.id).problem.contains("changed while it was read"))
        << stateOf(document.id).problem.toStdString();
    ASSERT_EQ(library_->checkFiles().size(), 1u);
    readAll();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Ready);
    EXPECT_EQ(library_->search(1, "zinc", 5).size(), 1u);
    EXPECT_TRUE(library_->search(1, "fact1x", 5).empty());

    const Document other = add("other.md", chapters(1500, 60));
    ASSERT_EQ(library_->readSome()->state, DocumentState::Reading);
    std::filesystem::remove(path("other.md"));
    readAll();
    EXPECT_EQ(stateOf(other.id).state, DocumentState::Missing);
    EXPECT_FALSE(stateOf(other.id).problem.isEmpty());
    writeFile(path("other.md"), "Back again, about tin.");
    EXPECT_EQ(library_->resume(other.id)->state, DocumentState::Queued);
    readAll();
    EXPECT_EQ(stateOf(other.id).state, DocumentState::Ready);
    EXPECT_EQ(library_->search(1, "tin", 5).size(), 1u);
}

TEST_F(Library, WatchesFolders) {
    std::filesystem::create_directory(path("inbox"));
    writeFile(path("inbox/one.txt"), "First letter.");
    writeFile(path("inbox/.hidden.txt"), "Hidden.");
    writeFile(path("inbox/image.png"), "no document");
    EXPECT_EQ(library_->add(1, {name("inbox")}).size(), 1u);
    readAll();
    writeFile(path("inbox/two.txt"), "Second letter.");
    EXPECT_EQ(library_->checkFiles().size(), 1u);
    readAll();
    EXPECT_EQ(library_->search(1, "letter", 5).size(), 2u);
}

TEST_F(Library, PausesResumesAndSurvivesARestart) {
    const Document document = add("long.md", chapters(1500, 60));
    ASSERT_EQ(library_->readSome()->state, DocumentState::Reading);
    EXPECT_EQ(library_->pause(document.id)->state, DocumentState::Paused);
    EXPECT_FALSE(library_->readSome().has_value());
    reopen();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Paused);
    EXPECT_EQ(library_->resume(document.id)->state, DocumentState::Queued);
    library_->readSome();
    reopen();  // in the middle of it
    readAll();
    EXPECT_EQ(stateOf(document.id).state, DocumentState::Ready);
    for (const int chapter : {1, 750, 1500}) {
        EXPECT_EQ(library_->search(1, QString("fact%1x").arg(chapter), 5).size(), 1u) << chapter << " stored once";
    }
}

TEST_F(Library, RemovesWithoutATrace) {
    const Document document = add("a.txt", "Unmistakable words about quicksilver.");
    const Document other = add("b.txt", "Other words about quicksilver.");
    readAll();
    library_->remove(document.id);
    EXPECT_EQ(library_->documents(0).size(), 1u);
    const auto found = library_->search(1, "quicksilver", 5);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].document, other.id);
    library_->detach(1, other.id);
    EXPECT_TRUE(library_->documents(1).empty());
    EXPECT_EQ(library_->documents(0).size(), 1u);
}

TEST_F(Library, RemovesAHugeDocumentBitByBit) {
    const Document huge = add("huge.md", chapters(300, 120));
    add("other.txt", "Other words about quicksilver.");
    readAll();
    const auto opened = Database::open(path("library.db"));
    ASSERT_TRUE(opened.ok());
    const auto left = [&] { return (*opened)->sql().execAndGet("SELECT count(*) FROM passages").getInt(); };
    const int before = left();
    ASSERT_GT(before, 2000);
    library_->remove(huge.id);
    EXPECT_GT(left(), before / 2) << "the store is not locked until all of it is gone";
    EXPECT_EQ(library_->documents(0).size(), 1u) << "yet it is gone for everyone";
    EXPECT_TRUE(library_->search(0, "fact7x", 5).empty());
    EXPECT_EQ(library_->search(0, "quicksilver", 5).size(), 1u);

    const Document again = add("huge.md", "Its path is free for a new text about brass.");
    ASSERT_TRUE(library_->readSome().has_value());
    reopen();  // in the middle of it
    readAll();
    EXPECT_EQ(left(), 2);
    EXPECT_EQ(stateOf(again.id).state, DocumentState::Ready);
    EXPECT_EQ(library_->search(1, "brass", 5).size(), 1u);
    EXPECT_TRUE(library_->search(0, "committee", 5).empty());
}

TEST_F(Library, GivesAPromptTheWholeTextOrThePassages) {
    add("long.md", chapters(40, 60));
    readAll();
    const auto opened = Database::open(path("library.db"));
    ASSERT_TRUE(opened.ok());
    Database& database = **opened;
    const auto whole = library_->passages().find(database, 1, "anything", 10'000'000);
    EXPECT_EQ(whole.use, DocumentUse::Whole);
    QString text;
    for (const Passage& passage : whole.passages)
        text += passage.text;
    for (int i = 1; i <= 40; ++i)
        EXPECT_EQ(text.count(QString("fact%1x").arg(i)), 1);

    const auto some = library_->passages().find(database, 1, "What is the secret number of chapter 17, fact17x?", 4000);
    EXPECT_EQ(some.use, DocumentUse::Passages);
    ASSERT_FALSE(some.passages.empty());
    EXPECT_TRUE(some.passages[0].text.contains("fact17x"));
    EXPECT_EQ(some.passages[0].place, "Chapter 17");
    qsizetype size = 0;
    for (const Passage& passage : some.passages)
        size += passage.text.size();
    EXPECT_LE(size, 4000);
    EXPECT_FALSE(library_->passages().find(database, 1, "?", 4000).passages.empty())
        << "a question without words gets the beginning";
    EXPECT_EQ(library_->passages().find(database, 9, "x", 4000).use, DocumentUse::None);
}

TEST_F(Library, ShowsAPassageAmongItsNeighbours) {
    add("long.md", chapters(3, 200));
    readAll();
    const auto found = library_->search(1, "fact2x", 1);
    ASSERT_EQ(found.size(), 1u);
    const auto around = library_->withNeighbours(found[0].id, 1);
    ASSERT_EQ(around.size(), 3u);
    EXPECT_EQ(around[1].id, found[0].id);
}

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
