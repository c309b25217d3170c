#include <gmock/gmock.h>

#include "tests/app/workers/assistant_fixture.h"
#include "tests/fakes/fake_documents.h"

namespace thimble::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class DocumentsTest : public AssistantFixture {
  protected:
    void SetUp() override {
        documents_ = std::make_shared<FakeDocuments>();
        AssistantFixture::SetUp();
        QObject::connect(&desk(), &DocumentDesk::documentChanged,
                         [this](const Document& row) { states_.push_back(row); });
        QObject::connect(&desk(), &DocumentDesk::summaryChanged,
                         [this](const Summary& row) { summaries_.push_back(row); });
    }
    DocumentDesk& desk() { return assistant_->documents(); }
    void waitForDocument(DocumentState state) {
        ASSERT_TRUE(waitUntil([&] { return !states_.empty() && states_.back().state == state; }));
    }
    bool waitForSummary(SummaryState state) {
        return waitUntil([&] { return !summaries_.empty() && summaries_.back().state == state; });
    }
    std::vector<Document> states_;
    std::vector<Summary> summaries_;
};

TEST_F(DocumentsTest, ADroppedFileIsReadSliceBySlice) {
    const auto added = valueOf(desk().add(0, {"/tmp/a.txt"}));
    ASSERT_EQ(added.size(), 1u);
    waitForDocument(DocumentState::Ready);
    ASSERT_EQ(states_.size(), 1u + FakeDocuments::slices);
    EXPECT_EQ(states_[0].state, DocumentState::Queued);
    EXPECT_EQ(states_[1].state, DocumentState::Reading);
    EXPECT_EQ(valueOf(desk().documents(0)).size(), 1u);
    EXPECT_EQ(valueOf(desk().search(0, "words", 5)).at(0).text, "found words");
}

TEST_F(DocumentsTest, AFailureKeepsItsReason) {
    desk().add(0, {"/tmp/a.broken"});
    waitForDocument(DocumentState::Failed);
    EXPECT_EQ(states_.back().problem, "The file is broken.");
}

TEST_F(DocumentsTest, AQuestionIsAnsweredFromThem) {
    desk().add(0, {"/tmp/a.txt"});
    waitForDocument(DocumentState::Ready);
    const Message reply = ask(0, "What is in it?");
    EXPECT_EQ(reply.documentUse, DocumentUse::Whole);
    ASSERT_EQ(reply.citations.size(), 1u);
    EXPECT_EQ(reply.citations[0].title, "a.txt");
    EXPECT_THAT(model_->requests().back().messages.front().content, HasSubstr("Text of a.txt"));
    EXPECT_EQ(model_->requests().back().keepMessages, 1u);
    EXPECT_EQ(shown(reply.conversation).at(1).citations, reply.citations);
}

TEST_F(DocumentsTest, ASummaryAsksSectionBySection) {
    for (const char* text : {"one", "two", "three"})
        model_->answer(ScriptedReply::words(text));
    desk().summarise(0, 1, {});
    ASSERT_TRUE(waitForSummary(SummaryState::Done));
    EXPECT_EQ(summaries_.front().keySentences.at(0).text, "A key sentence.");
    EXPECT_EQ(summaries_.back().sectionsRead, 3);
    ASSERT_EQ(summaries_.back().points.size(), 3u);
    EXPECT_EQ(summaries_.back().points[2].text, "three");
}

TEST_F(DocumentsTest, AQuestionGoesBeforeTheRestOfASummary) {
    ScriptedReply waiting = ScriptedReply::words("section one");
    waiting.waitForRelease = true;
    model_->answer(waiting);
    desk().summarise(0, 1, {});
    ASSERT_TRUE(waitUntil([&] { return model_->requests().size() == 1; }));
    chat().send(0, "A question");
    ASSERT_TRUE(waitUntil([&] { return added_.size() == 2; }));
    model_->release();
    ASSERT_TRUE(waitForSummary(SummaryState::Done));
    EXPECT_EQ(model_->requests().at(1).messages.back().content, "A question");
}

TEST_F(DocumentsTest, APausedSummaryStopsAtOnceAndGoesOn) {
    ScriptedReply endless;
    endless.pieces.assign(100'000, "x");
    endless.betweenPieces = 1ms;
    model_->answer(endless);
    const Id summary = valueOf(desk().summarise(0, 1, {})).id;
    ASSERT_TRUE(waitUntil([&] { return model_->requests().size() == 1; }));
    desk().pauseSummary(summary);
    ASSERT_TRUE(waitForSummary(SummaryState::Paused));
    // The engine is free again.
    EXPECT_EQ(ask(0, "Free?").status, MessageStatus::Complete);
    EXPECT_EQ(summaries_.back().sectionsRead, 0);
    desk().resumeSummary(summary);
    ASSERT_TRUE(waitForSummary(SummaryState::Done));
    EXPECT_EQ(summaries_.back().sectionsRead, 3);
}

TEST_F(DocumentsTest, ACancelledSummaryStaysCancelled) {
    ScriptedReply endless;
    endless.pieces.assign(100'000, "x");
    endless.betweenPieces = 1ms;
    model_->answer(endless);
    const Id summary = valueOf(desk().summarise(0, 1, {})).id;
    ASSERT_TRUE(waitUntil([&] { return model_->requests().size() == 1; }));
    desk().cancelSummary(summary);
    ASSERT_TRUE(waitForSummary(SummaryState::Cancelled));
    EXPECT_EQ(ask(0, "Free?").status, MessageStatus::Complete);
    EXPECT_EQ(summaries_.back().state, SummaryState::Cancelled);
}

TEST_F(DocumentsTest, ASummaryIsExported) {
    desk().add(0, {"/tmp/a_b.txt"});
    waitForDocument(DocumentState::Ready);
    for (const char* text : {"one", "two *strong*", "three"})
        model_->answer(ScriptedReply::words(text));
    const Id id = valueOf(desk().summarise(0, 1, {})).id;
    ASSERT_TRUE(waitForSummary(SummaryState::Done));
    const QTemporaryDir folder;
    const auto exported = [&](const QString& name) {
        EXPECT_TRUE(valueOf(desk().exportSummary(id, folder.filePath(name))));
        QFile file(folder.filePath(name));
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        return file.readAll().toStdString();
    };
    EXPECT_EQ(exported("s.txt"),
              "Summary of a_b.txt\n==================\n\n3 of 3 sections read.\n\n- one [p. 1]\n- two *strong* [p. "
              "2]\n- three [p. 3]\n"
              "\nKey sentences\n-------------\n\n- A key sentence. [p. 1]\n");
    EXPECT_THAT(exported("s.md"),
                HasSubstr("# Summary of a\\_b.txt\n\n3 of 3 sections read.\n\n- one \\[p. 1\\]\n- two *strong* \\["));
}

TEST_F(DocumentsTest, AnExportThatFailsSaysWhy) {
    desk().add(0, {"/tmp/a.txt"});
    const Id id = valueOf(desk().summarise(0, 1, {})).id;
    desk().exportSummary(id, "/no/such/folder/s.md");
    EXPECT_TRUE(waitUntil([&] { return !problems_.empty() && problems_.back().contains("/no/such/folder/s.md"); }));
}

TEST_F(DocumentsTest, AModelThatWritesNoneLeavesTheKeySentences) {
    ScriptedModel::Nature small;
    small.writesSummaries = false;
    model_->setNature(small);
    desk().summarise(0, 1, {});
    ASSERT_TRUE(waitForSummary(SummaryState::Done));  // told, though no question was asked
    EXPECT_TRUE(model_->requests().empty());
}

TEST_F(DocumentsTest, WithoutDocumentsQuestionsAboutThemEnd) {
    documents_.reset();
    restart();
    auto list = desk().documents(0);
    ASSERT_TRUE(waitUntil([&] { return list.isFinished(); }));
    EXPECT_TRUE(list.isCanceled());
}

}  // namespace
}  // namespace thimble::app
