// Before Qt, whose macro `slots` is a name in these.
#include "engine/base/process_memory.h"
#include "engine/experts/memory_plan.h"

#include <QCoreApplication>
#include <QDir>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/models/built_in_model.h"
#include "app/models/catalogue.h"
#include "app/models/model_scan.h"
#include "app/workers/data_folder.h"

namespace thimble::app::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* nameOf(ModelOrigin origin) {
    switch (origin) {
        case ModelOrigin::BuiltIn:
            return "built-in";
        case ModelOrigin::Library:
            return "library";
        case ModelOrigin::Linked:
            return "linked";
        case ModelOrigin::Shared:
            return "shared folder";
    }
    return "";
}

Json jsonOf(const BudgetFit& fit) {
    Json json{{"budget", fit.budget}, {"fits", fit.fits}};
    if (fit.fits) {
        json["resident"] = fit.resident;
        json["context"] = fit.context;
        json["expert_share"] = fit.expertShare;
    }
    json["sentence"] = fit.sentence.toStdString();
    return json;
}

/// "in memory", "from disk" (experts read when needed), "no".
const char* runsHere(std::uint64_t smallest, std::uint64_t comfortable, std::uint64_t available) {
    return available >= comfortable ? "in memory" : available >= smallest ? "from disk" : "no";
}

/// The budget from which on all of the model stays in memory: of those that its card shows.
std::uint64_t comfortableBudget(const ModelCard& card) {
    const auto fit =
        std::find_if(card.fits.begin(), card.fits.end(), [](const BudgetFit& budget) { return budget.resident; });
    return fit == card.fits.end() ? UINT64_MAX : fit->budget;
}

Json jsonOf(const LibraryModel& model, std::uint64_t available) {
    const ModelCard& card = model.card;
    Json json{{"name", card.name.toStdString()}, {"path", model.path.toStdString()}, {"origin", nameOf(model.origin)}};
    if (model.missing) json["missing"] = true;
    if (!model.problem.isEmpty()) json["problem"] = model.problem.toStdString();
    if (model.missing || !model.problem.isEmpty()) return json;
    json["type"] = card.type.toStdString();
    json["bytes"] = card.fileBytes;
    json["parameters"] = card.parameters;
    json["active_parameters"] = card.activeParameters;
    json["context"] = card.context;
    json["smallest_memory"] = card.smallestBudget;
    // A model smaller than the least budget on its card fits as soon as it runs at all.
    const std::uint64_t comfortable = std::min(comfortableBudget(card), card.fileBytes + card.smallestBudget);
    json["runs_here"] = runsHere(card.smallestBudget, comfortable, available);
    json["plans"] = Json::array();
    for (const BudgetFit& fit : card.fits)
        json["plans"].push_back(jsonOf(fit));
    if (const auto& speed = model.record.speed) {
        json["measured"] = {{"prefill_tok_s", speed->promptTokensPerSecond},
                            {"decode_tok_s", speed->tokensPerSecond},
                            {"memory_budget", speed->memoryBudget}};
    }
    return json;
}

Json jsonOf(const CatalogueModel& model, const QDir& folder, std::uint64_t available) {
    return {{"id", model.id.toStdString()},
            {"name", model.name.toStdString()},
            {"type", model.type.toStdString()},
            {"bytes", model.bytes},
            {"parameters", model.parameters},
            {"active_parameters", model.activeParameters},
            {"context", model.context},
            {"smallest_memory", model.smallestMemory},
            {"comfortable_memory", model.comfortableMemory},
            {"runs_here", runsHere(model.smallestMemory, model.comfortableMemory, available)},
            {"installed", folder.exists(model.fileName)},
            {"address", model.address.toString().toStdString()}};
}

std::string planInWords(const Json& plan) {
    if (!plan["fits"].get<bool>()) return plan["sentence"].get<std::string>();
    const double share = plan["expert_share"].get<double>();
    const std::string experts = plan["resident"].get<bool>()
                                    ? "all experts in memory"
                                    : std::to_string(static_cast<int>(share * 100)) +
                                          " % of the experts in memory, the others read from the disk when needed";
    return "context of " + plan["context"].dump() + " tokens, " + experts;
}

void print(const Json& json) {
    const auto size = [](const Json& bytes) { return engine::sizeText(bytes.get<std::uint64_t>()); };
    const auto text = [](const Json& value) { return value.get<std::string>(); };
    std::printf("Memory free for a model: %s of %s\n\nOn this computer\n", size(json["memory"]["available"]).c_str(),
                size(json["memory"]["total"]).c_str());
    for (const Json& model : json["models"]) {
        std::printf("  %s (%s)\n    %s\n", text(model["name"]).c_str(), text(model["origin"]).c_str(),
                    text(model["path"]).c_str());
        if (model.contains("missing")) std::printf("    The file is not there now.\n");
        if (model.contains("problem")) std::printf("    %s\n", text(model["problem"]).c_str());
        if (!model.contains("type")) continue;
        std::printf("    %s, %s, context %s; runs here: %s\n", text(model["type"]).c_str(),
                    size(model["bytes"]).c_str(), model["context"].dump().c_str(), text(model["runs_here"]).c_str());
        for (const Json& plan : model["plans"])
            std::printf("    %9s   %s\n", size(plan["budget"]).c_str(), planInWords(plan).c_str());
        if (model.contains("measured"))
            std::printf("    measured here: %.1f tok/s\n", model["measured"]["decode_tok_s"].get<double>());
    }
    if (json["models"].empty()) std::printf("  none\n");
    std::printf("\nTo be downloaded in the window\n");
    for (const Json& model : json["catalogue"]) {
        std::printf("  %-54s %-7s %9s   from %s of memory, at ease from %s; here: %s%s\n", text(model["name"]).c_str(),
                    text(model["type"]).c_str(), size(model["bytes"]).c_str(), size(model["smallest_memory"]).c_str(),
                    size(model["comfortable_memory"]).c_str(), text(model["runs_here"]).c_str(),
                    model["installed"].get<bool>() ? "; installed" : "");
    }
}

}  // namespace

engine::Status runModels(const ModelsOptions& options) {
    const std::filesystem::path data = options.data.empty() ? dataFolder() : options.data;
    const QString folder = QDir(toText(data)).filePath(QStringLiteral("models"));
    ScanRequest request{toText(builtInModelPath()), {folder}, {}};
    if (auto records = ModelRecords::load(folder + ".json")) {
        request.records = std::move(*records);
    } else {
        std::fprintf(stderr, "%s\n", records.error().message.c_str());  // the files themselves are still found
    }
    const auto catalogue = builtInCatalogue();
    if (!catalogue) return catalogue.error();

    const engine::SystemMemory memory = engine::systemMemory();
    Json json{{"memory", {{"total", memory.total}, {"available", memory.available}}}, {"folder", folder.toStdString()}};
    json["models"] = Json::array();
    for (const LibraryModel& model : scanModels(request))
        json["models"].push_back(jsonOf(model, memory.available));
    json["catalogue"] = Json::array();
    for (const CatalogueModel& model : *catalogue)
        json["catalogue"].push_back(jsonOf(model, QDir(folder), memory.available));
    if (options.json) {
        std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
    } else {
        print(json);
    }
    return {};
}

}  // namespace thimble::app::cli
