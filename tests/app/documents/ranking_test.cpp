#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QDateTime>

#include "app/documents/passages.h"
#include "app/documents/search/passage_search.h"
#include "app/documents/summary/key_sentences.h"
#include "app/documents/summary/summary_prompts.h"
#include "app/documents/text/language.h"
#include "app/documents/text/sentences.h"
#include "app/documents/text/terms.h"

namespace thimble::app::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> terms(std::string_view text, std::string_view language) {
    std::vector<std::string> all;
    TermReader(language).read(text, [&](const Term& term) { all.emplace_back(term.text); });
    return all;
}

TEST(Sentences, EndWherePeopleEndThem) {
    EXPECT_THAT(
        splitSentences(
            "Dr. Smith paid 3.50 dollars to J. R. Jones. He left at 5 p.m. on Friday! Why? \"Because.\" he said."),
        ElementsAre("Dr. Smith paid 3.50 dollars to J. R. Jones.", "He left at 5 p.m. on Friday!", "Why?",
                    "\"Because.\" he said."));
    EXPECT_THAT(splitSentences("Am 3. März kam er z.B. mit Frau Dr. Weiß. Dann ging er."),
                ElementsAre("Am 3. März kam er z.B. mit Frau Dr. Weiß.", "Dann ging er."));
    EXPECT_THAT(splitSentences("今天很好。我们去公园！你呢？"), ElementsAre("今天很好。", "我们去公园！", "你呢？"));
    EXPECT_THAT(splitSentences("ذهب إلى المدينة. هل رأيته؟ نعم."),
                ElementsAre("ذهب إلى المدينة.", "هل رأيته؟", "نعم."));
    EXPECT_THAT(
        splitSentences("A line\nthat goes on. Next.\n\nHeading\n\n- item one\n- item two\na | b\nc | d. e"),
        ElementsAre("A line\nthat goes on.", "Next.", "Heading", "- item one", "- item two", "a | b", "c | d. e"));
    EXPECT_TRUE(splitSentences(" \n ").empty());
    EXPECT_THAT(splitSentences("no end"), ElementsAre("no end"));
}

TEST(Terms, OfAPassageAreTheSameWhateverWasReadBefore) {
    PassageTerms fresh(std::make_shared<TermReader>("english"));
    const auto used = std::make_shared<TermReader>("english");
    std::string many;
    for (int i = 0; i < 250'000; ++i)
        many += "w" + std::to_string(i) + " ";  // more words than a reader keeps
    used->read(many, [](const Term&) {});
    const std::string text = "Bridges and bridge builders: w5, Zebras zebra, 公园公园 w5";
    EXPECT_EQ(PassageTerms(used).of("Costs", text), fresh.of("Costs", text));
    EXPECT_EQ(fresh.of("", text), "bridg and builder w5 zebra 公园 园公 ");
}

TEST(Terms, AreStemmedFoldedAndPaired) {
    EXPECT_THAT(terms("Running HOUSES", "english"), ElementsAre("run", "hous"));
    EXPECT_EQ(terms("Häuser", "german"), terms("Haus", "german"));
    EXPECT_THAT(terms("Café", ""), ElementsAre("cafe"));
    EXPECT_THAT(terms("新合同A", ""), ElementsAre("新合", "合同", "a"));
    EXPECT_THAT(terms("猫 x", ""), ElementsAre("猫", "x"));
    EXPECT_THAT(terms("\xFF\xFE ok", ""), ElementsAre("ok"));
}

TEST(Language, IsThatOfTheSmallWords) {
    EXPECT_EQ(detectLanguage("This is the house that we have seen in the morning."), "english");
    EXPECT_EQ(detectLanguage("Das ist das Haus, das wir am Morgen gesehen haben, und es ist nicht groß."), "german");
    EXPECT_EQ(detectLanguage("C'est la maison que nous avons vue dans la rue avec les enfants."), "french");
    EXPECT_EQ(detectLanguage("今天天气很好"), "");
}

TEST(Passages, KeepEveryWordAndTheirSize) {
    std::string text;
    for (int i = 0; i < 400; ++i)
        text += "Sentence number " + std::to_string(i) + " speaks of this and that." + (i % 50 == 49 ? "\n\n" : " ");
    text += std::string(9000, 'x') + "\n\n短句。";
    std::string joined;
    for (const PassagePiece& piece : splitPassages(text)) {
        EXPECT_LE(estimateTokens(piece.text), 480);
        joined += piece.text.substr(piece.overlap);
    }
    EXPECT_EQ(joined, text);
    EXPECT_TRUE(splitPassages("\n \n").empty());
}

TEST(Passages, OverlapInsideAParagraph) {
    std::string paragraph;
    for (int i = 0; i < 100; ++i)
        paragraph += "Sentence number " + std::to_string(i) + " speaks of this and that. ";
    const auto pieces = splitPassages(paragraph);
    ASSERT_GE(pieces.size(), 2u);
    EXPECT_GT(pieces[1].overlap, 0u);
    const std::string repeated = pieces[1].text.substr(0, pieces[1].overlap);
    EXPECT_TRUE(pieces[0].text.ends_with(repeated));
}

TEST(KeySentences, SayWhatTheDocumentIsAbout) {
    KeySentences sentences;
    sentences.add({0,
                   "Intro",
                   "The harbour of Lund was rebuilt after the storm of 1902 destroyed the old harbour wall. It rained "
                   "a lot that year. "
                   "The new harbour wall of Lund cost two million crowns and took six years to build. Somebody liked "
                   "coffee with milk.",
                   {},
                   0});
    sentences.add({0,
                   "Later",
                   "Today ships from many countries use the harbour of Lund. A cat slept on the table in the kitchen. "
                   "The harbour wall withstood the storm of 1953 without any damage to the ships.",
                   {},
                   0});
    const auto best = sentences.best(3);
    ASSERT_EQ(best.size(), 3u);
    EXPECT_EQ(best[0].section, "Intro");
    for (const KeySentence& sentence : best)
        EXPECT_THAT(sentence.text, HasSubstr("harbour"));
}

TEST(KeySentences, DoNotRepeatThemselves) {
    KeySentences sentences;
    std::string text =
        "The new bridge over the river opened on Monday to all traffic. The new bridge over the river opened on Monday "
        "to all traffic. ";
    text +=
        "Engineers from three towns had planned the bridge for eleven long years. The mayor thanked the builders of "
        "the bridge in a long speech.";
    sentences.add({1, "", text, {}, 0});
    const auto best = sentences.best(2);
    ASSERT_EQ(best.size(), 2u);
    EXPECT_NE(best[0].text, best[1].text);
    EXPECT_EQ(best[0].page, 1);
}

TEST(KeySentences, OfTablesAreTheirRows) {
    KeySentences sentences;
    sentences.add({0, "Sheet", "Name | Betrag\nMiete | 500\nStrom | 80 | zusammen mit Wasser", {}, 0});
    EXPECT_FALSE(sentences.best(3).empty());
    EXPECT_TRUE(KeySentences().best(3).empty());
}

TEST(Questions, KnowDates) {
    const std::int64_t now = QDateTime(QDate(2026, 11, 21), QTime(12, 0)).toSecsSinceEpoch();
    const auto range = [&](const char* text) -> std::pair<QString, QString> {
        const auto dates = parseQuestion(text, {}, now).dates;
        if (!dates) return {};
        return {QDateTime::fromSecsSinceEpoch(dates->from).date().toString(Qt::ISODate),
                QDateTime::fromSecsSinceEpoch(dates->to).date().toString(Qt::ISODate)};
    };
    using Range = std::pair<QString, QString>;
    EXPECT_EQ(range("What did I agree to in March?"), (Range{"2026-03-01", "2026-03-31"}));
    EXPECT_EQ(range("what happened in December"), (Range{"2025-12-01", "2025-12-31"}));
    EXPECT_EQ(range("Was war am 14. März 2025?"), (Range{"2025-03-14", "2025-03-14"}));
    EXPECT_EQ(range("mails of March 14, 2025"), (Range{"2025-03-14", "2025-03-14"}));
    EXPECT_EQ(range("meeting on 2025-04-02"), (Range{"2025-04-02", "2025-04-02"}));
    EXPECT_EQ(range("am 2.4.2025"), (Range{"2025-04-02", "2025-04-02"}));
    EXPECT_EQ(range("2025年3月的会议"), (Range{"2025-03-01", "2025-03-31"}));
    EXPECT_EQ(range("what did she write yesterday"), (Range{"2026-11-20", "2026-11-20"}));
    EXPECT_EQ(range("letzte Woche"), (Range{"2026-11-09", "2026-11-15"}));
    EXPECT_EQ(range("revenue in 2024"), (Range{"2024-01-01", "2024-12-31"}));
    EXPECT_EQ(range("may I march on?"), Range{});
    EXPECT_EQ(range("31 February 2025"), Range{});
}

TEST(Questions, LeaveOutSmallWords) {
    const Question question = parseQuestion("What is the price of the house?", {"german"}, 0);
    ASSERT_EQ(question.terms.size(), 2u);
    EXPECT_THAT(question.terms[0].forms, ::testing::Contains("price"));
    EXPECT_THAT(question.terms[1].forms, ::testing::Contains("hous"));
    EXPECT_FALSE(parseQuestion("to be or not to be", {}, 0).terms.empty());
    EXPECT_TRUE(parseQuestion("???", {}, 0).terms.empty());
}

TEST(SummaryAnswers, BecomePointsWithTheirSources) {
    const std::vector<SummaryPoint> sources = {{"The bridge was built in spring.", "p. 1", 11},
                                               {"It cost twelve million euros in total.", "p. 2", 12}};
    const auto points = pointsOf(
        "Here is the list:\n1. Built in spring [1]\n- Costs were twelve million euros\n* See [2][1] for the money "
        "spent.\n\nshort\n[9] Number beyond the list of spring.",
        sources, 10);
    ASSERT_EQ(points.size(), 4u);
    EXPECT_EQ(points[0], (SummaryPoint{"Built in spring", "p. 1", 11}));
    EXPECT_EQ(points[1], (SummaryPoint{"Costs were twelve million euros", "p. 2", 12}));
    EXPECT_EQ(points[2].place, "p. 2");
    EXPECT_EQ(points[3].place, "p. 1");
    const auto grounded = groundedPoints(
        {{"The bridge was built early in spring.", "", 0}, {"The circus is the most popular sport of players.", "", 0}},
        sources);
    ASSERT_EQ(grounded.size(), 1u);
    EXPECT_TRUE(grounded[0].text.startsWith("The bridge"));
    EXPECT_EQ(pointsOf("- one point here\n- another point there", sources, 1).size(), 1u);
    EXPECT_TRUE(pointsOf("", sources, 5).empty());
}

}  // namespace
}  // namespace thimble::app::test
