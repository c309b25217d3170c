#include "engine/experts/memory_plan.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "engine/experts/expert_layout.h"
#include "engine/experts/read_tuning.h"

namespace thimble::engine {
namespace {

constexpr std::uint64_t KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

/// What grows beside the planned parts: stacks, the sampler, text, the heap's own overhead.
constexpr std::uint64_t programReserve = 12 * MiB;

/// Below this a conversation makes no sense; also the step in which contexts are tried.
constexpr std::int64_t smallestContext = 256;
/// A context chosen by the program is not cut below this while experts are streamed.
constexpr std::int64_t modestContext = 2048;
/// Share of the budget that the KV cache may take when the program chooses the context and experts are streamed: memory
/// for experts makes every token faster, memory for the context only serves long conversations.
constexpr std::uint64_t kvShareWhenStreaming = 16;

/// The model's side of a plan.
struct Needs {
    const Config& config;
    const MemoryRequest& request;
    std::uint64_t slotBytes = 0;
    std::uint64_t readBuffers = 0;
    std::int64_t experts = 0;  // in all layers

    std::int64_t fewestSlots() const { return std::min(experts, 2 * config.activeExperts); }
    std::uint64_t program() const { return request.program + programReserve; }
    std::uint64_t scratch() const { return request.scratch + readBuffers; }
    std::uint64_t withoutKvAndExperts() const { return program() + request.weights + scratch(); }
    std::uint64_t total(std::int64_t context, kernels::KvType type, std::int64_t slots) const {
        return withoutKvAndExperts() + kvCacheBytes(config, context, type) +
               static_cast<std::uint64_t>(slots) * slotBytes;
    }
    bool fits(std::uint64_t budget, std::int64_t context, kernels::KvType type, std::int64_t slots) const {
        return total(context, type, slots) <= budget;
    }
};

Result<Needs> measureNeeds(const GgufHeader& header, const Config& config, const MemoryRequest& request) {
    const auto layout = ExpertLayout::make(header, config);
    if (!layout) return layout.error();
    Needs needs{config, request};
    needs.slotBytes = layout->slotBytes();
    needs.readBuffers = readBufferBytes(layout->largestMatrix()) * readBufferCount(mostReadsInFlight);
    needs.experts = layout->layers() * layout->experts();
    return needs;
}

std::int64_t longestContext(const Needs& needs) {
    return std::max<std::int64_t>(needs.config.contextLength, 1);
}

/// The largest context that leaves `slots` experts their room; 0 when not even the smallest does.
std::int64_t largestContext(const Needs& needs, std::uint64_t budget, kernels::KvType type, std::int64_t slots) {
    const std::int64_t longest = longestContext(needs);
    if (needs.fits(budget, longest, type, slots)) return longest;
    std::int64_t low = 0;                                                   // in steps of smallestContext: fits
    std::int64_t high = (longest + smallestContext - 1) / smallestContext;  // does not
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (needs.fits(budget, middle * smallestContext, type, slots) ? low : high) = middle;
    }
    return low * smallestContext;
}

/// The context when the user named none.
std::int64_t chooseContext(const Needs& needs, std::uint64_t budget, kernels::KvType type) {
    const std::int64_t longest = longestContext(needs);
    const std::int64_t resident = largestContext(needs, budget, type, needs.experts);
    if (resident >= std::min(longest, 2 * modestContext)) return resident;
    std::int64_t context = std::min(longest, modestContext);
    while (context < longest && kvCacheBytes(needs.config, 2 * context, type) <= budget / kvShareWhenStreaming)
        context *= 2;
    return std::min({context, longest, largestContext(needs, budget, type, needs.fewestSlots())});
}

std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t i = text.size(); i > 3; i -= 3)
        text.insert(i - 3, ",");
    return text;
}

const char* kvName(kernels::KvType type) {
    return type == kernels::KvType::F16 ? "16-bit" : "8-bit";
}

/// A budget to be typed in: whole MiB, and what the program may need more the next time it starts.
std::string workingSize(std::uint64_t bytes) {
    return sizeText((bytes + 4 * MiB) / MiB * MiB);
}

/// Why the request does not fit and what would.
Error doesNotFit(const Needs& needs, std::uint64_t budget, std::int64_t context, kernels::KvType type) {
    const std::int64_t slots = needs.fewestSlots();
    const std::int64_t tried = context > 0 ? context : std::min(smallestContext, longestContext(needs));
    const std::uint64_t wanted = needs.total(tried, type, slots);
    std::string text = "A memory budget of " + sizeText(budget) + " is too small: with a context of " + grouped(tried) +
                       " tokens the model needs " + sizeText(wanted) + ", " +
                       sizeText(wanted - std::min(wanted, budget)) + " more. ";
    if (const std::int64_t shorter = largestContext(needs, budget, type, slots); shorter > 0) {
        text += "It fits with a context of " + grouped(shorter) + " tokens";
        if (type == kernels::KvType::F16 && needs.fits(budget, tried, kernels::KvType::Q8_0, slots)) {
            text += ", or with the 8-bit KV cache";
        }
        return Error{text + "."};
    }
    if (const std::int64_t shorter = largestContext(needs, budget, kernels::KvType::Q8_0, slots); shorter > 0) {
        return Error{text + "It fits with the 8-bit KV cache and a context of " + grouped(std::min(shorter, tried)) +
                     " tokens."};
    }
    text += "The smallest budget that works is " + workingSize(wanted);
    if (const std::int64_t least = std::min(smallestContext, longestContext(needs)); least < tried) {
        text +=
            ", or " + workingSize(needs.total(least, type, slots)) + " with a context of " + grouped(least) + " tokens";
    }
    return Error{text + "; a smaller model needs less."};
}

}  // namespace

std::string sizeText(std::uint64_t bytes) {
    std::array<char, 32> text{};
    if (bytes >= GiB) {
        // Never less than the truth, so that a size that is shown as the smallest works when it is typed in.
        std::snprintf(text.data(), text.size(), "%.2f GiB", static_cast<double>((bytes * 100 + GiB - 1) / GiB) / 100);
    } else if (bytes >= MiB) {
        std::snprintf(text.data(), text.size(), "%llu MiB", static_cast<unsigned long long>((bytes + MiB - 1) / MiB));
    } else {
        std::snprintf(text.data(), text.size(), "%llu KiB", static_cast<unsigned long long>((bytes + KiB - 1) / KiB));
    }
    return text.data();
}

std::uint64_t kvCacheBytes(const Config& config, std::int64_t context, kernels::KvType type) {
    const std::uint64_t position =
        2 * static_cast<std::uint64_t>(config.kvHeads) * kernels::kvVectorBytes(type, static_cast<int>(config.headDim));
    std::uint64_t positions = 0;
    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        const bool ring = config.slidingWindow > 0 && config.sliding[static_cast<std::size_t>(layer)];
        positions += static_cast<std::uint64_t>(ring ? std::min(context, config.slidingWindow) : context);
    }
    return positions * position;
}

std::uint64_t defaultBudget(const MemoryRequest& request) {
    // The machine's other programs grow while the model is loaded; in a control group of our own nobody else lives.
    const std::uint64_t margin = request.system.limited ? std::min(64 * MiB, request.system.total / 16)
                                                        : std::min(2 * GiB, request.system.total / 8);
    const std::uint64_t free = request.system.available + request.program;
    return free - std::min(free, margin);
}

std::uint64_t smallestBudget(const GgufHeader& header, const Config& config, const MemoryRequest& request) {
    const auto needs = measureNeeds(header, config, request);
    if (!needs) return 0;
    const std::int64_t context =
        std::min(request.context > 0 ? request.context : smallestContext, longestContext(*needs));
    return needs->total(context, request.kvType, needs->fewestSlots());
}

Result<MemoryPlan> planMemory(const GgufHeader& header, const Config& config, const MemoryRequest& request) {
    const auto needs = measureNeeds(header, config, request);
    if (!needs) return needs.error();
    const std::uint64_t budget = request.budget.value_or(defaultBudget(request));
    if (request.budget && request.system.total > 0 && budget > request.system.total) {
        return Error{"A memory budget of " + sizeText(budget) + " is more than the " + sizeText(request.system.total) +
                     (request.system.limited ? " that this program may use" : " that this machine has") +
                     "; the model works from " + workingSize(smallestBudget(header, config, request)) + " on."};
    }

    MemoryPlan plan;
    plan.budget = budget;
    plan.kvType = request.kvType;
    plan.context = request.context > 0 ? std::min(request.context, longestContext(*needs))
                                       : chooseContext(*needs, budget, request.kvType);
    if (plan.context <= 0 || !needs->fits(budget, plan.context, plan.kvType, needs->fewestSlots())) {
        return doesNotFit(*needs, budget, plan.context, plan.kvType);
    }
    plan.program = needs->program();
    plan.weights = request.weights;
    plan.scratch = needs->scratch();
    plan.kvCache = kvCacheBytes(config, plan.context, plan.kvType);
    plan.expertsInModel = needs->experts;
    const std::uint64_t left = budget - needs->total(plan.context, plan.kvType, 0);
    plan.expertSlots = std::min(plan.expertsInModel, static_cast<std::int64_t>(left / needs->slotBytes));
    plan.expertCache = static_cast<std::uint64_t>(plan.expertSlots) * needs->slotBytes;
    plan.resident = plan.expertSlots == plan.expertsInModel;
    plan.total = needs->total(plan.context, plan.kvType, plan.expertSlots);
    return plan;
}

std::string MemoryPlan::describe() const {
    std::string text = "Of the memory budget of " + sizeText(budget) + " the model uses " + sizeText(total) + ":\n";
    const auto line = [&](std::uint64_t bytes, const std::string& what) {
        text += "  " + sizeText(bytes) + " " + what + "\n";
    };
    line(program, "for the program itself");
    line(weights, "for the weights that every token needs");
    line(scratch, "for intermediate results and for reading");
    line(kvCache,
         "for the conversation: a context of " + grouped(context) + " tokens, " + kvName(kvType) + " KV cache");
    line(expertCache, resident ? "for all " + grouped(expertsInModel) + " experts"
                               : "for " + grouped(expertSlots) + " of " + grouped(expertsInModel) +
                                     " experts; the others are read from disk when a token needs them");
    return text;
}

}  // namespace thimble::engine
