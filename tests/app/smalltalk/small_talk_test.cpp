#include "app/smalltalk/small_talk.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/storage/exchange_book.h"

namespace thimble::app {
namespace {

const std::vector<std::string> kTalks = {
    "> (We got a [colour=black|white|grey] kitten [day=today|on Sunday].|our [colour] kitten came [day])\n"
    "A [colour] kitten! What is its name?\n"
    "> She hides under the sofa.\n"
    "The kitten needs some time.\n"
    "> My [kin=sister/she|brother/he] likes the kitten\n"
    "How nice that [kin2] likes it.\n",
    "> The handle of my umbrella is broken.\n"
    "Buy a new handle.\n"
    "> She hides under the sofa.\n"
    "Who hides there, the umbrella?\n\n"
    "> I have [herb=mint|basil] and [herb2=dill|sage].\n"
    "[Herb] and [herb2] are both nice.\n\n"
    "> Hello, I baked bread.\n"
    "Hello! Your own bread!\n"
    "> I slept badly.\n"
    "I am sorry to hear that.\n"
    "> I slept well.\n"
    "I am glad.\n",
};

class SmallTalkTest : public testing::Test {
  protected:
    void SetUp() override {
        std::filesystem::remove(file_);
        ASSERT_TRUE(writeSmallTalk(kTalks, file_).ok());
        auto opened = SmallTalk::open(file_);
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        smallTalk_ = std::move(*opened);
    }
    void TearDown() override {
        smallTalk_.reset();
        std::filesystem::remove(file_);
    }

    /// Answers to the last of these lines of a user; the assistant said "Yes." to the others.
    std::vector<std::string> answers(const std::vector<std::string>& lines) {
        std::vector<engine::ChatMessage> messages;
        for (const std::string& line : lines) {
            if (!messages.empty()) messages.push_back({"assistant", "Yes."});
            messages.push_back({"user", line});
        }
        return texts(messages);
    }
    std::vector<std::string> texts(const std::vector<engine::ChatMessage>& messages) {
        const auto found = smallTalk_->suggest(messages, 5);
        EXPECT_TRUE(found.ok());
        std::vector<std::string> result;
        for (const auto& suggestion : *found)
            result.push_back(suggestion.text);
        return result;
    }

    const std::filesystem::path file_ = std::filesystem::path(testing::TempDir()) / "small-talk-test.db";
    std::unique_ptr<SmallTalk> smallTalk_;
};

using Texts = std::vector<std::string>;

TEST_F(SmallTalkTest, AnswersWithTheWordsThatTheUserUsed) {
    EXPECT_EQ(answers({"We got a grey kitten today"}), Texts{"A grey kitten! What is its name?"});
    EXPECT_EQ(answers({"On Sunday our white kitten came!"}), Texts{"A white kitten! What is its name?"});
}

TEST_F(SmallTalkTest, AnswersNothingThatTheUserDidNotSay) {
    EXPECT_EQ(answers({"We got a brown kitten today"}), Texts{});  // of what colour the answer would speak, nobody said
    EXPECT_EQ(answers({"My mother likes the kitten"}), Texts{});
    EXPECT_EQ(answers({"Quantum physics interests nobody"}), Texts{});
    EXPECT_EQ(answers({""}), Texts{});
}

TEST_F(SmallTalkTest, PartsOfASlotBelongTogether) {
    EXPECT_EQ(answers({"my brother likes the kitten"}), Texts{"How nice that he likes it."});
}

TEST_F(SmallTalkTest, TheConversationDecidesBetweenAnswersToTheSame) {
    EXPECT_EQ(answers({"We got a grey kitten", "She hides under the sofa."}).at(0), "The kitten needs some time.");
    EXPECT_EQ(answers({"My umbrella has a broken handle", "She hides under the sofa."}).at(0),
              "Who hides there, the umbrella?");
}

TEST_F(SmallTalkTest, ASlotWithoutThatPartIsNotFilledWithNothing) {
    EXPECT_EQ(answers({"I have mint and sage"}), Texts{"Mint and sage are both nice."});
    EXPECT_EQ(answers({"I have mint and thyme"}), Texts{});
}

TEST_F(SmallTalkTest, ADenialIsNotAnsweredAsItsContrary) {
    EXPECT_EQ(answers({"I slept badly"}).at(0), "I am sorry to hear that.");
    EXPECT_EQ(answers({"I slept very well"}).at(0), "I am glad.");
}

TEST_F(SmallTalkTest, GreetsOnlyAtTheBeginningAndSaysNothingAgain) {
    EXPECT_EQ(answers({"hello, i baked bread"}), Texts{"Hello! Your own bread!"});
    EXPECT_EQ(answers({"The handle of my umbrella is broken", "hello, i baked bread"}), Texts{});
    EXPECT_EQ(texts({{"user", "I slept well"}, {"assistant", "I am glad."}, {"user", "I slept well."}}),
              Texts{"I am sorry to hear that."});
}

TEST_F(SmallTalkTest, IsNotForTasksAndPersonas) {
    EXPECT_EQ(texts({{"system", "You are a pirate."}, {"user", "I slept well."}}), Texts{});
    EXPECT_EQ(answers({"Summarise this: I slept well." + std::string(400, '.')}), Texts{});
}

TEST_F(SmallTalkTest, ASafeAnswerIsNotGivenTwice) {
    std::vector<engine::ChatMessage> messages = {{"user", "There is a fnord here."}};
    const auto first = smallTalk_->safe(messages);
    ASSERT_TRUE(first);
    messages.insert(messages.end(), {{"assistant", first->text}, {"user", "More fnord."}});
    const auto second = smallTalk_->safe(messages);
    ASSERT_TRUE(second);
    EXPECT_NE(second->text, first->text);
    for (int i = 0; i < 20; ++i)
        messages.insert(messages.end(), {{"assistant", smallTalk_->safe(messages)->text}, {"user", "And more."}});
    EXPECT_FALSE(smallTalk_->safe(messages)->text.empty());
    messages.back().content = "What is a fnord?";
    EXPECT_NE(smallTalk_->safe(messages)->text, first->text);
    EXPECT_FALSE(smallTalk_->safe(std::vector<engine::ChatMessage>{{"system", "Be a pirate."}, {"user", "Fnord."}}));
}

TEST_F(SmallTalkTest, TakesShortFirstWordsForAGreeting) {
    EXPECT_EQ(smallTalk_->safe(std::vector<engine::ChatMessage>{{"user", "hiya love"}})->text,
              "Hello! What would you like to talk about?");
    EXPECT_NE(smallTalk_->safe(std::vector<engine::ChatMessage>{{"user", "hiya?"}})->text,
              "Hello! What would you like to talk about?");
    EXPECT_EQ(smallTalk_->safe(std::vector<engine::ChatMessage>{{"user", "Thank you!"}})->text, "You're welcome.");
    EXPECT_EQ(smallTalk_->safe(std::vector<engine::ChatMessage>{{"user", "ok bye"}})->text,
              "Goodbye! Have a nice day.");
}

TEST_F(SmallTalkTest, WhatIsNoBookOfExchangesIsAnError) {
    EXPECT_FALSE(SmallTalk::open(file_.parent_path() / "no such file.db").ok());
    const std::filesystem::path other = file_.parent_path() / "small-talk-test-other.db";
    std::ofstream(other) << "no database at all, but long enough to be looked at as one";
    EXPECT_FALSE(SmallTalk::open(other).ok());
    std::filesystem::remove(other);
}

}  // namespace
}  // namespace thimble::app
