#include "app/documents/search/passage_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "app/documents/text/terms.h"

namespace thimble::app {
namespace {

constexpr int kMaxHits = 20'000;         // rows of one term that are looked at; a term with more finds only with others
constexpr std::size_t kMaxRanked = 120;  // candidates whose texts are read
constexpr int kMaxDated = 50'000;
constexpr double kSaturation = 1.2;     // BM25's k1
constexpr double kLengthWeight = 0.75;  // BM25's b
constexpr double kAverageTerms = 180;   // of a passage

/// Where passages of the wanted documents lie.
struct IdRange {
    Id from = 0;
    Id to = std::numeric_limits<Id>::max();
};

struct TermHits {
    const QueryTerm* term = nullptr;
    std::vector<Id> ids;
    double weight = 0;    // inverse document frequency
    bool common = false;  // more rows than are looked at
};

/// A term's weight by how many of the library's passages have it.
double inverseFrequency(std::size_t hits, double total) {
    const auto n = static_cast<double>(hits);
    return std::log(1.0 + (std::max(total, n) - n + 0.5) / (n + 0.5));
}

/// BM25 of a passage, and a little more for question words close to each other.
double bm25(const PassageRow& passage, const std::vector<TermHits>& terms, TermReader& reader) {
    std::vector<int> counts(terms.size(), 0);
    std::vector<int> lastSeen(terms.size(), -1000);
    int position = 0;
    int closest = 1000;
    const auto take = [&](const Term& term) {
        ++position;
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const auto& forms = terms[i].term->forms;
            const bool match = terms[i].term->prefix ? term.text.starts_with(forms.front())
                                                     : std::find(forms.begin(), forms.end(), term.text) != forms.end();
            if (!match) continue;
            ++counts[i];
            lastSeen[i] = position;
            for (std::size_t j = 0; j < terms.size(); ++j) {
                if (j != i) closest = std::min(closest, position - lastSeen[j]);
            }
        }
    };
    reader.read(passage.name, take);
    reader.read(passage.text, take);
    const double length = kSaturation * (1 - kLengthWeight + kLengthWeight * std::max(position, 20) / kAverageTerms);
    double score = 0;
    for (std::size_t i = 0; i < terms.size(); ++i)
        score += terms[i].weight * counts[i] * (kSaturation + 1) / (counts[i] + length);
    return score * (closest < 4 ? 1.1 : 1.0);
}

}  // namespace

std::string PassageTerms::of(std::string_view heading, std::string_view text) {
    ++passage_;
    std::unordered_set<std::string> late;  // terms without an id
    std::string terms;
    terms.reserve(text.size());
    const auto take = [&](const Term& term) {
        if (term.id == Term::kNoId) {
            if (!late.insert(std::string(term.text)).second) return;
        } else {
            if (term.id >= lastSeen_.size()) lastSeen_.resize(term.id + 1024, 0);
            if (std::exchange(lastSeen_[term.id], passage_) == passage_) return;
        }
        terms += term.text;
        terms += ' ';
    };
    reader_->read(heading, take);
    reader_->read(text, take);
    return terms;
}

std::vector<FoundPassage> PassageSearch::find(const Question& question, std::span<const Id> documents,
                                              std::size_t limit) {
    const auto total = static_cast<double>(passages_.total());
    std::vector<IdRange> ranges;
    std::unordered_map<Id, std::string> languages;
    for (const Id document : documents) {
        const auto row = documents_.find(document);
        if (row && row->lastPassage > 0) ranges.push_back({row->firstPassage, row->lastPassage});
    }
    if (documents.empty()) ranges.push_back({});
    const bool oneRange = ranges.size() <= 8;  // else all rows are looked at, and filtered
    const auto wanted = [&](Id id) {
        return std::any_of(ranges.begin(), ranges.end(), [&](const IdRange& r) { return id >= r.from && id <= r.to; });
    };

    std::vector<TermHits> terms;
    for (const QueryTerm& term : question.terms) {
        TermHits hits{&term, {}, 0, false};
        for (const std::string& form : term.forms) {
            for (const IdRange& range : oneRange ? ranges : std::vector<IdRange>{{}}) {
                const auto ids = passages_.withTerm(form, term.prefix, range.from, range.to, kMaxHits);
                hits.common |= ids.size() >= static_cast<std::size_t>(kMaxHits);
                hits.ids.insert(hits.ids.end(), ids.begin(), ids.end());
            }
        }
        if (!hits.ids.empty()) terms.push_back(std::move(hits));
    }
    for (TermHits& hits : terms)
        hits.weight = inverseFrequency(hits.common ? static_cast<std::size_t>(total / 5) : hits.ids.size(), total);

    std::unordered_set<Id> dated;
    if (question.dates) {
        const auto ids = passages_.between(question.dates->from, question.dates->to, kMaxDated);
        dated.insert(ids.begin(), ids.end());
    }

    std::unordered_map<Id, double> weights;
    const bool allCommon = std::all_of(terms.begin(), terms.end(), [](const TermHits& hits) { return hits.common; });
    if (allCommon && terms.size() > 1) {
        std::vector<std::string> all;
        for (const TermHits& hits : terms)
            all.push_back(hits.term->forms.front());
        for (const Id id : passages_.withAllTerms(all, kMaxHits / 10))
            weights[id] += 1;
    }
    for (const TermHits& hits : terms) {
        if (hits.common && !allCommon) continue;
        for (const Id id : hits.ids)
            weights[id] += hits.weight;
    }
    for (const TermHits& hits : terms) {  // frequent words only add to what others found
        if (!hits.common || allCommon) continue;
        for (const Id id : hits.ids) {
            if (const auto known = weights.find(id); known != weights.end()) known->second += hits.weight;
        }
    }
    // A date is a filter while anything dated matches; with no words at all it is the question.
    if (!dated.empty()) {
        std::unordered_map<Id, double> matching;
        for (const auto& [id, weight] : weights) {
            if (dated.contains(id)) matching[id] = weight;
        }
        for (const Id id : dated) {
            if (matching.size() < kMaxRanked) matching.try_emplace(id, 0.01);
        }
        weights = std::move(matching);
    }

    std::vector<std::pair<double, Id>> candidates;
    for (const auto& [id, weight] : weights) {
        if (wanted(id)) candidates.emplace_back(weight, id);
    }
    const std::size_t ranked = std::min(candidates.size(), kMaxRanked);
    std::partial_sort(
        candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(ranked), candidates.end(),
        [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    std::vector<FoundPassage> found;
    std::map<std::string, std::unique_ptr<TermReader>> readers;
    for (std::size_t i = 0; i < ranked; ++i) {
        auto passage = passages_.find(candidates[i].second);
        if (!passage) continue;
        if (!documents.empty() && std::find(documents.begin(), documents.end(), passage->document) == documents.end())
            continue;
        auto& language = languages[passage->document];
        if (language.empty()) {
            const auto row = documents_.find(passage->document);
            language = row ? row->language.toStdString() : std::string();
        }
        auto& reader = readers[language];
        if (!reader) reader = std::make_unique<TermReader>(language);
        const double score = bm25(*passage, terms, *reader) + (dated.contains(passage->id) ? 0.5 : 0.0);
        found.push_back({std::move(*passage), score});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const FoundPassage& a, const FoundPassage& b) { return a.score > b.score; });
    if (found.size() > limit) found.resize(limit);
    return found;
}

std::vector<FoundPassage> PassageSearch::mergeNeighbours(std::vector<FoundPassage> found) {
    std::vector<FoundPassage> merged;
    std::vector<bool> used(found.size(), false);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (used[i]) continue;
        std::vector<std::size_t> run = {i};
        for (bool grown = true; grown && run.size() < 4;) {
            grown = false;
            for (std::size_t j = 0; j < found.size(); ++j) {
                const PassageRow& other = found[j].passage;
                const PassageRow& first = found[run.front()].passage;
                const PassageRow& last = found[run.back()].passage;
                if (used[j] || std::find(run.begin(), run.end(), j) != run.end() || other.document != first.document)
                    continue;
                if (other.ordinal == first.ordinal - 1 && other.section == first.section) {
                    run.insert(run.begin(), j);
                    grown = true;
                } else if (other.ordinal == last.ordinal + 1 && other.section == last.section) {
                    run.push_back(j);
                    grown = true;
                }
            }
        }
        FoundPassage whole = found[run.front()];
        whole.score = found[i].score;
        used[run.front()] = true;
        for (std::size_t k = 1; k < run.size(); ++k) {
            const PassageRow& next = found[run[k]].passage;
            whole.passage.text += next.text.substr(std::min(next.overlap, next.text.size()));
            used[run[k]] = true;
        }
        whole.passage.id = found[i].passage.id;  // a citation opens the passage that matched best
        merged.push_back(std::move(whole));
    }
    return merged;
}

}  // namespace thimble::app
