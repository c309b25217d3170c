// Before Qt, whose macro `slots` is a name in these.
#include "engine/experts/memory_plan.h"
#include "engine/format/ggml_type.h"
#include "engine/format/gguf.h"
#include "engine/format/quote.h"
#include "engine/model/config.h"
#include "engine/model/scratch.h"
#include "engine/model/weights.h"

#include "app/models/model_card.h"

#include <algorithm>
#include <map>

namespace thimble::app {
namespace {

using engine::Config;
using engine::GgufHeader;
using engine::TensorInfo;

// Budgets that the card shows: what computers have.
constexpr std::uint64_t gib = std::uint64_t{1} << 30;
constexpr std::uint64_t budgets[] = {1 * gib, 2 * gib, 4 * gib, 8 * gib, 16 * gib, 32 * gib};

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

bool isExpert(const TensorInfo& tensor) {
    return tensor.name.find("_exps.") != std::string::npos;
}

/// The type that holds most of the weights.
QString mainType(const GgufHeader& header) {
    std::map<std::uint32_t, std::uint64_t> bytes;
    for (const TensorInfo& tensor : header.tensors)
        bytes[tensor.ggmlType] += tensor.bytes;
    const auto most =
        std::max_element(bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == bytes.end() ? QString() : text(engine::ggmlTypeName(most->first));
}

bool hasChatMarks(const GgufHeader& header) {
    const auto tokens = header.strings("tokenizer.ggml.tokens");
    if (!tokens || !*tokens) return false;
    return std::find((*tokens)->begin(), (*tokens)->end(), "<|im_start|>") != (*tokens)->end();
}

engine::MemoryRequest requestFor(const GgufHeader& header, const Config& config, std::uint64_t budget,
                                 std::int64_t context) {
    engine::MemoryRequest request;
    request.budget = budget;
    request.context = context;
    request.weights = engine::weightBytes(config, header);
    request.scratch = engine::scratchBytes(config, context > 0 ? context : config.contextLength, request.kvType);
    return request;
}

BudgetFit fit(const GgufHeader& header, const Config& config, std::uint64_t budget, std::int64_t context) {
    BudgetFit out;
    out.budget = budget;
    const auto plan = engine::planMemory(header, config, requestFor(header, config, budget, context));
    if (!plan) {
        out.sentence = text(plan.error().message);
        return out;
    }
    out.fits = true;
    out.resident = plan->resident;
    out.context = plan->context;
    out.expertShare =
        plan->expertsInModel > 0
            ? std::min(1.0, static_cast<double>(plan->expertSlots) / static_cast<double>(plan->expertsInModel))
            : 1;
    out.sentence = text(plan->describe());
    return out;
}

void countParameters(const GgufHeader& header, const Config* config, ModelCard& card) {
    std::uint64_t embedding = 0;
    for (const TensorInfo& tensor : header.tensors) {
        const auto elements = static_cast<std::uint64_t>(tensor.elements());
        card.parameters += elements;
        if (isExpert(tensor)) card.expertParameters += elements;
        if (tensor.name == "token_embd.weight") embedding = elements;
    }
    if (!config) return;
    // A token looks one row of the embedding up; where output is tied, the matrix is multiplied by, so it counts.
    const std::uint64_t dense = card.parameters - card.expertParameters - (config->tiedOutput ? 0 : embedding);
    const auto active = static_cast<std::uint64_t>(config->activeExperts);
    card.activeParameters = dense + card.expertParameters * active / static_cast<std::uint64_t>(config->experts);
}

}  // namespace

engine::Result<ModelCard> readModelCard(const std::filesystem::path& path) {
    const auto file = engine::GgufFile::open(path);
    if (!file) return file.error();
    const GgufHeader& header = file->header();
    ModelCard card;
    std::error_code code;
    card.fileBytes = std::filesystem::file_size(path, code);
    if (const auto name = header.text("general.name"); name && *name) card.name = text(**name);
    if (card.name.isEmpty()) card.name = text(engine::utf8(path.stem()));
    if (const auto architecture = header.text("general.architecture"); architecture && *architecture)
        card.architecture = text(**architecture);
    card.type = mainType(header);
    card.chat = hasChatMarks(header);

    const auto config = engine::readConfig(header);
    countParameters(header, config ? &*config : nullptr, card);
    if (!config) {
        card.problem = text(config.error().message);
        return card;
    }
    card.layers = config->layers;
    card.experts = config->experts;
    card.activeExperts = config->activeExperts;
    card.context = config->contextLength;
    card.vocabulary = config->vocabulary;
    if (const auto status = engine::checkTensors(*config, header); !status) {
        card.problem = text(status.error().message);
        return card;
    }
    card.smallestBudget = engine::smallestBudget(header, *config, requestFor(header, *config, 0, 0));
    for (const std::uint64_t budget : budgets) {
        card.fits.push_back(fit(header, *config, budget, 0));
        if (card.fits.back().resident) break;  // more memory brings nothing
    }
    return card;
}

engine::Result<BudgetFit> fitBudget(const std::filesystem::path& path, std::uint64_t budget, std::int64_t context) {
    const auto file = engine::GgufFile::open(path);
    if (!file) return file.error();
    const auto config = engine::readConfig(file->header());
    if (!config) return config.error();
    if (const auto status = engine::checkTensors(*config, file->header()); !status) return status.error();
    return fit(file->header(), *config, budget, context);
}

}  // namespace thimble::app
