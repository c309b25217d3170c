#include "app/workers/engine_generator.h"

#include "app/models/built_in_model.h"
#include "engine/base/process_memory.h"
#include "engine/base/within_memory.h"
#include "engine/generate/session.h"
#include "engine/model/model.h"

namespace thimble::app {
namespace {

/// Models below this many parameters write sentences, but no summary that could be trusted.
constexpr double leastForSummaries = 5e8;
/// Of disk, for KV caches of documents.
constexpr std::uint64_t prefixBytes = 2ull << 30;

double parameters(const engine::Config& config) {
    const double experts =
        double(config.layers) * double(config.experts) * 3 * double(config.expertFfn) * double(config.hidden);
    const double attention = double(config.layers) * 2 * double(config.heads + config.kvHeads) *
                             double(config.headDim) * double(config.hidden);
    return experts + attention + double(config.vocabulary) * double(config.hidden);
}

/// A loaded checkpoint and its one session.
class EngineGenerator : public Generator {
  public:
    EngineGenerator(std::unique_ptr<engine::Model> model, std::string name, bool builtIn,
                    const engine::SessionOptions& options)
        : name_(std::move(name)), builtIn_(builtIn), model_(std::move(model)), session_(*model_, options) {
        if (builtIn_) smallTalk_ = openSmallTalk();
    }

    engine::Result<engine::GenerateStats> generate(const engine::GenerateRequest& request,
                                                   const engine::GenerateCallbacks& callbacks) override {
        if (!builtIn_) return session_.generate(request, callbacks);
        return engine::withinMemory(
            [&] { return session_.generate(builtInRequest(request, smallTalk_.get()), callbacks); });
    }
    engine::Result<std::int64_t> countTokens(std::span<const engine::ChatMessage> messages) const override {
        return session_.countTokens(messages);
    }
    std::int64_t contextSize() const override { return session_.contextSize(); }
    std::string modelName() const override { return name_; }
    bool writesSummaries() const override { return parameters(model_->config()) >= leastForSummaries; }

    MemoryFigures memory() const override {
        const engine::MemoryPlan& plan = model_->plan();
        return {plan.budget, plan.program, plan.weights, plan.scratch, plan.kvCache, plan.expertCache, plan.resident};
    }
    engine::Status setMemoryBudget(std::uint64_t bytes) override { return model_->setMemoryBudget(bytes); }
    ModelFigures figures() const override {
        const engine::ModelStats stats = model_->stats();
        const double gates = double(stats.gateOutputs);
        return {stats.expertHits,
                stats.expertMisses,
                stats.bytesRead,
                stats.waitSeconds,
                gates > 0 ? double(stats.gateZeros) / gates : 0,
                model_->expertUse(),
                model_->config().experts};
    }

  private:
    std::string name_;
    bool builtIn_;
    std::unique_ptr<engine::Model> model_;
    engine::Session session_;
    std::unique_ptr<SmallTalk> smallTalk_;  // of the built-in model
};

/// A file of its own for each model file: by name and size.
std::filesystem::path popularityFile(const std::filesystem::path& folder, const std::filesystem::path& model) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(model, failed);
    if (folder.empty() || failed) return {};
    std::filesystem::create_directories(folder, failed);
    if (failed) return {};
    std::filesystem::path name = model.filename();
    name += "-" + std::to_string(bytes) + ".experts";
    return folder / name;
}

std::filesystem::path prefixFolder(const std::filesystem::path& cacheFolder) {
    return cacheFolder.empty() ? cacheFolder : cacheFolder / "prefixes";
}

std::string displayName(const engine::Config& config, const std::filesystem::path& path) {
    if (!config.name.empty()) return config.name;
    const std::u8string stem = path.stem().u8string();
    return std::string(stem.begin(), stem.end());
}

}  // namespace

void forgetKeptDocuments(const std::filesystem::path& cacheFolder) {
    std::error_code ignored;  // a file in use goes with the next removal, or when its turn comes
    if (!cacheFolder.empty()) std::filesystem::remove_all(prefixFolder(cacheFolder), ignored);
}

GeneratorLoader engineLoader(const std::filesystem::path& cacheFolder) {
    return [cacheFolder](const LoadRequest& request,
                         const std::function<bool(double)>& progress) -> engine::Result<std::unique_ptr<Generator>> {
        const std::filesystem::path path = request.path.empty() ? builtInModelPath() : request.path;
        if (path.empty())
            return engine::Error{"This build has no built-in model. Choose a model file in the settings."};
        engine::LoadOptions options;
        options.memoryBudget = request.memoryBudget;
        options.context = request.context;
        options.threads = request.threads;
        options.popularityFile = popularityFile(cacheFolder, path);
        auto model = engine::Model::load(path, options, progress);
        if (!model) return model.error();
        std::string name = displayName((*model)->config(), path);
        const engine::SessionOptions session{prefixFolder(cacheFolder), prefixBytes};
        return std::unique_ptr<Generator>(
            std::make_unique<EngineGenerator>(std::move(*model), std::move(name), path == builtInModelPath(), session));
    };
}

}  // namespace thimble::app
