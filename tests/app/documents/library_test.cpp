#include <gtest/gtest.h>

#include "app/documents/library.h"
#include "library_fixture.h"

namespace thimble::app::test {
namespace {

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

}  // namespace
}  // namespace thimble::app::test
