#include "app/smalltalk/safe_answers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace thimble::app {
namespace {

TEST(SafeAnswers, KnowWhatALineSpeaksOf) {
    EXPECT_EQ(spokenOf("I had just put the lettuces in, too."), "the lettuces");
    EXPECT_EQ(spokenOf("My husband is writing his speech already."), "your husband");
    EXPECT_EQ(spokenOf("nothing stays in my head"), "");
    EXPECT_EQ(spokenOf("our cat sleeps on my bed"), "your bed");
    EXPECT_EQ(spokenOf("we saw the Louvre!"), "the Louvre");
    EXPECT_EQ(spokenOf("I like your name"), "");
    EXPECT_EQ(spokenOf("It was my sister's."), "");
    EXPECT_EQ(spokenOf("I miss my dog\u2026"), "");
    EXPECT_EQ(spokenOf("look, the \U0001F389"), "");
    EXPECT_EQ(spokenOf("my \xff\xfe\xfd."), "");
    EXPECT_EQ(spokenOf("I like my old bike."), "");
    EXPECT_EQ(spokenOf("we go there all the time"), "");
    EXPECT_EQ(spokenOf("I would love to prove her wrong."), "");
    EXPECT_EQ(spokenOf("anything that digs"), "");
    EXPECT_EQ(spokenOf("It rains."), "");
    EXPECT_EQ(spokenOf(""), "");
    EXPECT_EQ(spokenOf("the"), "");
}

TEST(SafeAnswers, AskAboutIt) {
    EXPECT_EQ(safeAnswer("the keeper was a joke", false, {}), "Tell me more about the keeper.");
    const std::vector<std::string> given = {"Tell me more about the keeper.",
                                            "I would like to hear more about the ball."};
    EXPECT_EQ(safeAnswer("they won the cup", false, given), "How do you feel about the cup?");
}

TEST(SafeAnswers, AreNotGivenTwiceAsLongAsThereAreOthers) {
    for (const bool asks : {false, true}) {
        std::vector<std::string> given;
        for (int i = 0; i < 6; ++i) {
            const std::string answer = safeAnswer("it rains", asks, given);
            EXPECT_EQ(std::ranges::count(given, answer), 0);
            EXPECT_TRUE(isSafeAnswer(answer));
            given.push_back(answer);
        }
        for (int i = 0; i < 10; ++i) {
            given.push_back(safeAnswer("the cat ran", asks, given));
            EXPECT_TRUE(isSafeAnswer(given.back()));
        }
    }
    EXPECT_FALSE(isSafeAnswer("The cat is nice."));
}

}  // namespace
}  // namespace thimble::app
