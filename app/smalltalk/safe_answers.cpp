#include "app/smalltalk/safe_answers.h"

#include <algorithm>
#include <array>

namespace thimble::app {
namespace {

constexpr std::array<std::string_view, 8> kToStatements{
    "I see. Tell me more about it.",
    "I understand. And then?",
    "Thank you for telling me. How do you feel about it?",
    "I see. What do you think about it yourself?",
    "All right. What else happened?",
    "I am listening. Please go on.",
    "I understand. Is that important to you?",
    "I see. I like to hear about it.",
};
constexpr std::array<std::string_view, 6> kToQuestions{
    "I am not sure. I am a small program and know only simple things.",
    "That is a hard question for me. What do you think yourself?",
    "I don't know that. Perhaps somebody you know can tell you.",
    "I can't say that for certain. I don't want to tell you something wrong.",
    "I am sorry, I don't know enough about that.",
    "I can only guess, so better ask somebody who knows it well.",
};

}  // namespace

std::string safeAnswer(bool asks, std::span<const std::string> given) {
    const std::span<const std::string_view> all =
        asks ? std::span<const std::string_view>(kToQuestions) : kToStatements;
    const auto isNew = [&](std::string_view answer) { return std::ranges::find(given, answer) == given.end(); };
    const auto found = std::ranges::find_if(all, isNew);
    return std::string(found == all.end() ? all[given.size() % all.size()] : *found);
}

bool isSafeAnswer(std::string_view answer) {
    return std::ranges::find(kToStatements, answer) != kToStatements.end() ||
           std::ranges::find(kToQuestions, answer) != kToQuestions.end();
}

}  // namespace thimble::app
