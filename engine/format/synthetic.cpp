#include "engine/format/synthetic.h"

#include <cmath>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/format/gguf_writer.h"
#include "kernels/kernels.h"

namespace thimble::engine {
namespace {

using kernels::WeightType;

/// The published configurations (arXiv 2507.20984).
struct Shape {
    std::string_view name;
    std::int64_t layers, hidden, heads, kvHeads, headDim, experts, active, ffn, window, context;
    std::uint32_t gating;  // 1 softmax, 2 sigmoid
};
constexpr Shape kShapes[] = {
    {"4b", 32, 1536, 12, 2, 128, 32, 4, 768, 0, 32768, 1},
    {"21b", 52, 2560, 28, 4, 128, 64, 6, 768, 4096, 16384, 2},
};
constexpr std::int64_t kVocabulary = 151936;

/// Embeddings get this mean beside a deviation of 1; the residual stream keeps it, and gate rows of negative mean turn
/// it into gates that are mostly negative.
constexpr double kStreamMean = 0.5;
/// Mean of a gate in its deviations: relu leaves 39 % of such gates alive.
constexpr double kGateShift = -0.28;

/// A tensor with the distribution of its weights.
struct Spec {
    TensorPlan plan;
    double deviation = 1;
    double mean = 0;
};

std::vector<Spec> specsOf(const Shape& s) {
    const double row = 1 / std::sqrt(static_cast<double>(s.hidden));
    const double streamRms = std::sqrt(1 + kStreamMean * kStreamMean);
    const double gateMean = kGateShift / (static_cast<double>(s.hidden) * kStreamMean / streamRms);
    const std::int64_t q = s.heads * s.headDim, kv = s.kvHeads * s.headDim;
    constexpr auto packed = WeightType::Q4_0, plain = WeightType::F32;

    std::vector<Spec> specs = {{{"token_embd.weight", {kVocabulary, s.hidden}, packed}, 1, kStreamMean},
                               {{"output_norm.weight", {s.hidden}, plain}, 0, 1},
                               {{"output.weight", {kVocabulary, s.hidden}, packed}, 2 * row}};
    for (std::int64_t layer = 0; layer < s.layers; ++layer) {
        const auto add = [&](const char* name, std::vector<std::int64_t> shape, WeightType type, double deviation,
                             double mean = 0) {
            specs.push_back(
                {{"blk." + std::to_string(layer) + "." + name + ".weight", std::move(shape), type}, deviation, mean});
        };
        add("attn_norm", {s.hidden}, plain, 0, 1);
        add("attn_q", {q, s.hidden}, packed, row);
        add("attn_k", {kv, s.hidden}, packed, row);
        add("attn_v", {kv, s.hidden}, packed, row);
        add("attn_output", {s.hidden, q}, packed, 0.3 / std::sqrt(static_cast<double>(q)));
        add("ffn_norm", {s.hidden}, plain, 0, 1);
        add("ffn_gate_inp", {s.experts, s.hidden}, plain, row);
        add("ffn_gate_exps", {s.experts, s.ffn, s.hidden}, packed, row, gateMean);
        add("ffn_up_exps", {s.experts, s.ffn, s.hidden}, packed, row);
        add("ffn_down_exps", {s.experts, s.hidden, s.ffn}, packed, 0.5 / std::sqrt(static_cast<double>(s.ffn)));
    }
    return specs;
}

GgufMetadata metadataOf(const Shape& s) {
    GgufMetadata metadata;
    metadata.add("general.architecture", "smallthinker");
    metadata.add("general.name", std::string_view("random weights, " + std::string(s.name)));
    const auto number = [&](const char* key, std::int64_t value) {
        metadata.add("smallthinker." + std::string(key), static_cast<std::uint32_t>(value));
    };
    number("block_count", s.layers);
    number("context_length", s.context);
    number("embedding_length", s.hidden);
    number("feed_forward_length", s.ffn);
    number("expert_feed_forward_length", s.ffn);
    number("attention.head_count", s.heads);
    number("attention.head_count_kv", s.kvHeads);
    number("attention.key_length", s.headDim);
    number("attention.value_length", s.headDim);
    number("rope.dimension_count", s.headDim);
    number("expert_count", s.experts);
    number("expert_used_count", s.active);
    number("expert_gating_func", s.gating);
    if (s.window > 0) number("attention.sliding_window", s.window);
    metadata.add("smallthinker.rope.freq_base", 1.5e6f);
    metadata.add("smallthinker.attention.layer_norm_rms_epsilon", 1e-6f);
    return metadata;
}

/// Bytes of random weights: blocks drawn from a pool, because making each would take minutes.
class RandomBlocks {
  public:
    RandomBlocks(WeightType type, double deviation, double mean, std::mt19937_64& random) {
        const auto& type_ = kernels::info(type);
        blockBytes_ = static_cast<std::size_t>(type_.blockBytes);
        constexpr std::int64_t kPool = 4096;
        std::normal_distribution<float> normal(static_cast<float>(mean), static_cast<float>(deviation));
        std::vector<float> values(static_cast<std::size_t>(kPool * type_.blockValues), static_cast<float>(mean));
        if (deviation > 0) {
            for (float& value : values)
                value = normal(random);
        }
        pool_.resize(static_cast<std::size_t>(kPool) * blockBytes_);
        kernels::quantizeWeights(type, values.data(), static_cast<std::int64_t>(values.size()), pool_.data());
    }

    void fill(std::span<std::byte> out, std::mt19937_64& random) const {
        const std::size_t blocks = pool_.size() / blockBytes_;
        std::uint64_t bits = 0;
        for (std::size_t at = 0, draw = 0; at + blockBytes_ <= out.size(); at += blockBytes_, ++draw) {
            bits = draw % 5 == 0 ? random() : bits >> 12;  // five draws of 12 bits from one number
            std::copy_n(pool_.begin() + static_cast<std::ptrdiff_t>(bits % blocks * blockBytes_), blockBytes_,
                        out.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }

    std::size_t blockBytes() const { return blockBytes_; }

  private:
    std::size_t blockBytes_ = 0;
    std::vector<std::byte> pool_;
};

const Shape* findShape(std::string_view name) {
    for (const Shape& shape : kShapes) {
        if (shape.name == name) return &shape;
    }
    return nullptr;
}

}  // namespace

std::uint64_t syntheticModelBytes(std::string_view size) {
    const Shape* shape = findShape(size);
    if (!shape) return 0;
    const auto specs = specsOf(*shape);
    return std::accumulate(specs.begin(), specs.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Spec& spec) { return sum + spec.plan.bytes(); });
}

Status writeSyntheticModel(std::string_view size, const std::filesystem::path& path,
                           const std::function<bool(double)>& progress) {
    const Shape* shape = findShape(size);
    if (!shape) return Error{"'" + std::string(size) + "' is not a size of random weights; expected 4b or 21b."};
    const auto specs = specsOf(*shape);
    std::vector<TensorPlan> plans;
    for (const Spec& spec : specs)
        plans.push_back(spec.plan);
    auto writer = GgufWriter::create(path, metadataOf(*shape), std::move(plans));
    if (!writer) return writer.error();

    std::mt19937_64 random(1);
    std::vector<std::byte> buffer;
    std::uint64_t written = 0;
    for (const Spec& spec : specs) {
        const RandomBlocks blocks(spec.plan.type, spec.deviation, spec.mean, random);
        for (std::uint64_t left = spec.plan.bytes(); left > 0;) {
            constexpr std::uint64_t kPiece = 4u << 20;
            const std::uint64_t piece = std::min(left, kPiece / blocks.blockBytes() * blocks.blockBytes());
            buffer.resize(piece);
            blocks.fill(buffer, random);
            if (Status status = (*writer)->append(buffer); !status) return status;
            left -= piece;
            written += piece;
            if (progress && !progress(static_cast<double>(written) / static_cast<double>((*writer)->dataBytes()))) {
                return Error{"Writing the random weights was cancelled."};
            }
        }
    }
    return (*writer)->finish();
}

}  // namespace thimble::engine
