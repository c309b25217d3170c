#include "app/documents/summary/summary_prompts.h"

#include <algorithm>
#include <set>

#include "app/documents/section_writer.h"
#include "app/documents/text/terms.h"

namespace thimble::app {
namespace {

constexpr std::int64_t kReplyTokens = 400;
constexpr std::int64_t kInstructionTokens = 220;

std::string languageRule(const SummaryOptions& options) {
    return options.language.isEmpty() ? "Write in the language of the text."
                                      : "Write in " + options.language.toStdString() + ".";
}

engine::GenerateRequest request(std::string system, std::string user) {
    engine::GenerateRequest request;
    request.messages = {{"system", std::move(system)}, {"user", std::move(user)}};
    request.sampling.temperature = 0;  // the same text gives the same summary
    request.maxTokens = static_cast<int>(kReplyTokens);
    return request;
}

std::set<std::string> termsOf(const std::string& text) {
    std::set<std::string> terms;
    TermReader("").read(text, [&](const Term& term) {
        if (term.text.size() > 3) terms.emplace(term.text);
    });
    return terms;
}

/// Takes "[3]" and "[2][5]" out of a line; returns the first number, 0 if there is none.
std::size_t takeCitation(std::string& line) {
    std::size_t cited = 0;
    for (std::size_t open = line.find('['); open != std::string::npos; open = line.find('[', open)) {
        const std::size_t close = line.find(']', open);
        if (close == std::string::npos) break;
        const std::string inside = line.substr(open + 1, close - open - 1);
        const bool number =
            !inside.empty() && inside.size() < 6 && inside.find_first_not_of("0123456789, ") == std::string::npos;
        if (!number) {
            open = close;
            continue;
        }
        if (cited == 0) cited = static_cast<std::size_t>(std::atoi(inside.c_str()));
        line.erase(open, close - open + 1);
    }
    return cited;
}

/// A line without its bullet or number.
std::string withoutBullet(std::string line) {
    std::size_t start = line.find_first_not_of(" \t-*");
    if (start == std::string::npos) return {};
    if (line.compare(start, 3, "\xE2\x80\xA2") == 0) start += 3;
    std::size_t digits = start;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9')
        ++digits;
    if (digits > start && digits - start <= 2 && digits < line.size() && (line[digits] == '.' || line[digits] == ')'))
        start = digits + 1;
    return cleanText(std::string_view(line).substr(std::min(start, line.size())));
}

std::string listed(std::span<const SummaryPoint> points) {
    std::string text;
    for (std::size_t i = 0; i < points.size(); ++i)
        text += "[" + std::to_string(i + 1) + "] " + points[i].text.toStdString() + "\n";
    return text;
}

}  // namespace

std::size_t pointsWanted(SummaryLength length) {
    return length == SummaryLength::Short ? 4 : length == SummaryLength::Medium ? 8 : 16;
}

std::int64_t textBudget(std::int64_t contextSize) {
    // The estimate of tokens errs by a quarter; beyond 3000 small models lose the middle.
    return std::clamp<std::int64_t>((contextSize - kReplyTokens - kInstructionTokens) * 3 / 4, 200, 3000);
}

engine::GenerateRequest readRequest(std::span<const PassageRow> passages, const QString& title,
                                    const SummaryOptions& options) {
    std::string text;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        const PassageRow& passage = passages[i];
        const bool follows = i > 0 && passages[i - 1].ordinal + 1 == passage.ordinal;
        text += "[" + std::to_string(i + 1) + "] ";
        text += std::string_view(passage.text).substr(follows ? std::min(passage.overlap, passage.text.size()) : 0);
        text += "\n\n";
    }
    return request("You summarise documents faithfully: only what the text says, with its names, numbers and dates. " +
                       languageRule(options),
                   "Part of the document \"" + title.toStdString() + "\":\n\n" + text +
                       "State its main points, each as one full sentence on a line of its own that begins with \"- \" "
                       "and ends with the number of "
                       "the paragraph it comes from, such as [2]. At most six points; nothing else.");
}

engine::GenerateRequest mergeRequest(std::span<const SummaryPoint> points, std::size_t wanted, const QString& title,
                                     const SummaryOptions& options) {
    return request("You condense notes about a document faithfully. " + languageRule(options),
                   "Notes about the document \"" + title.toStdString() + "\", in its order:\n\n" + listed(points) +
                       "\nChoose and merge them to the " + std::to_string(wanted) +
                       " most important ones. Write each as one full sentence on a line of its own that begins with "
                       "\"- \" and ends with the number of "
                       "the note it comes from, such as [2]. Nothing else.");
}

engine::GenerateRequest proseRequest(std::span<const SummaryPoint> points, const QString& title,
                                     const SummaryOptions& options) {
    return request("You write clear summaries. " + languageRule(options),
                   "Main points of the document \"" + title.toStdString() + "\":\n\n" + listed(points) +
                       "\nWrite them as a coherent summary in prose. Add nothing, leave no point out.");
}

std::vector<SummaryPoint> sourcesOf(std::span<const PassageRow> passages) {
    std::vector<SummaryPoint> sources;
    for (const PassageRow& passage : passages)
        sources.push_back({QString::fromStdString(passage.text), placeOf(passage.page, passage.name), passage.id});
    return sources;
}

std::vector<SummaryPoint> groundedPoints(std::vector<SummaryPoint> points, std::span<const SummaryPoint> sources) {
    std::set<std::string> known;
    for (const SummaryPoint& source : sources)
        known.merge(termsOf(source.text.toStdString()));
    std::erase_if(points, [&](const SummaryPoint& point) {
        const auto terms = termsOf(point.text.toStdString());
        const auto shared =
            std::count_if(terms.begin(), terms.end(), [&](const std::string& term) { return known.contains(term); });
        return terms.size() >= 3 && shared * 5 < static_cast<std::ptrdiff_t>(terms.size()) * 2;
    });
    return points;
}

std::vector<SummaryPoint> pointsOf(std::string_view answer, std::span<const SummaryPoint> sources, std::size_t most) {
    std::vector<SummaryPoint> points;
    std::vector<std::set<std::string>> sourceTerms;
    for (std::size_t at = 0; at < answer.size() && points.size() < most;) {
        const std::size_t end = std::min(answer.find('\n', at), answer.size());
        std::string line(answer.substr(at, end - at));
        at = end + 1;
        std::size_t cited = takeCitation(line);
        line = withoutBullet(std::move(line));
        if (line.size() < 8 || line.ends_with(':')) continue;  // "Here are the points:"
        if (cited == 0 || cited > sources.size()) {
            if (sourceTerms.empty()) {
                for (const SummaryPoint& source : sources)
                    sourceTerms.push_back(termsOf(source.text.toStdString()));
            }
            const auto wanted = termsOf(line);
            std::size_t bestShared = 0;
            cited = 1;
            for (std::size_t i = 0; i < sourceTerms.size(); ++i) {
                const auto shared = static_cast<std::size_t>(std::count_if(
                    wanted.begin(), wanted.end(), [&](const auto& term) { return sourceTerms[i].contains(term); }));
                if (shared > bestShared) {
                    bestShared = shared;
                    cited = i + 1;
                }
            }
        }
        SummaryPoint point{QString::fromStdString(line), {}, 0};
        if (cited <= sources.size()) {
            point.place = sources[cited - 1].place;
            point.passage = sources[cited - 1].passage;
        }
        points.push_back(std::move(point));
    }
    return points;
}

}  // namespace thimble::app
