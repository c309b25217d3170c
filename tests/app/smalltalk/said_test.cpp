#include "app/smalltalk/said.h"

#include <gtest/gtest.h>

namespace thimble::app {
namespace {

double sameWeight(const std::string&) {
    return 1;
}

double alike(std::string_view a, std::string_view b) {
    LineReader reader;
    return likeness(reader.read(a), reader.read(b), sameWeight);
}

TEST(Said, TheSameInOtherFormsIsAlike) {
    EXPECT_DOUBLE_EQ(alike("My fingers hurt.", "my finger hurts"), 1);
    EXPECT_DOUBLE_EQ(alike("I can\u2019t sleep", "I cannot sleep."), alike("I can't sleep", "I cannot sleep."));
    EXPECT_DOUBLE_EQ(alike("I'm tired", "i am tired"), 1);
    EXPECT_DOUBLE_EQ(alike("'some dogs'", "some dogs"), 1);
    EXPECT_GT(alike("The bread is flat", "the bread is heavy"), alike("The bread is flat", "the soup is hot"));
}

TEST(Said, KnowsQuestionsDenialsAndWhoItIsAbout) {
    LineReader reader;
    EXPECT_TRUE(reader.read("what should i do").asks);
    EXPECT_TRUE(reader.read("It rains, right?").asks);
    EXPECT_FALSE(reader.read("I know what to do.").asks);
    EXPECT_FALSE(reader.read("When I was young we had no telephone").asks);
    EXPECT_FALSE(reader.read("what a day").asks);
    EXPECT_TRUE(reader.read("when is it").asks);
    EXPECT_TRUE(reader.read("Well, thanks and bye").parts);
    EXPECT_FALSE(reader.read("I thought so").parts);
    EXPECT_TRUE(reader.read("I don't know").negated);
    EXPECT_TRUE(reader.read("i hardly slept").negated);
    EXPECT_FALSE(reader.read("I know").negated);
    EXPECT_EQ(reader.read("my sister likes her").people, (std::set<std::string>{"i", "she"}));
}

TEST(Said, OtherwiseAlikeLinesAreLessAlikeWhereTheyAskDenyOrSpeakOfOthers) {
    EXPECT_LT(alike("I slept well", "I never slept well"), 0.9);
    EXPECT_LT(alike("you sleep well", "you sleep well?"), 0.9);
    EXPECT_LT(alike("he sleeps well today", "she sleeps well today"),
              alike("he sleeps well today", "he sleeps well now"));
}

TEST(Said, NothingIsAlikeToNothing) {
    EXPECT_LE(alike("", ""), 0);
    EXPECT_LE(alike("...", "I know"), 0);
    EXPECT_EQ(sharedWeight({}, {"a"}, sameWeight), 0);
    EXPECT_DOUBLE_EQ(sharedWeight({"a", "b"}, {"b", "c"}, sameWeight), 0.5);
}

}  // namespace
}  // namespace thimble::app
