#include "engine/experts/memory_plan.h"

#include <gtest/gtest.h>

#include "engine/experts/expert_layout.h"
#include "engine/format/gguf.h"
#include "engine/model/config.h"

namespace thimble::engine {
namespace {

constexpr std::uint64_t MiB = 1 << 20, GiB = 1024 * MiB;

/// The shape of a published model, without a file.
struct Model {
    Config config;
    GgufHeader header;
    MemoryRequest request;
};

Model model(std::int64_t layers, std::int64_t hidden, std::int64_t kvHeads, std::int64_t experts, std::int64_t active,
            std::int64_t window, std::int64_t context, std::uint64_t weights) {
    Model m;
    Config& c = m.config;
    c.layers = layers, c.hidden = hidden, c.heads = 12, c.kvHeads = kvHeads, c.headDim = 128, c.experts = experts;
    c.activeExperts = active, c.expertFfn = 768, c.vocabulary = 151936, c.contextLength = context,
    c.slidingWindow = window;
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        c.sliding.push_back(window > 0 && layer % 4 != 0);
        c.rope.push_back(window == 0 || layer % 4 != 0);
        for (const char* name : {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"}) {
            TensorInfo tensor;
            tensor.name = "blk." + std::to_string(layer) + "." + name + ".weight";
            tensor.type = kernels::WeightType::Q4_0;
            tensor.shape = std::string(name) == "ffn_down_exps" ? std::vector{experts, hidden, std::int64_t{768}}
                                                                : std::vector{experts, std::int64_t{768}, hidden};
            tensor.bytes = static_cast<std::uint64_t>(experts * hidden * 768) / 32 * 18;
            m.header.tensorIndex[tensor.name] = m.header.tensors.size();
            m.header.tensors.push_back(tensor);
        }
    }
    m.request.weights = weights;
    m.request.scratch = 16 * MiB;
    m.request.program = 40 * MiB;
    m.request.system = {16 * GiB, 12 * GiB, false};
    return m;
}
Model model4b() {
    return model(32, 1536, 2, 32, 4, 0, 32768, 226 * MiB);
}
Model model21b() {
    return model(52, 2560, 4, 64, 6, 4096, 16384, 900 * MiB);
}

void expectConsistent(const MemoryPlan& plan) {
    EXPECT_EQ(plan.total, plan.program + plan.weights + plan.scratch + plan.kvCache + plan.expertCache);
    EXPECT_LE(plan.total, plan.budget);
    EXPECT_EQ(plan.resident, plan.expertSlots == plan.expertsInModel);
    EXPECT_LE(plan.expertSlots, plan.expertsInModel);
}

TEST(KvCacheBytes, AreThePublishedFigures) {
    const Model m = model21b();
    EXPECT_EQ(kvCacheBytes(m.config, 16384, kernels::KvType::F16), 728 * MiB);
    EXPECT_LE(kvCacheBytes(m.config, 16384, kernels::KvType::Q8_0), 390 * MiB);
    EXPECT_EQ(kvCacheBytes(model4b().config, 16384, kernels::KvType::F16), 512 * MiB);
    EXPECT_EQ(kvCacheBytes(m.config, 1, kernels::KvType::F16), 104u * 1024);  // below the window every layer holds it
}

TEST(PlanMemory, GivesAllThatIsLeftToTheExperts) {
    Model m = model4b();
    m.request.budget = GiB;
    m.request.context = 1024;
    const auto plan = planMemory(m.header, m.config, m.request);
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    expectConsistent(*plan);
    EXPECT_FALSE(plan->resident);
    EXPECT_EQ(plan->context, 1024);
    EXPECT_EQ(plan->kvCache, 32 * MiB);
    const auto layout = ExpertLayout::make(m.header, m.config);
    EXPECT_LT(plan->budget - plan->total, layout->slotBytes());  // no room for one more
    EXPECT_GT(plan->expertSlots, 300);
}

TEST(PlanMemory, KeepsEverythingResidentWhenThereIsRoom) {
    Model m = model4b();
    m.request.budget = 8 * GiB;
    const auto plan = planMemory(m.header, m.config, m.request);
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    expectConsistent(*plan);
    EXPECT_TRUE(plan->resident);
    EXPECT_EQ(plan->context, 32768);
    EXPECT_EQ(plan->expertSlots, 1024);
}

TEST(PlanMemory, ShortensTheContextRatherThanStreamWhenThatSuffices) {
    Model m = model4b();
    m.request.budget = 2800 * MiB;
    const auto plan = planMemory(m.header, m.config, m.request);
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    expectConsistent(*plan);
    EXPECT_TRUE(plan->resident);
    EXPECT_GE(plan->context, 4096);
    EXPECT_LT(plan->context, 32768);
}

TEST(PlanMemory, EveryBudgetFromTheSmallestOnWorksAndNoneBelow) {
    for (Model m : {model4b(), model21b()}) {
        for (const kernels::KvType type : {kernels::KvType::F16, kernels::KvType::Q8_0}) {
            m.request.kvType = type;
            const std::uint64_t smallest = smallestBudget(m.header, m.config, m.request);
            for (std::uint64_t budget = smallest + 32 * MiB; budget < 15 * GiB; budget = budget * 5 / 4) {
                m.request.budget = budget;
                const auto plan = planMemory(m.header, m.config, m.request);
                ASSERT_TRUE(plan.ok()) << budget << ": " << plan.error().message;
                expectConsistent(*plan);
                EXPECT_GE(plan->expertSlots, m.config.activeExperts);
                EXPECT_GT(plan->context, 0);
            }
            for (const std::uint64_t budget : {std::uint64_t{0}, std::uint64_t{1}, 100 * MiB, smallest - 1}) {
                m.request.budget = budget;
                EXPECT_FALSE(planMemory(m.header, m.config, m.request).ok()) << budget;
            }
        }
        m.request.budget = smallestBudget(m.header, m.config, m.request);
        EXPECT_TRUE(planMemory(m.header, m.config, m.request).ok());
    }
}

TEST(PlanMemory, TellsWhatIsMissingAndWhatWouldFit) {
    Model m = model4b();
    m.request.context = 32768;
    m.request.budget = GiB;
    const auto long16 = planMemory(m.header, m.config, m.request);
    ASSERT_FALSE(long16.ok());
    EXPECT_NE(long16.error().message.find("32,768"), std::string::npos) << long16.error().message;
    EXPECT_NE(long16.error().message.find("It fits with a context of"), std::string::npos) << long16.error().message;
    EXPECT_NE(long16.error().message.find("8-bit KV cache"), std::string::npos) << long16.error().message;

    m.request.budget = 100 * MiB;
    const auto tiny = planMemory(m.header, m.config, m.request);
    ASSERT_FALSE(tiny.ok());
    EXPECT_NE(tiny.error().message.find("The smallest budget that works is"), std::string::npos)
        << tiny.error().message;

    EXPECT_NE(tiny.error().message.find("with a context of 256 tokens"), std::string::npos) << tiny.error().message;

    m.request.budget = 64 * GiB;
    const auto huge = planMemory(m.header, m.config, m.request);
    ASSERT_FALSE(huge.ok());
    EXPECT_NE(huge.error().message.find("16.00 GiB"), std::string::npos) << huge.error().message;
}

TEST(PlanMemory, TheContextItOffersFits) {
    Model m = model4b();
    m.request.budget = GiB;
    m.request.context = 32768;
    const std::string message = planMemory(m.header, m.config, m.request).error().message;
    const std::string marker = "It fits with a context of ";
    std::string digits = message.substr(message.find(marker) + marker.size());
    std::erase(digits, ',');
    m.request.context = std::stoll(digits);
    EXPECT_TRUE(planMemory(m.header, m.config, m.request).ok()) << message;
    m.request.context += 512;
    EXPECT_FALSE(planMemory(m.header, m.config, m.request).ok()) << message;
}

TEST(PlanMemory, DefaultBudgetLeavesAMarginOfWhatIsAvailable) {
    Model m = model4b();
    EXPECT_LT(defaultBudget(m.request), m.request.system.available);
    EXPECT_GE(defaultBudget(m.request), m.request.system.available - 2 * GiB);
    m.request.system = {GiB, 900 * MiB, true};  // a control group of 1 GiB
    EXPECT_LE(defaultBudget(m.request), GiB - 64 * MiB);
    const auto plan = planMemory(m.header, m.config, m.request);
    ASSERT_TRUE(plan.ok()) << plan.error().message;
    expectConsistent(*plan);
    m.request.system.available = 0;
    EXPECT_FALSE(planMemory(m.header, m.config, m.request).ok());
}

TEST(PlanMemory, DescribesItselfInPlainWords) {
    Model m = model4b();
    m.request.budget = GiB;
    m.request.context = 2048;
    const std::string text = planMemory(m.header, m.config, m.request)->describe();
    for (const char* part : {"1.00 GiB", "program", "226 MiB", "2,048 tokens", "16-bit", "of 1,024 experts", "disk"}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
}

TEST(SizeText, NeverRoundsDown) {
    EXPECT_EQ(sizeText(GiB), "1.00 GiB");
    EXPECT_EQ(sizeText(GiB + 1), "1.01 GiB");
    EXPECT_EQ(sizeText(100 * MiB), "100 MiB");
    EXPECT_EQ(sizeText(100 * MiB + 1), "101 MiB");
    EXPECT_EQ(sizeText(0), "0 KiB");
}

}  // namespace
}  // namespace thimble::engine
