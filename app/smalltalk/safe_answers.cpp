#include "app/smalltalk/safe_answers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "app/smalltalk/ascii.h"

namespace thimble::app {
namespace {

/// What stands before and after the thing that is spoken of.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kAboutThing{{
    {"Tell me more about ", "."},
    {"I would like to hear more about ", "."},
    {"How do you feel about ", "?"},
    {"What else can you tell me about ", "?"},
}};
constexpr std::array<std::string_view, 7> kToStatements{
    "I see. Tell me more about it.",
    "I understand. How do you feel about that?",
    "I can imagine that.",
    "Thank you for telling me that.",
    "I see what you mean.",
    "I am listening. Please go on.",
    "I understand. What do you think about it yourself?",
};
constexpr std::array<std::string_view, 6> kToQuestions{
    "I am not sure. What do you think yourself?",
    "I don't know that. I am a small program and know only simple things.",
    "That is a hard question for me. Perhaps somebody you know can tell you.",
    "I can't say that for certain, and I don't want to tell you something wrong.",
    "I am sorry, I don't know enough about that.",
    "I can only guess, so better ask somebody who knows it well.",
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kBeforeNouns{{
    {"my", "your"},
    {"our", "your"},
    {"the", "the"},
}};
/// Words that follow a noun and do not belong to it.
constexpr std::array<std::string_view, 49> kAfterNouns{
    "is",    "are",   "was",   "were",   "has",     "had",   "and",   "or",        "but",      "because",
    "so",    "in",    "on",    "at",     "to",      "for",   "from",  "with",      "by",       "of",
    "when",  "while", "after", "before", "already", "again", "today", "yesterday", "tomorrow", "now",
    "too",   "as",    "that",  "who",    "which",   "does",  "did",   "will",      "would",    "can",
    "could", "came",  "went",  "said",   "says",    "gave",  "made",  "until",     "if"};
/// What stands after "the" and "my" without being a thing to talk about.
constexpr std::array<std::string_view, 46> kNoNouns{
    "first", "last",  "next", "other", "same", "whole", "one",     "best", "only",      "way",     "own",  "most",
    "time",  "end",   "rest", "day",   "week", "year",  "moment",  "lot",  "thing",     "morning", "head", "legs",
    "leg",   "hands", "hand", "feet",  "foot", "face",  "eyes",    "nose", "hair",      "back",    "neck", "arms",
    "arm",   "life",  "mind", "heart", "name", "names", "problem", "chat", "shoulders", "floor"};

/// The first of the answers that was not given yet.
template <std::size_t N>
std::optional<std::string> notGiven(const std::array<std::string_view, N>& answers,
                                    std::span<const std::string> given) {
    const auto isNew = [&](std::string_view answer) { return std::ranges::find(given, answer) == given.end(); };
    const auto found = std::ranges::find_if(answers, isNew);
    return found == answers.end() ? std::nullopt : std::optional<std::string>(*found);
}

/// An answer about a thing; each beginning is used once in a conversation.
std::optional<std::string> aboutThing(const std::string& thing, std::span<const std::string> given) {
    for (const auto& [before, after] : kAboutThing) {
        const auto begins = [&](const std::string& answer) { return answer.starts_with(before); };
        if (std::ranges::none_of(given, begins)) return std::string(before) + thing + std::string(after);
    }
    return std::nullopt;
}

/// Words as they are written; a mark of punctuation is a word of its own.
std::vector<std::string> wordsOf(std::string_view line) {
    std::vector<std::string> words;
    bool open = false;
    for (const char c : line) {
        const bool inWord = isLetter(c) || isDigit(c) || c == '\'' || c == '-' || !isAscii(c);
        if (inWord && !open) words.emplace_back();
        if (inWord) words.back() += c;
        if (!inWord && c != ' ') words.emplace_back(1, c);
        open = inWord;
    }
    return words;
}

bool endsNoun(const std::string& word) {
    return !(isLetter(word.front()) || isDigit(word.front())) ||
           std::ranges::find(kAfterNouns, lower(word)) != kAfterNouns.end();
}

/// One plain English word that can be a thing: no "sister's", nothing with an emoji or a dash of typography in it.
bool canBeNoun(const std::string& word) {
    return word.size() > 2 && std::ranges::all_of(word, [](char c) { return isLetter(c) || c == '-'; }) &&
           !endsNoun(word) && std::ranges::find(kNoNouns, lower(word)) == kNoNouns.end();
}

}  // namespace

std::string spokenOf(std::string_view line) {
    const std::vector<std::string> words = wordsOf(line);
    std::string thing;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto before =
            std::ranges::find(kBeforeNouns, lower(words[i]), &decltype(kBeforeNouns)::value_type::first);
        const bool isThing = before != kBeforeNouns.end() && canBeNoun(words[i + 1]);
        if (isThing && (i + 2 == words.size() || endsNoun(words[i + 2])))
            thing = std::string(before->second) + " " + words[i + 1];
    }
    return thing;
}

std::optional<std::string> briefAnswer(std::string_view line, const Said& said, bool first) {
    if (said.asks || std::ranges::count(line, ' ') >= 3) return std::nullopt;
    if (said.parts)
        return lower(line).find("thank") != std::string::npos ? "You're welcome." : "Goodbye! Have a nice day.";
    if (first) return "Hello! What would you like to talk about?";
    return std::nullopt;
}

std::string safeAnswer(std::string_view line, bool asks, std::span<const std::string> given) {
    if (asks) return notGiven(kToQuestions, given).value_or(std::string(kToQuestions.front()));
    const std::string thing = spokenOf(line);
    if (!thing.empty()) {
        if (auto answer = aboutThing(thing, given)) return *answer;
    }
    return notGiven(kToStatements, given).value_or(std::string(kToStatements.front()));
}

bool isSafeAnswer(std::string_view answer) {
    return std::ranges::find(kToStatements, answer) != kToStatements.end() ||
           std::ranges::find(kToQuestions, answer) != kToQuestions.end() ||
           std::ranges::any_of(kAboutThing, [&](const auto& about) { return answer.starts_with(about.first); });
}

}  // namespace thimble::app
