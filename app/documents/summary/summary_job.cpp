#include "app/documents/summary/summary_job.h"

#include <algorithm>

#include "app/documents/passages.h"
#include "app/documents/summary/key_sentences.h"
#include "app/documents/summary/summary_prompts.h"

namespace thimble::app {
namespace {

constexpr std::size_t kPointsPerStep = 6;
constexpr int kProseLevel = 1000;  // behind every merge

std::int64_t tokensOf(const SummaryPoint& point) {
    return estimateTokens(point.text.toStdString()) + 4;
}

int lastLevel(const std::vector<SummaryStep>& steps) {
    int level = 0;
    for (const SummaryStep& step : steps) {
        if (step.level != kProseLevel) level = std::max(level, step.level);
    }
    return level;
}

std::vector<SummaryPoint> pointsOfLevel(const std::vector<SummaryStep>& steps, int level, int first = 0,
                                        int last = 1 << 30) {
    std::vector<SummaryPoint> points;
    for (const SummaryStep& step : steps) {
        if (step.level == level && step.ordinal >= first && step.ordinal <= last)
            points.insert(points.end(), step.points.begin(), step.points.end());
    }
    return points;
}

/// What stands for a part of the document when the model said nothing usable about it: its own key sentences.
std::vector<SummaryPoint> extractedPoints(const std::vector<PassageRow>& passages) {
    KeySentences sentences;
    for (const PassageRow& passage : passages)
        sentences.add({passage.page, passage.name, passage.text, {}, 0});
    std::vector<SummaryPoint> points;
    for (const KeySentence& sentence : sentences.best(2)) {
        points.push_back({QString::fromStdString(sentence.text), placeOf(sentence.page, sentence.section),
                          passages[static_cast<std::size_t>(sentence.sectionIndex)].id});
    }
    return points;
}

}  // namespace

/// Groups the document's passages, all of them and in order, to questions that fit the context.
void SummaryJob::planReading(const SummaryRow& row, std::int64_t budget) {
    const Id document = row.summary.document;
    SummaryStep step;
    std::int64_t tokens = 0;
    const int count = passages_.count(document);
    for (int at = 0; at < count; at += 200) {
        for (const PassageRow& passage : passages_.range(document, at, std::min(at + 199, count - 1))) {
            const std::int64_t size = estimateTokens(passage.text) + 6;
            if (tokens > 0 && tokens + size > budget) {
                summaries_.addStep(row.summary.id, step);
                step = {0, 0, step.ordinal + 1, passage.ordinal, passage.ordinal, false, {}, 0};
                tokens = 0;
            }
            tokens += size;
            step.last = passage.ordinal;
        }
    }
    if (count > 0) summaries_.addStep(row.summary.id, step);
}

/// Plans the level above an answered one; false when its points are few enough to be the summary.
bool SummaryJob::planMerge(SummaryRow& row, const std::vector<SummaryStep>& steps, std::int64_t budget) {
    const int level = lastLevel(steps);
    const std::size_t wanted = pointsWanted(row.summary.options.length);
    if (pointsOfLevel(steps, level).size() <= wanted) return false;
    SummaryStep step{0, level + 1, 0, 0, 0, false, {}, 0};
    std::int64_t tokens = 0;
    int stepsBelow = 0;
    for (const SummaryStep& below : steps) {
        if (below.level != level) continue;
        std::int64_t size = 0;
        for (const SummaryPoint& point : below.points)
            size += tokensOf(point);
        if (stepsBelow >= 2 &&
            tokens + size > budget) {  // at least two, so that every level is smaller than the one below
            summaries_.addStep(row.summary.id, step);
            step = {0, level + 1, step.ordinal + 1, below.ordinal, below.ordinal, false, {}, 0};
            tokens = 0;
            stepsBelow = 0;
        }
        tokens += size;
        step.last = below.ordinal;
        ++stepsBelow;
    }
    summaries_.addStep(row.summary.id, step);
    return true;
}

std::optional<SummaryQuestion> SummaryJob::next(SummaryRow& row, std::int64_t contextSize) {
    const std::int64_t budget = textBudget(contextSize);
    return database_.transaction([&]() -> std::optional<SummaryQuestion> {
        auto steps = summaries_.steps(row.summary.id);
        if (steps.empty()) {
            row.summary.text.clear();  // what a smaller model wrote in brief
            planReading(row, budget);
            steps = summaries_.steps(row.summary.id);
        }
        row.summary.state = SummaryState::Running;
        auto open = std::find_if(steps.begin(), steps.end(), [](const SummaryStep& step) { return !step.answered; });
        if (open == steps.end() && !steps.empty() && steps.back().level != kProseLevel &&
            planMerge(row, steps, budget)) {
            steps = summaries_.steps(row.summary.id);
            open = std::find_if(steps.begin(), steps.end(), [](const SummaryStep& step) { return !step.answered; });
        }
        if (open == steps.end()) {
            row.summary.points = pointsOfLevel(steps, lastLevel(steps));
            const bool prose = row.summary.options.style == SummaryStyle::Prose && !row.summary.points.empty();
            if (!prose || (!steps.empty() && steps.back().level == kProseLevel)) {
                row.summary.state = SummaryState::Done;
                summaries_.update(row);
                return {};
            }
            summaries_.addStep(row.summary.id, {0, kProseLevel, 0, 0, 0, false, {}, 0});
            steps = summaries_.steps(row.summary.id);
            open = steps.end() - 1;
        }
        summaries_.update(row);
        return questionOf(row, steps, *open);
    });
}

std::vector<SummaryPoint> SummaryJob::inputOf(const std::vector<SummaryStep>& steps, const SummaryStep& step) const {
    return pointsOfLevel(steps, step.level == kProseLevel ? lastLevel(steps) : step.level - 1,
                         step.level == kProseLevel ? 0 : step.first, step.level == kProseLevel ? 1 << 30 : step.last);
}

/// A merge that is the only one of its level makes the summary; one of several halves what it was given.
std::size_t SummaryJob::wantedOf(const SummaryRow& row, const std::vector<SummaryStep>& steps,
                                 const SummaryStep& step) const {
    const auto ofLevel =
        std::count_if(steps.begin(), steps.end(), [&](const SummaryStep& other) { return other.level == step.level; });
    const std::size_t wanted = pointsWanted(row.summary.options.length);
    return ofLevel == 1
               ? wanted
               : std::max<std::size_t>(std::min<std::size_t>(kPointsPerStep, wanted), inputOf(steps, step).size() / 2);
}

SummaryQuestion SummaryJob::questionOf(const SummaryRow& row, const std::vector<SummaryStep>& steps,
                                       const SummaryStep& step) {
    const auto document = documents_.find(row.summary.document);
    const QString title = document ? document->document.title : QString();
    const SummaryOptions& options = row.summary.options;
    if (step.level == 0)
        return {step.id, readRequest(passages_.range(row.summary.document, step.first, step.last), title, options)};
    const auto input = inputOf(steps, step);
    if (step.level == kProseLevel) return {step.id, proseRequest(input, title, options)};
    return {step.id, mergeRequest(input, wantedOf(row, steps, step), title, options)};
}

void SummaryJob::accept(SummaryRow& row, Id id, const std::string& answer, double seconds) {
    database_.transaction([&] {
        const auto steps = summaries_.steps(row.summary.id);
        const auto found =
            std::find_if(steps.begin(), steps.end(), [&](const SummaryStep& step) { return step.id == id; });
        if (found == steps.end() || found->answered) return;
        SummaryStep step = *found;
        step.seconds = seconds;
        if (step.level == 0) {
            const auto passages = passages_.range(row.summary.document, step.first, step.last);
            const auto sources = sourcesOf(passages);
            step.points = pointsOf(answer, sources, kPointsPerStep);
            if (row.summary.options.language.isEmpty()) step.points = groundedPoints(std::move(step.points), sources);
            if (step.points.empty()) step.points = extractedPoints(passages);
        } else if (step.level == kProseLevel) {
            row.summary.text = QString::fromStdString(answer).trimmed();
        } else {
            const auto input = inputOf(steps, step);
            const std::size_t wanted = wantedOf(row, steps, step);
            step.points = pointsOf(answer, input, wanted);
            // A model that answers nothing usable must not lose what was read: the points stay, evenly thinned.
            const std::size_t kept = step.points.empty() ? std::min(wanted, input.size()) : 0;
            for (std::size_t i = 0; i < kept; ++i)
                step.points.push_back(input[i * input.size() / kept]);
        }
        summaries_.answer(step);
        summaries_.update(row);
    });
}

void SummaryJob::describe(SummaryRow& row) {
    Summary& summary = row.summary;
    const auto document = documents_.find(summary.document);
    if (document) summary.keySentences = pointsFromJson(document->keySentences);
    const auto sections = passages_.sections(summary.document);
    summary.sectionsTotal = static_cast<int>(sections.size());
    summary.gaps.clear();
    for (const SectionRow& section : sections) {
        if (section.characters == 0) summary.gaps.append(placeOf(section.page, section.name));
    }
    const auto steps = summaries_.steps(summary.id);
    int firstOpen = 1 << 30;  // ordinal of the first passage that has not been read; steps are answered in order
    double seconds = 0;
    int answered = 0;
    int reading = 0;
    for (const SummaryStep& step : steps) {
        if (step.level == 0) ++reading;
        if (step.level == 0 && !step.answered) firstOpen = std::min(firstOpen, step.first);
        answered += step.answered;
        seconds += step.seconds;
    }
    const bool byModel = !steps.empty();
    int read = summary.sectionsTotal - static_cast<int>(summary.gaps.size());
    if (byModel && firstOpen < (1 << 30)) {
        const auto open = passages_.range(summary.document, firstOpen, firstOpen);
        const int section = open.empty() ? 0 : open.front().section;
        read = static_cast<int>(std::count_if(sections.begin(), sections.end(), [&](const SectionRow& s) {
            return s.characters > 0 && s.ordinal < section;
        }));
    } else if (!byModel && summary.state != SummaryState::Done) {
        read = 0;
    }
    summary.sectionsRead = read;
    const double expected = reading + reading / 4.0 + 1;  // merging takes about a quarter more
    const bool working = summary.state == SummaryState::Running || summary.state == SummaryState::Queued;
    summary.secondsLeft = working && answered > 0 ? std::max(0.0, expected - answered) * seconds / answered : -1;
}

}  // namespace thimble::app
