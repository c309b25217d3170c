#include "engine/model/model.h"

#include <chrono>
#include <utility>

#include "engine/base/within_memory.h"
#include "engine/format/gguf.h"
#include "engine/model/parts.h"

namespace thimble::engine {
namespace {

/// Mixes numbers and texts into 64 bits (FNV-1a).
class Fingerprint {
  public:
    void add(const void* data, std::size_t bytes) {
        const auto* at = static_cast<const unsigned char*>(data);
        for (std::size_t i = 0; i < bytes; ++i)
            value_ = (value_ ^ at[i]) * 0x100000001b3u;
    }
    void add(std::uint64_t number) { add(&number, sizeof number); }
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xcbf29ce484222325u;
};

/// Another file, or the same one after a change, has another fingerprint.
std::uint64_t fingerprintOf(const GgufFile& gguf, const InputFile& file) {
    Fingerprint print;
    print.add(file.size());
    std::error_code ignored;
    const auto changed = std::filesystem::last_write_time(gguf.path(), ignored);
    print.add(static_cast<std::uint64_t>(changed.time_since_epoch().count()));
    for (const TensorInfo& tensor : gguf.header().tensors) {
        print.add(tensor.name.data(), tensor.name.size());
        print.add(tensor.ggmlType);
        print.add(tensor.offset);
    }
    return print.value();
}

Result<std::unique_ptr<Tokenizer>> readTokenizer(const GgufHeader& header) {
    if (!header.metadata.contains("tokenizer.ggml.tokens")) return std::unique_ptr<Tokenizer>();
    return Tokenizer::create(header);
}

/// A cache of halves would be the largest error of a model in full precision.
kernels::KvType kvTypeFor(kernels::KvType wish, const Config& config, const GgufHeader& header) {
    const auto type = computeType(config, *header.find("blk.0.attn_k.weight")->type);
    const bool fullPrecision = type == kernels::WeightType::F32;
    return wish == kernels::KvType::F16 && fullPrecision ? kernels::KvType::F32 : wish;
}

/// What the memory plan needs to know of the options and of the model's buffers.
MemoryRequest requestOf(const LoadOptions& options, const Config& config, const GgufHeader& header) {
    MemoryRequest request;
    if (options.memoryBudget > 0) request.budget = options.memoryBudget;
    request.context = options.context;
    request.kvType = kvTypeFor(options.kvType, config, header);
    request.weights = weightBytes(config, header);
    request.scratch =
        scratchBytes(config, options.context > 0 ? options.context : config.contextLength, request.kvType);
    return request;
}

/// The configuration as these options make it, of a file whose tensors have been checked against it.
Result<Config> configOf(const GgufHeader& header, const LoadOptions& options) {
    auto config = readConfig(header);
    if (!config) return config;
    if (Status status = checkTensors(*config, header); !status) return status.error();
    if (!options.lmHeadPredictor) config->predictorHidden = 0;
    config->computeInFloats = config->hidden < options.floatsBelowHidden;
    return config;
}

}  // namespace

Model::Model(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Model::~Model() = default;

Result<std::unique_ptr<Model>> Model::load(const std::filesystem::path& path, const LoadOptions& options,
                                           const std::function<bool(double)>& progress) {
    return withinMemory([&] { return make(path, options, progress); });
}

Result<std::unique_ptr<Model>> Model::make(const std::filesystem::path& path, const LoadOptions& options,
                                           const std::function<bool(double)>& progress) {
    auto gguf = GgufFile::open(path);
    if (!gguf) return gguf.error();
    const GgufHeader& header = gguf->header();
    auto config = configOf(header, options);
    if (!config) return config.error();
    auto tokenizer = readTokenizer(header);
    if (!tokenizer) return tokenizer.error();

    const MemoryRequest request = requestOf(options, *config, header);
    auto plan = planMemory(header, *config, request);
    if (!plan) return plan.error();
    auto file = InputFile::open(path, FileAccess::Buffered);
    if (!file) return file.error();
    auto pool = std::make_unique<ThreadPool>(options.threads);
    auto weights = loadWeights(*config, header, *file, *pool, progress);
    if (!weights) return weights.error();
    ExpertStoreOptions storeOptions;
    storeOptions.slots = plan->expertSlots;
    storeOptions.bufferedReads = plan->resident;
    storeOptions.popularityFile = options.popularityFile;
    auto store = createExpertStore(*gguf, *config, storeOptions);
    if (!store) return store.error();
    auto scratch = Scratch::create(*config, plan->context, plan->kvType);
    if (!scratch) return scratch.error();

    const std::uint64_t fingerprint = fingerprintOf(*gguf, *file);
    ExpertGuesses guesses(config->layers, config->activeExperts);
    auto parts = std::unique_ptr<Parts>(new Parts{std::move(*config),
                                                  fingerprint,
                                                  std::move(*gguf),
                                                  std::move(*file),
                                                  std::move(*tokenizer),
                                                  kernels::selected().kernels,
                                                  std::move(pool),
                                                  std::move(*weights),
                                                  std::move(*store),
                                                  request,
                                                  std::move(*plan),
                                                  std::move(*scratch),
                                                  {},
                                                  std::move(guesses)});
    const auto experts = static_cast<std::size_t>(parts->config.layers * parts->config.experts);
    parts->counters.expertUse = std::vector<std::atomic<std::uint32_t>>(experts);
    return std::unique_ptr<Model>(new Model(std::move(parts)));
}

Result<MemoryPlan> Model::planFor(const GgufHeader& header, const LoadOptions& options) {
    const auto config = configOf(header, options);
    if (!config) return config.error();
    return planMemory(header, *config, requestOf(options, *config, header));
}

int Model::threads() const {
    return parts_->pool->threads();
}

const Config& Model::config() const {
    return parts_->config;
}
const Tokenizer* Model::tokenizer() const {
    return parts_->tokenizer.get();
}
const MemoryPlan& Model::plan() const {
    return parts_->plan;
}

ModelStats Model::stats() const {
    const ForwardCounters& counters = parts_->counters;
    const ExpertStoreStats store = parts_->experts->stats();
    ModelStats stats;
    stats.expertHits = store.hits;
    stats.expertMisses = store.misses;
    stats.bytesRead = store.bytesRead;
    stats.readSeconds = store.readSeconds;
    stats.waitSeconds = store.waitSeconds;
    stats.gateOutputs = counters.gateOutputs.load(std::memory_order_relaxed);
    stats.gateZeros = counters.gateZeros.load(std::memory_order_relaxed);
    stats.bytesTouched = counters.bytesTouched.load(std::memory_order_relaxed);
    stats.singleTokens = counters.singleTokens.load(std::memory_order_relaxed);
    return stats;
}

std::vector<std::uint64_t> Model::expertUse() const {
    std::vector<std::uint64_t> use;
    for (const auto& count : parts_->counters.expertUse)
        use.push_back(count.load(std::memory_order_relaxed));
    return use;
}

Status Model::setMemoryBudget(std::uint64_t bytes) {
    MemoryRequest request = parts_->request;
    request.budget = bytes;
    request.context = parts_->plan.context;  // the conversation's cache stays as it is; the experts give or take
    auto plan = planMemory(parts_->gguf.header(), parts_->config, request);
    if (!plan) return plan.error();
    if (Status status = parts_->experts->resize(plan->expertSlots); !status) return status;
    parts_->plan = *plan;
    return {};
}

}  // namespace thimble::engine
