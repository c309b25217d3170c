#include "app/smalltalk/notation.h"

#include <gtest/gtest.h>

namespace thimble::app {
namespace {

TEST(Notation, ReadsConversationsLineByLine) {
    const auto talks = readTalks("# a comment\n> Hello\nHi!\n> bye\r\nGoodbye!\n\n\n> One.\nTwo.\n");
    ASSERT_EQ(talks.size(), 2u);
    ASSERT_EQ(talks[0].size(), 2u);
    EXPECT_EQ(talks[0][1].said, "bye");
    EXPECT_EQ(talks[0][1].answer, "Goodbye!");
    EXPECT_EQ(talks[1][0].said, "One.");
}

TEST(Notation, NotesTheOptionsOfTheSlotsThatAnExchangeUses) {
    const auto talks = readTalks(
        "> I have a [pet=dog|cat].\nWhat is its name?\n> My [Kin=sister/she|son/he] knows.\nAsk [kin], [kin2] knows "
        "your [pet].\n");
    ASSERT_EQ(talks.size(), 1u);
    EXPECT_EQ(talks[0][0].said, "I have a [pet].");
    EXPECT_EQ(talks[0][0].options, "pet=dog|cat");
    EXPECT_EQ(talks[0][1].said, "My [Kin] knows.");
    EXPECT_EQ(talks[0][1].options, "kin=sister/she|son/he;pet=dog|cat");
    EXPECT_EQ(parseSlots(talks[0][1].options),
              (std::vector<Slot>{{"kin", {{"sister", "she"}, {"son", "he"}}}, {"pet", {{"dog"}, {"cat"}}}}));
}

TEST(Notation, AKeyThatEndsInADigitIsNoPartOfAnother) {
    const auto talks = readTalks("> I have [herb=mint|basil] and [herb2=dill|sage].\n[Herb] and [herb2], nice!\n");
    ASSERT_EQ(talks.size(), 1u);
    const WrittenExchange& exchange = talks[0].at(0);
    const ChosenOptions chosen = {{"herb", {"mint"}}, {"herb2_", {"sage"}}};
    EXPECT_EQ(exchange.options, "herb=mint|basil;herb2_=dill|sage");
    EXPECT_EQ(slotsIn(exchange.said), (std::vector<SlotUse>{{"herb", 0}, {"herb2_", 0}}));
    EXPECT_EQ(filled(exchange.answer, chosen), "Mint and sage, nice!");
}

TEST(Notation, LeavesOutAnswersThatNeedAnInventedName) {
    const auto talks = readTalks("> His name is <name>.\n<name> is a nice name.\n> <name> is ill.\nI am sorry.\n");
    ASSERT_EQ(talks.at(0).size(), 1u);
    EXPECT_EQ(talks[0][0].answer, "I am sorry.");
}

TEST(Notation, EveryAlternativeIsInOneWording) {
    EXPECT_EQ(wordings("plain"), std::vector<std::string>{"plain"});
    EXPECT_EQ(wordings("(I am|i'm|we are) (here|there)."),
              (std::vector<std::string>{"I am here.", "i'm there.", "we are here."}));
    EXPECT_EQ(wordings("open (end"), std::vector<std::string>{"open (end"});
    EXPECT_EQ(wordings("this (and that)"), std::vector<std::string>{"this (and that)"});
}

TEST(Notation, FillsSlotsWithTheirPartsCapitalsAndArticles) {
    const ChosenOptions chosen = {{"pet", {"owl"}}, {"kin", {"sister", "she"}}};
    EXPECT_EQ(filled("[Pet]? A [pet] is nice. [Kin2] likes a [pet] , too.", chosen),
              "Owl? An owl is nice. She likes an owl , too.");
    EXPECT_EQ(filled("It is [colour] and [kin3]  big.", chosen), "It is and big.");
    EXPECT_EQ(filled("a useful egg, a hour, a usual day, a USB stick. A owl!", {}),
              "a useful egg, an hour, a usual day, a USB stick. An owl!");
    EXPECT_EQ(filled("the A is stuck, <name> and [] say", {}), "the A is stuck, and say");
    EXPECT_EQ(slotsIn("[Kin2] and [pet]"), (std::vector<SlotUse>{{"kin", 1}, {"pet", 0}}));
}

}  // namespace
}  // namespace thimble::app
