#include "app/smalltalk/said.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/smalltalk/ascii.h"

namespace thimble::app {
namespace {

constexpr double kAsksOtherwise = 0.15, kDeniesOtherwise = 0.15, kOtherPeople = 0.10, kAsksSomebodyElse = 0.15;

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kContractions{{
    {"can't", "can not"},
    {"won't", "will not"},
    {"n't", " not"},
    {"'m", " am"},
    {"'re", " are"},
    {"'ve", " have"},
    {"'ll", " will"},
    {"'d", " would"},
    {"'s", " is"},
}};
constexpr std::array<std::string_view, 9> kDenials{"not",  "no",     "never",   "nothing", "nobody",
                                                   "none", "hardly", "without", "cannot"};
constexpr std::array<std::string_view, 7> kPartings{"bye", "goodbye", "thanks", "thank", "cheers", "cheerio", "later"};
constexpr std::array<std::string_view, 8> kAskingWords{"what", "how", "why", "when", "where", "who", "which", "whose"};
constexpr std::array<std::string_view, 21> kVerbsFirst{"do",   "does",   "did",   "is",   "are",   "am",    "was",
                                                       "were", "should", "could", "can",  "would", "will",  "shall",
                                                       "have", "has",    "may",   "isnt", "any",   "might", "must"};
/// After an asking word, the beginning of a statement: "when I was young", "what a day".
constexpr std::array<std::string_view, 12> kSubjects{"i",   "we", "he",  "she", "they", "it",
                                                     "you", "my", "our", "the", "a",    "an"};
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kPeople{{
    {"i", "i"},
    {"my", "i"},
    {"me", "i"},
    {"mine", "i"},
    {"you", "you"},
    {"your", "you"},
    {"he", "he"},
    {"his", "he"},
    {"him", "he"},
    {"she", "she"},
    {"her", "she"},
    {"we", "we"},
    {"our", "we"},
    {"us", "we"},
    {"they", "they"},
}};

/// Lower case, contractions written out.
std::string spelledOut(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line.substr(i).starts_with("\u2019")) {
            text += '\'';
            i += std::string_view("\u2019").size() - 1;
        } else {
            text += lower(line[i]);
        }
    }
    for (const auto& [contraction, words] : kContractions) {
        for (std::size_t at = 1; (at = text.find(contraction, at)) != std::string::npos; at += words.size()) {
            if (isLetter(text[at - 1])) text.replace(at, contraction.size(), words);
        }
    }
    return text;
}

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// Whether a line is a question by its first words, as hasty people type it.
bool beginsAsQuestion(std::string_view text) {
    const auto word = [&] {
        const auto begin = std::ranges::find_if(text, isLetter);
        const auto end = std::find_if_not(begin, text.end(), isLetter);
        const std::string_view found(begin, end);
        text = std::string_view(end, text.end());
        return found;
    };
    const std::string_view first = word(), second = word();
    return isOneOf(kAskingWords, first) ? !isOneOf(kSubjects, second) : isOneOf(kVerbsFirst, first);
}

double commonWeight(const std::set<std::string>& terms, const std::set<std::string>& others, const TermWeight& weight) {
    double sum = 0;
    for (const std::string& term : terms)
        sum += others.contains(term) ? weight(term) : 0;
    return sum;
}

}  // namespace

Said LineReader::read(std::string_view line) {
    Said said;
    const std::string text = spelledOut(line);
    said.asks = text.find('?') != std::string::npos || beginsAsQuestion(text);
    terms_.read(text, [&](const Term& term) {
        said.terms.emplace(term.text);
        said.negated |= isOneOf(kDenials, term.word);
        said.parts |= isOneOf(kPartings, term.word);
        for (const auto& [word, person] : kPeople)
            if (word == term.word) said.people.emplace(person);
    });
    return said;
}

double totalWeight(const std::set<std::string>& terms, const TermWeight& weight) {
    double sum = 0;
    for (const std::string& term : terms)
        sum += weight(term);
    return sum;
}

double sharedWeight(const std::set<std::string>& terms, const std::set<std::string>& others, const TermWeight& weight) {
    const double all = totalWeight(terms, weight);
    return all > 0 ? commonWeight(terms, others, weight) / all : 0;
}

double likeness(const Said& a, const Said& b, const TermWeight& weight) {
    const double all = totalWeight(a.terms, weight) + totalWeight(b.terms, weight);
    double alike = all > 0 ? 2 * commonWeight(a.terms, b.terms, weight) / all : 0;
    if (a.asks != b.asks) alike -= kAsksOtherwise;
    if (a.negated != b.negated) alike -= kDeniesOtherwise;
    if (a.people != b.people) alike -= kOtherPeople;
    if ((a.asks || b.asks) && a.people.contains("you") != b.people.contains("you")) alike -= kAsksSomebodyElse;
    return alike;
}

}  // namespace thimble::app
