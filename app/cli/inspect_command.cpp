#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/commands.h"
#include "engine/experts/memory_plan.h"
#include "engine/format/gguf.h"
#include "engine/model/model.h"
#include "kernels/kernels.h"

namespace thimble::app::cli {
namespace {

constexpr std::size_t longestArrayShown = 8;

/// A metadata value as JSON; long arrays become their length, text that is not UTF-8 is repaired when printed.
nlohmann::json toJson(const engine::GgufValue& value) {
    using engine::GgufType;
    if (value.type == GgufType::Array) {
        if (value.count <= longestArrayShown) {
            if (const auto numbers = value.numbers()) return *numbers;
            if (const auto strings = value.strings()) {
                auto list = nlohmann::json::array();
                for (const std::string_view text : *strings)
                    list.push_back(std::string(text));
                return list;
            }
        }
        return {{"elements", value.count}};
    }
    if (const auto flag = value.boolean()) return *flag;
    if (const auto whole = value.unsignedNumber()) return *whole;
    if (const auto number = value.number()) return *number;
    if (const auto text = value.text()) return std::string(*text);
    return nullptr;
}

std::string typeName(const engine::TensorInfo& tensor) {
    return tensor.type ? std::string(kernels::info(*tensor.type).name) : "type " + std::to_string(tensor.ggmlType);
}

nlohmann::json inspectAsJson(const engine::GgufFile& file) {
    const engine::GgufHeader& header = file.header();
    nlohmann::json result{{"file", file.path().string()}, {"version", header.version}};
    auto& metadata = result["metadata"] = nlohmann::json::object();
    for (const auto& [key, value] : header.metadata)
        metadata[key] = toJson(value);
    auto& tensors = result["tensors"] = nlohmann::json::array();
    std::uint64_t bytes = 0;
    for (const engine::TensorInfo& tensor : header.tensors) {
        tensors.push_back({{"name", tensor.name},
                           {"type", typeName(tensor)},
                           {"shape", tensor.shape},
                           {"offset", tensor.offset},
                           {"bytes", tensor.bytes}});
        bytes += tensor.bytes;
    }
    result["tensor_bytes"] = bytes;
    return result;
}

nlohmann::json toJson(const engine::MemoryPlan& plan) {
    return {{"budget", plan.budget},
            {"program", plan.program},
            {"weights", plan.weights},
            {"scratch", plan.scratch},
            {"kv_cache", plan.kvCache},
            {"expert_cache", plan.expertCache},
            {"total", plan.total},
            {"context", plan.context},
            {"expert_slots", plan.expertSlots},
            {"experts", plan.expertsInModel},
            {"resident", plan.resident}};
}

/// How the model would use several budgets; the reason where one is too small for it.
nlohmann::json plansOf(const engine::GgufHeader& header) {
    auto plans = nlohmann::json::array();
    for (const std::uint64_t gigabytes : {1, 2, 4, 8, 16}) {
        engine::LoadOptions load;
        load.memoryBudget = gigabytes << 30;
        const auto plan = engine::Model::planFor(header, load);
        plans.push_back(plan ? toJson(*plan)
                             : nlohmann::json{{"budget", load.memoryBudget}, {"error", plan.error().message}});
        if (plan && plan->resident) break;  // more memory changes nothing
    }
    return plans;
}

void printPlans(const nlohmann::json& plans) {
    std::printf("\nMemory\n");
    const auto size = [](const nlohmann::json& value) { return engine::sizeText(value.get<std::uint64_t>()); };
    for (const auto& plan : plans) {
        if (plan.contains("error")) {
            std::printf("  %-8s %s\n", size(plan["budget"]).c_str(), plan["error"].get<std::string>().c_str());
        } else {
            std::printf("  %-8s program %s, weights %s, scratch %s, context of %s tokens %s, %s of %s experts %s\n",
                        size(plan["budget"]).c_str(), size(plan["program"]).c_str(), size(plan["weights"]).c_str(),
                        size(plan["scratch"]).c_str(), plan["context"].dump().c_str(), size(plan["kv_cache"]).c_str(),
                        plan["expert_slots"].dump().c_str(), plan["experts"].dump().c_str(),
                        size(plan["expert_cache"]).c_str());
        }
    }
}

void print(const nlohmann::json& result) {
    std::printf("%s\nGGUF version %s, %s in %zu tensors\n\nMetadata\n", result["file"].get<std::string>().c_str(),
                result["version"].dump().c_str(), engine::sizeText(result["tensor_bytes"].get<std::uint64_t>()).c_str(),
                result["tensors"].size());
    for (const auto& [key, value] : result["metadata"].items()) {
        std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        if (text.size() > 100) text = text.substr(0, 97) + "...";
        std::printf("  %-48s %s\n", key.c_str(), text.c_str());
    }
    std::printf("\nTensors\n");
    for (const auto& tensor : result["tensors"]) {
        std::printf("  %-36s %-8s %-22s %s\n", tensor["name"].get<std::string>().c_str(),
                    tensor["type"].get<std::string>().c_str(), tensor["shape"].dump().c_str(),
                    engine::sizeText(tensor["bytes"].get<std::uint64_t>()).c_str());
    }
}

}  // namespace

engine::Status runInspect(const InspectOptions& options) {
    auto file = engine::GgufFile::open(options.model);
    if (!file) return file.error();
    nlohmann::json result = inspectAsJson(*file);
    if (!file->header().tensors.empty()) result["plans"] = plansOf(file->header());
    if (options.json) {
        std::printf("%s\n", result.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    } else {
        print(result);
        if (result.contains("plans")) printPlans(result["plans"]);
    }
    return {};
}

}  // namespace thimble::app::cli
