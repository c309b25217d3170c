#include <QString>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "app/documents/document_reader.h"
#include "app/documents/documents.h"
#include "app/documents/summary/key_sentences.h"
#include "app/storage/errors.h"
#include "engine/generate/session.h"

namespace thimble::app::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A sentence or point of the result. `page` 0: it stands in a section.
struct Cited {
    std::string text;
    int page = 0;
    std::string section;
};

struct Result {
    std::string format;
    int pages = 0;
    int sectionsTotal = 0;
    int sectionsRead = 0;
    std::vector<std::string> gaps;
    std::vector<Cited> keySentences;
    std::vector<Cited> points;
    double seconds = 0;
};

std::string nameOf(const Section& section) {
    return section.page > 0 ? "p. " + std::to_string(section.page) : section.name;
}

/// Reads the document once and picks its key sentences; no model, no store.
engine::Result<Result> extractKeySentences(const std::filesystem::path& file) {
    Result result;
    KeySentences sentences;
    const auto facts = readDocument(file, [&](const Section& section) {
        ++result.sectionsTotal;
        if (section.text.empty()) {
            result.gaps.push_back(nameOf(section));
        } else {
            ++result.sectionsRead;
        }
        sentences.add(section);
        showProgress("reading", std::min(section.progress, 0.999));
        return true;
    });
    showProgress("reading", 1);
    if (!facts.ok()) return facts.error();
    result.format = facts->format->id;
    result.pages = facts->pages;
    for (KeySentence& sentence : sentences.best(KeySentences::suitableCount(sentences.textBytes()))) {
        result.keySentences.push_back({std::move(sentence.text), sentence.page, std::move(sentence.section)});
    }
    return result;
}

Cited citedOf(const SummaryPoint& point) {
    const std::string place = point.place.toStdString();
    if (place.starts_with("p. ")) return {point.text.toStdString(), std::atoi(place.c_str() + 3), {}};
    return {point.text.toStdString(), 0, place};
}

/// The written summary: the same library and job as in the window, over a store that lives as long as the command.
engine::Status writeSummary(const std::filesystem::path& file, engine::Session& session, const std::string& modelName,
                            Result& result) {
    const QTemporaryDir folder;
    if (!folder.isValid())
        return engine::Error{
            "No temporary folder can be made; check the space and permissions of the system's temporary folder."};
    const auto library = makeDocumentLibrary();
    if (auto opened = library->open(std::filesystem::path(folder.path().toStdString()) / "summary.db"); !opened.ok())
        return opened;
    const auto documents = library->add(0, {QString::fromStdString(displayPath(file))});
    while (library->readSome()) {
    }
    const SummaryModel model{QString::fromStdString(modelName), session.contextSize(), true};
    Summary summary = library->beginSummary(0, documents.front().id, {});
    while (const auto task = library->nextTask(model)) {
        std::string text;
        const auto stats =
            session.generate(task->request, {{}, [&](std::string_view piece) { return text += piece, true; }, nullptr});
        summary = library->accept(
            *task, stats.ok() ? engine::Result<std::string>(text) : engine::Result<std::string>(stats.error()));
        if (summary.state == SummaryState::Failed)
            return engine::Error{displayPath(file) + ": " + summary.problem.toStdString()};
        const std::string label = "summarising, " + std::to_string(summary.sectionsRead) + " of " +
                                  std::to_string(summary.sectionsTotal) + " sections";
        showProgress(label, summary.sectionsTotal > 0 ? 0.999 * summary.sectionsRead / summary.sectionsTotal : 0);
    }
    showProgress("summarising", 1);
    for (const Summary& done : library->summaries(0)) {
        for (const SummaryPoint& point : done.points)
            result.points.push_back(citedOf(point));
        result.sectionsTotal = done.sectionsTotal;
        result.sectionsRead = done.sectionsRead;
    }
    return {};
}

Json jsonOf(const std::vector<Cited>& cited) {
    Json list = Json::array();
    for (const Cited& one : cited) {
        Json entry;
        entry["text"] = one.text;
        if (one.page > 0) {
            entry["page"] = one.page;
        } else {
            entry["section"] = one.section;
        }
        list.push_back(std::move(entry));
    }
    return list;
}

Json jsonOf(const std::filesystem::path& file, const Result& result) {
    Json entry;
    entry["file"] = displayPath(file);
    entry["format"] = result.format;
    entry["pages"] = result.pages;
    entry["sections_total"] = result.sectionsTotal;
    entry["sections_read"] = result.sectionsRead;
    entry["key_sentences"] = jsonOf(result.keySentences);
    entry["points"] = jsonOf(result.points);
    entry["seconds"] = result.seconds;
    return entry;
}

void printList(const char* heading, const std::vector<Cited>& cited) {
    if (cited.empty()) return;
    std::printf("\n%s\n", heading);
    for (const Cited& one : cited) {
        const std::string place = one.page > 0 ? "p. " + std::to_string(one.page) : one.section;
        std::printf("- %s [%s]\n", one.text.c_str(), place.c_str());
    }
}

void printText(const std::filesystem::path& file, const Result& result) {
    std::printf("%s\n%d of %d sections read", displayPath(file).c_str(), result.sectionsRead, result.sectionsTotal);
    if (result.pages > 0) std::printf(", %d pages", result.pages);
    for (std::size_t i = 0; i < result.gaps.size() && i < 20; ++i)
        std::printf("%s%s", i == 0 ? "; without text: " : ", ", result.gaps[i].c_str());
    if (result.gaps.size() > 20) std::printf(" and %zu more", result.gaps.size() - 20);
    std::printf("\n");
    printList("Summary", result.points);
    printList(result.points.empty() ? "Key sentences (extracted)" : "Key sentences", result.keySentences);
    std::printf("\n");
}

}  // namespace

engine::Status runSummarize(const SummarizeOptions& options) {
    std::unique_ptr<engine::Model> model;
    std::unique_ptr<engine::Session> session;
    if (!options.model.model.empty()) {
        auto loaded = loadModel(options.model);
        if (!loaded.ok()) return loaded.error();
        model = std::move(*loaded);
        session = std::make_unique<engine::Session>(*model);
    }
    Json list = Json::array();
    engine::Status result;
    std::size_t failed = 0;
    for (const std::filesystem::path& file : options.files) {
        const auto start = std::chrono::steady_clock::now();
        auto summary = extractKeySentences(file);
        engine::Status status;
        if (!summary.ok()) {
            status = summary.error();
        } else if (session) {
            status = writeSummary(file, *session, displayPath(options.model.model.stem()), *summary);
        }
        if (!status.ok()) {
            if (failed++ == 0) result = status;
            list.push_back(Json{{"file", displayPath(file)}, {"error", status.error().message}});
            continue;
        }
        summary->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (options.json) {
            list.push_back(jsonOf(file, *summary));
        } else {
            printText(file, *summary);
        }
    }
    if (options.json) std::printf("%s\n", list.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    if (failed > 1)
        return engine::Error{result.error().message + " (and " + std::to_string(failed - 1) + " more files failed)"};
    return result;
}

}  // namespace thimble::app::cli
