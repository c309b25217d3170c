#include "app/documents/summary/key_sentences.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/documents/section_writer.h"
#include "app/documents/text/language.h"
#include "app/documents/text/sentences.h"

namespace thimble::app {
namespace {

constexpr std::size_t kMaxCandidates = 6000;
constexpr std::size_t kMaxFallback = 12;
constexpr std::size_t kIdealTerms = 14;  // content terms of a sentence that reads well in a summary

/// Characters as a person counts them.
std::size_t lengthOf(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    for (char& c : line) {
        if (c == '\n' || c == '\t') c = ' ';
    }
    return line;
}

bool endsLikeASentence(std::string_view text) {
    static constexpr std::string_view ends[] = {
        ".",       "!", "?", "\xE2\x80\xA6", "\xE3\x80\x82", "\xEF\xBC\x81", "\xEF\xBC\x9F", "\xD8\x9F", "\xE0\xA5\xA4",
        "\xDB\x94"};
    static constexpr std::string_view closers[] = {
        "\"",           "'",           ")", "]", "\xE2\x80\x9D", "\xE2\x80\x9C", "\xE2\x80\x99", "\xC2\xBB", "\xC2\xAB",
        "\xE3\x80\x8D", "\xEF\xBC\x89"};
    for (bool stripped = true; stripped;) {
        stripped = false;
        for (const auto closer : closers) {
            if (text.ends_with(closer)) text.remove_suffix(closer.size()), stripped = true;
        }
    }
    return std::any_of(std::begin(ends), std::end(ends), [&](std::string_view end) { return text.ends_with(end); });
}

/// Share of the smaller set that both have.
double overlap(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    std::size_t common = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) {
            ++common, ++i, ++j;
        } else {
            a[i] < b[j] ? ++i : ++j;
        }
    }
    return static_cast<double>(common) / static_cast<double>(std::max<std::size_t>(1, std::min(a.size(), b.size())));
}

}  // namespace

KeySentences::KeySentences(std::shared_ptr<TermReader> reader) : reader_(std::move(reader)) {}

KeySentences::Candidate KeySentences::candidateOf(std::string_view sentence) {
    Candidate candidate;
    for (const std::string_view bullet : {"- ", "* ", "\xE2\x80\xA2 ", "\xE2\x80\x93 "}) {
        if (sentence.starts_with(bullet)) sentence.remove_prefix(bullet.size());
    }
    candidate.sentence.text = oneLine(sentence);
    const char start = sentence.empty() ? ' ' : sentence.front();
    const bool fragment =
        (start >= 'a' && start <= 'z') || std::string_view("<({[*#=,;:)").find(start) != std::string_view::npos;
    if (fragment) candidate.position *= 0.6;
    candidate.order = sentences_++;
    bool first = true;
    reader_->read(sentence, [&](const Term& term) {
        if (std::exchange(first, false) && leansBack(term.word)) candidate.position *= 0.8;
        if (term.id == Term::kNoId) return;
        if (term.id >= roles_.size()) {
            roles_.resize(term.id + 1024, Role::Unknown);
            counts_.resize(roles_.size(), 0);
        }
        if (roles_[term.id] == Role::Unknown) {
            const bool number = term.word.find_first_not_of("0123456789") == std::string_view::npos;
            const bool stop = number || term.word.size() < 2 || isStopWord(term.word, reader_->language());
            roles_[term.id] = stop ? Role::Stop : Role::Content;
        }
        if (roles_[term.id] == Role::Content) candidate.terms.push_back(term.id);
    });
    std::sort(candidate.terms.begin(), candidate.terms.end());
    candidate.terms.erase(std::unique(candidate.terms.begin(), candidate.terms.end()), candidate.terms.end());
    for (const TermId id : candidate.terms)
        ++counts_[id];
    return candidate;
}

bool KeySentences::isWorthReading(std::string_view sentence, const std::vector<TermId>& terms) const {
    const std::size_t length = lengthOf(sentence);
    const bool wide = sentence.size() > 2 * length;  // Chinese says in 12 characters what takes 40 elsewhere
    if (length < (wide ? 10u : 35u) || length > 600 || terms.size() < 4 || !endsLikeASentence(sentence)) return false;
    const auto digits = static_cast<std::size_t>(
        std::count_if(sentence.begin(), sentence.end(), [](char c) { return c >= '0' && c <= '9'; }));
    const bool leaders =
        sentence.find(". . .") != std::string_view::npos || sentence.find("....") != std::string_view::npos;
    const bool row = sentence.find(" | ") != std::string_view::npos;
    return digits * 4 < length && !leaders && !row;
}

void KeySentences::add(const Section& section) {
    const int index = sections_++;
    textBytes_ += static_cast<std::int64_t>(section.text.size());
    if (!reader_ && section.text.size() > 40) reader_ = std::make_shared<TermReader>(detectLanguage(section.text));
    if (!reader_) return;

    std::string_view text = section.text;
    if (!section.name.empty() && text.starts_with(section.name)) text.remove_prefix(section.name.size());
    std::vector<Candidate> local;
    bool paragraphStart = true;
    std::size_t inSection = 0;
    for (const std::string_view sentence : splitSentences(text)) {
        Candidate candidate = candidateOf(sentence);
        candidate.sentence.page = section.page;
        candidate.sentence.section = section.page > 0 ? std::string() : section.name;
        candidate.sentence.sectionIndex = index;
        const bool good = isWorthReading(sentence, candidate.terms);
        if (!good && fallback_.size() < kMaxFallback && lengthOf(sentence) >= 8) {
            candidate.sentence.text.resize(utf8Cut(candidate.sentence.text, 300));
            fallback_.push_back(candidate);
        }
        if (!good) continue;
        if (inSection == 0) candidate.position *= index == 0 ? 1.5 : 1.25;
        candidate.position *= paragraphStart ? 1.1 : 1.0;
        candidate.position *= 1.0 + 0.15 / (1.0 + static_cast<double>(inSection) / 3.0);
        if (sentence.ends_with('?')) candidate.position *= 0.6;
        const char* end = sentence.data() + sentence.size();
        paragraphStart = end + 1 < text.data() + text.size() && end[0] == '\n' && end[1] == '\n';
        ++inSection;
        local.push_back(std::move(candidate));
    }
    keepBest(std::move(local));
}

/// Of a section's sentences only the best stay in memory: many while the document is short.
void KeySentences::keepBest(std::vector<Candidate> local) {
    for (Candidate& candidate : local)
        candidate.localScore = scoreOf(candidate);
    const std::size_t keep = candidates_.size() < kMaxCandidates / 4 ? 40 : 4;
    if (local.size() > keep) {
        std::nth_element(local.begin(), local.begin() + static_cast<std::ptrdiff_t>(keep), local.end(),
                         [](const Candidate& a, const Candidate& b) { return a.localScore > b.localScore; });
        local.resize(keep);
    }
    for (Candidate& candidate : local)
        candidates_.push_back(std::move(candidate));
    if (candidates_.size() > kMaxCandidates) prune();
}

void KeySentences::prune() {
    const auto middle = candidates_.begin() + kMaxCandidates / 2;
    std::nth_element(candidates_.begin(), middle, candidates_.end(),
                     [](const Candidate& a, const Candidate& b) { return a.localScore > b.localScore; });
    candidates_.erase(middle, candidates_.end());
}

double KeySentences::scoreOf(const Candidate& candidate) const {
    double sum = 0;
    for (const TermId id : candidate.terms)
        sum += std::log1p(counts_[id]);
    // A mean favours fragments, a sum favours monsters: a mean over at least the ideal length, fading beyond it.
    const auto terms = static_cast<double>(candidate.terms.size());
    const double ideal = kIdealTerms;
    const double length = terms <= ideal ? ideal : ideal + 1.4 * (terms - ideal);
    return sum / length * candidate.position;
}

std::vector<KeySentence> KeySentences::best(std::size_t count) const {
    const std::vector<Candidate>& pool = candidates_.empty() ? fallback_ : candidates_;
    std::vector<const Candidate*> picked;
    std::vector<double> redundancy(pool.size(), 0.0);
    std::vector<double> scores(pool.size());
    for (std::size_t i = 0; i < pool.size(); ++i)
        scores[i] = scoreOf(pool[i]);
    std::unordered_map<int, int> perSection;
    while (picked.size() < std::min(count, pool.size())) {
        std::size_t best = pool.size();
        double bestScore = -1;
        for (std::size_t i = 0; i < pool.size(); ++i) {
            const auto used = perSection.find(pool[i].sentence.sectionIndex);
            const double crowded = used == perSection.end() ? 1.0 : std::pow(0.85, used->second);
            const double score = scores[i] < 0 ? -1 : scores[i] * crowded * (1.0 - redundancy[i]);
            if (score > bestScore) {
                bestScore = score;
                best = i;
            }
        }
        if (best == pool.size() || bestScore < 0) break;
        picked.push_back(&pool[best]);
        scores[best] = -1;
        ++perSection[pool[best].sentence.sectionIndex];
        for (std::size_t i = 0; i < pool.size(); ++i) {
            if (scores[i] >= 0) redundancy[i] = std::max(redundancy[i], overlap(pool[i].terms, pool[best].terms));
        }
    }
    std::sort(picked.begin(), picked.end(), [](const Candidate* a, const Candidate* b) { return a->order < b->order; });
    std::vector<KeySentence> sentences;
    for (const Candidate* candidate : picked)
        sentences.push_back(candidate->sentence);
    return sentences;
}

std::size_t KeySentences::suitableCount(std::int64_t textBytes) {
    const double pages = static_cast<double>(textBytes) / 2500.0;
    return static_cast<std::size_t>(std::clamp(2.0 + 2.0 * std::log2(1.0 + pages), 3.0, 15.0));
}

}  // namespace thimble::app
