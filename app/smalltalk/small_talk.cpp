#include "app/smalltalk/small_talk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "app/smalltalk/ascii.h"
#include "app/smalltalk/notation.h"
#include "app/smalltalk/safe_answers.h"
#include "app/smalltalk/said.h"
#include "app/storage/errors.h"
#include "app/storage/exchange_book.h"

namespace thimble::app {
namespace {

constexpr std::size_t kLongestLine = 160;     // bytes; who writes more wants more than small talk
constexpr int kLooked = 400;                  // exchanges whose words are compared
constexpr std::size_t kContextLooked = 60;    // of them, those whose conversation is compared, too
constexpr std::int64_t kRowsAtOnce = 12'000;  // that the terms of a search have together, unless two have more
constexpr int kLinesBefore = 4, kTalkLines = 9;
constexpr double kLeastLikeness = 0.30;
constexpr double kSubject = 0.25;  // weight of the conversations' likeness beside that of the lines
constexpr double kOpenSlot = 4.0;  // weight of a word that the user did not say
// Against a suggestion: the share of its answer that is about what only the other conversation was about, and what it
// brings in of its own, where words of weight kOrdinary and less belong to no subject.
constexpr double kForeign = 0.6, kUnheard = 0.35, kOrdinary = 4.0;
constexpr double kLittle = 14;  // a line of less weight says little
// How a suggestion compares with what the model draws (docs/built-in-model.md): so much of its log-likelihood per token
// counts, and a line as like as can be makes up for so many nats per token. Weight and bonus are fitted to 7,700 judged
// answers; the malus, and the merit of a safe answer, less for each one given before, were chosen on twenty dialogues.
constexpr float kWeight = 0.34f, kBonus = 0.93f, kMalus = 0.36f;
constexpr float kSafe = -0.34f, kSafeAgain = -0.06f;

bool hears(const std::string& heard, const std::string& words) {
    const auto isWord = [](char c) { return isLetter(c) || isDigit(c) || !isAscii(c); };
    for (std::size_t at = 0; (at = heard.find(words, at)) != std::string::npos; ++at) {
        const std::size_t end = at + words.size();
        if ((at == 0 || !isWord(heard[at - 1])) && (end == heard.size() || !isWord(heard[end]))) return true;
    }
    return false;
}

/// The longest option of a slot of which this part is in one of the lines, the latest line first.
const std::vector<std::string>* heardOption(const Slot& slot, std::span<const std::string> lines, std::size_t part) {
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const std::vector<std::string>* best = nullptr;
        for (const auto& option : slot.options) {
            if (part >= option.size() || option[part].empty() || !hears(*line, lower(option[part]))) continue;
            if (!best || option[part].size() > (*best)[part].size()) best = &option;
        }
        if (best) return best;
    }
    return nullptr;
}

bool isGreeting(std::string_view answer) {
    for (const char* word : {"Hello", "Hi!", "Hi,", "Hi.", "Hey", "Good morning", "Good evening", "Good afternoon"})
        if (answer.starts_with(word)) return true;
    return false;
}

/// Not a task, a persona, or a question about documents.
bool isSmallTalk(std::span<const engine::ChatMessage> messages) {
    if (messages.empty() || messages.back().role != "user") return false;
    const std::string& line = messages.back().content;
    return line.size() <= kLongestLine && line.find('\n') == std::string::npos &&
           std::ranges::find(messages, "system", &engine::ChatMessage::role) == messages.end();
}

/// What the user has said, in lower case, oldest first, and what was answered.
struct SoFar {
    std::vector<std::string> heard;
    std::vector<std::string> answers;

    explicit SoFar(std::span<const engine::ChatMessage> messages) {
        for (const engine::ChatMessage& message : messages) {
            if (message.role == "user") heard.push_back(lower(message.content));
            if (message.role == "assistant") answers.push_back(message.content);
        }
    }
};

struct Candidate {
    Exchange exchange;
    std::string answer;  // filled
    double likeness = 0;
};

/// The options of slots without their keys.
std::string optionWords(std::string_view options) {
    std::string words;
    for (const Slot& slot : parseSlots(options))
        for (const auto& option : slot.options)
            for (const std::string& part : option)
                words += part + " ";
    return words;
}

}  // namespace

struct SmallTalk::State {
    std::unique_ptr<ExchangeBook> book;
    LineReader reader;
    std::unordered_map<std::string, std::int64_t> counts;  // of terms that were looked up
    TermWeight weight = [this](const std::string& term) { return rarity(term); };

    std::int64_t count(const std::string& term) {
        if (const auto known = counts.find(term); known != counts.end()) return known->second;
        return counts.emplace(term, book->count(term)).first->second;
    }
    double rarity(const std::string& term) {
        const auto n = static_cast<double>(count(term)), all = static_cast<double>(book->size());
        return std::log(1 + (all - n + 0.5) / (n + 0.5));
    }

    std::vector<std::string> searched(const Said& said);
    std::optional<Candidate> candidate(Exchange exchange, const Said& said, const SoFar& soFar);
    double fits(const Candidate& candidate, const Said& said, const std::set<std::string>& subject,
                const std::set<std::string>& heard);
    std::vector<Candidate> candidates(const Said& said, const SoFar& soFar);
};

/// The rarest terms of a line; common ones find too much.
std::vector<std::string> SmallTalk::State::searched(const Said& said) {
    std::vector<std::pair<std::int64_t, std::string>> known;
    for (const std::string& term : said.terms) {
        const bool plain = std::ranges::all_of(term, [](char c) { return isLetter(c) || isDigit(c); });
        if (const std::int64_t n = plain ? count(term) : 0; n > 0) known.emplace_back(n, term);
    }
    std::ranges::sort(known);
    std::vector<std::string> terms;
    std::int64_t rows = 0;
    for (const auto& [n, term] : known) {
        rows += n;
        if (terms.size() >= 2 && rows > kRowsAtOnce) break;
        terms.push_back(term);
    }
    return terms;
}

/// The exchange as this conversation needs it; none where its answer names what nobody said.
std::optional<Candidate> SmallTalk::State::candidate(Exchange exchange, const Said& said, const SoFar& soFar) {
    const std::vector<Slot> slotted = parseSlots(exchange.options);
    ChosenOptions chosen;
    const auto choose = [&](const SlotUse& use) {
        const auto known = std::ranges::find(chosen, use.key, &ChosenOptions::value_type::first);
        if (known != chosen.end()) return use.part < known->second.size();
        const auto slot = std::ranges::find(slotted, use.key, &Slot::key);
        if (slot == slotted.end()) return false;
        const std::vector<std::string>* option = heardOption(*slot, soFar.heard, 0);
        if (!option && use.part > 0) option = heardOption(*slot, soFar.heard, use.part);
        if (option) chosen.emplace_back(use.key, *option);
        return option != nullptr && use.part < option->size();
    };
    const std::string answer = wordings(exchange.answer).front();
    if (!std::ranges::all_of(slotsIn(answer), choose)) return std::nullopt;

    double most = std::numeric_limits<double>::lowest();
    for (const std::string& wording : wordings(exchange.said)) {
        double open = 0;
        for (const SlotUse& use : slotsIn(wording))
            open += choose(use) ? 0 : kOpenSlot;
        const Said other = reader.read(filled(wording, chosen));
        double alike = likeness(said, other, weight);
        if (open > 0) alike *= 1 - open / (open + totalWeight(said.terms, weight) + totalWeight(other.terms, weight));
        most = std::max(most, alike);
    }
    return Candidate{std::move(exchange), filled(answer, chosen), most};
}

/// How well the exchange's conversation goes with this one: for how much of what the user said before was said there,
/// too; against, how much of the answer is about things that only were said there, and how much it brings in of its own
/// beside what the line said.
double SmallTalk::State::fits(const Candidate& candidate, const Said& said, const std::set<std::string>& subject,
                              const std::set<std::string>& heard) {
    std::set<std::string> near = reader.read(filled(candidate.exchange.said, {})).terms, there = near;
    const std::vector<std::string> before = book->saidBefore(candidate.exchange, kTalkLines);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const std::set<std::string> terms = reader.read(filled(before[i], {})).terms;
        there.insert(terms.begin(), terms.end());
        if (i + kLinesBefore >= before.size()) near.insert(terms.begin(), terms.end());
    }
    double foreign = 0, unheard = 0, all = 0;
    for (const std::string& term : reader.read(candidate.answer).terms) {
        const double w = weight(term);
        all += w;
        if (heard.contains(term)) continue;
        if (there.contains(term)) foreign += w;
        if (w > kOrdinary) unheard += w;
    }
    const double line = totalWeight(said.terms, weight);
    if (line < kLittle || said.parts) unheard *= 2;  // to "bye now" one answers goodbye, and nothing about a toe
    return kSubject * sharedWeight(subject, near, weight) - (all > 0 ? kForeign * foreign / all : 0) -
           (unheard > 0 ? kUnheard * unheard / (unheard + line) : 0);
}

std::vector<Candidate> SmallTalk::State::candidates(const Said& said, const SoFar& soFar) {
    std::vector<Candidate> found;
    for (Exchange& exchange : book->find(searched(said), kLooked)) {
        auto made = candidate(std::move(exchange), said, soFar);
        if (!made || made->likeness < kLeastLikeness) continue;
        if (soFar.heard.size() > 1 && isGreeting(made->answer)) continue;
        if (std::ranges::find(soFar.answers, made->answer) != soFar.answers.end()) continue;
        found.push_back(std::move(*made));
    }
    const auto byLikeness = [](const Candidate& a, const Candidate& b) { return a.likeness > b.likeness; };
    std::ranges::stable_sort(found, byLikeness);
    if (found.size() > kContextLooked) found.resize(kContextLooked);
    std::set<std::string> subject, heard;
    const std::size_t lines = soFar.heard.size();
    for (std::size_t i = 0; i < lines; ++i) {
        const std::set<std::string> terms = reader.read(soFar.heard[i]).terms;
        heard.insert(terms.begin(), terms.end());
        if (i + 1 < lines && i + 1 + kLinesBefore >= lines) subject.insert(terms.begin(), terms.end());
    }
    for (Candidate& each : found)
        each.likeness += fits(each, said, subject, heard);
    std::ranges::stable_sort(found, byLikeness);
    return found;
}

SmallTalk::SmallTalk(std::unique_ptr<State> state) : state_(std::move(state)) {}
SmallTalk::~SmallTalk() = default;

engine::Result<std::unique_ptr<SmallTalk>> SmallTalk::open(const std::filesystem::path& file) {
    auto book = ExchangeBook::open(file);
    if (!book) return book.error();
    auto state = std::make_unique<State>();
    state->book = std::move(*book);
    return std::unique_ptr<SmallTalk>(new SmallTalk(std::move(state)));
}

engine::Result<std::vector<engine::Suggestion>> SmallTalk::suggest(std::span<const engine::ChatMessage> messages,
                                                                   std::size_t most) {
    std::vector<engine::Suggestion> suggestions;
    if (!isSmallTalk(messages)) return suggestions;
    try {
        const Said said = state_->reader.read(messages.back().content);
        for (const Candidate& candidate : state_->candidates(said, SoFar(messages))) {
            if (suggestions.size() == most) break;
            const bool isThere =
                std::ranges::find(suggestions, candidate.answer, &engine::Suggestion::text) != suggestions.end();
            if (!isThere)
                suggestions.push_back(
                    {candidate.answer, kBonus * static_cast<float>(candidate.likeness) - kMalus, kWeight});
        }
    } catch (const SQLite::Exception& failure) {
        return storageProblem(failure, "small-talk.db");
    }
    return suggestions;
}

std::optional<engine::Suggestion> SmallTalk::safe(std::span<const engine::ChatMessage> messages) {
    if (!isSmallTalk(messages)) return std::nullopt;
    const std::string& line = messages.back().content;
    const Said said = state_->reader.read(line);
    if (auto brief = briefAnswer(line, said, messages.size() == 1))
        return engine::Suggestion{std::move(*brief), said.parts ? 0 : kSafe, 0};
    const std::vector<std::string> given = SoFar(messages).answers;
    const auto again = static_cast<float>(std::ranges::count_if(given, isSafeAnswer));
    return engine::Suggestion{safeAnswer(line, said.asks, given), kSafe + kSafeAgain * again, 0};
}

engine::Status writeSmallTalk(std::span<const std::string> texts, const std::filesystem::path& file) {
    LineReader reader;
    std::vector<ExchangeBook::Entry> entries;
    Id talkNumber = 0;
    for (const std::string& text : texts) {
        for (const auto& talk : readTalks(text)) {
            ++talkNumber;
            for (const WrittenExchange& written : talk) {
                const Id id = static_cast<Id>(entries.size()) + 1;
                const Said said = reader.read(filled(written.said, {}) + " " + optionWords(written.options));
                entries.push_back({{id, talkNumber, written.said, written.answer, written.options},
                                   {said.terms.begin(), said.terms.end()}});
            }
        }
    }
    return ExchangeBook::write(file, entries);
}

}  // namespace thimble::app
