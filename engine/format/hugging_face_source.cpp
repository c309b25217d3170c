// A Hugging Face checkpoint as the tensors of a GGUF file.

#include <memory>

#include "engine/format/conversion_source.h"
#include "engine/format/hugging_face_config.h"
#include "engine/format/hugging_face_tokenizer.h"
#include "engine/format/quote.h"
#include "engine/format/safetensors.h"

namespace thimble::engine {
namespace {

using Shape = std::vector<std::int64_t>;

std::string shapeText(const Shape& shape) {
    std::string out = "[";
    for (std::size_t i = 0; i < shape.size(); ++i)
        out += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return out + "]";
}

/// Builds the list of tensors; the first error stays.
class Builder {
  public:
    Builder(const SafetensorsFolder& files, const HuggingFaceConfig& config, const ConvertOptions& options)
        : files_(files), c_(config), options_(options) {}

    Result<std::vector<TensorRecipe>> build() {
        add("token_embd.weight", "model.embed_tokens.weight", {c_.vocabulary, c_.hidden});
        add("output_norm.weight", "model.norm.weight", {c_.hidden});
        if (!c_.tiedOutput) add("output.weight", "lm_head.weight", {c_.vocabulary, c_.hidden});
        for (std::int64_t layer = 0; layer < c_.layers && error_.message.empty(); ++layer)
            addLayer(layer);
        if (!error_.message.empty()) return error_;
        return std::move(recipes_);
    }

  private:
    void addLayer(std::int64_t layer) {
        const std::string to = "blk." + std::to_string(layer) + ".";
        const std::string from = "model.layers." + std::to_string(layer) + ".";
        const std::int64_t queries = c_.heads * c_.headDim, keys = c_.kvHeads * c_.headDim;
        add(to + "attn_norm.weight", from + "input_layernorm.weight", {c_.hidden});
        add(to + "attn_q.weight", from + "self_attn.q_proj.weight", {queries, c_.hidden});
        add(to + "attn_k.weight", from + "self_attn.k_proj.weight", {keys, c_.hidden});
        add(to + "attn_v.weight", from + "self_attn.v_proj.weight", {keys, c_.hidden});
        add(to + "attn_output.weight", from + "self_attn.o_proj.weight", {c_.hidden, queries});
        add(to + "ffn_norm.weight", from + "post_attention_layernorm.weight", {c_.hidden});
        add(to + "ffn_gate_inp.weight", from + "block_sparse_moe.primary_router.weight", {c_.experts, c_.hidden});
        addExperts(to + "ffn_gate_exps.weight", from, "gate", {c_.expertFfn, c_.hidden}, false);
        addExperts(to + "ffn_up_exps.weight", from, "up", {c_.expertFfn, c_.hidden}, false);
        addExperts(to + "ffn_down_exps.weight", from, "down", {c_.hidden, c_.expertFfn}, options_.sparseDown);
    }

    void add(const std::string& to, const std::string& from, const Shape& shape) {
        TensorRecipe recipe{{to, shape, storedType(to, shape.back(), shape.size(), options_.type)}, {}, false};
        addPart(recipe, from, shape);
        recipes_.push_back(std::move(recipe));
    }

    void addExperts(const std::string& to, const std::string& layer, const std::string& matrix, const Shape& shape,
                    bool transpose) {
        const Shape stored = transpose ? Shape{c_.experts, shape[1], shape[0]} : Shape{c_.experts, shape[0], shape[1]};
        TensorRecipe recipe{{to, stored, storedType(to, stored.back(), stored.size(), options_.type)}, {}, transpose};
        for (std::int64_t expert = 0; expert < c_.experts; ++expert)
            addPart(recipe, layer + "block_sparse_moe.experts." + std::to_string(expert) + "." + matrix + ".weight",
                    shape);
        recipes_.push_back(std::move(recipe));
    }

    void addPart(TensorRecipe& recipe, const std::string& name, const Shape& shape) {
        if (!error_.message.empty()) return;
        const auto tensor = files_.find(name);
        if (!tensor) {
            error_ = {"The checkpoint lacks the tensor " + quote(name) + "; get it complete."};
        } else if (tensor->info->shape != shape) {
            error_ = {"The tensor " + quote(name) + " has the shape " + shapeText(tensor->info->shape) +
                      ", but config.json asks for " + shapeText(shape) + "."};
        } else if (!tensor->info->type) {
            error_ = {"The tensor " + quote(name) + " is of the type " + tensor->info->dtype +
                      "; this program converts F32, F16 and BF16."};
        } else {
            const std::int64_t rows = shape.size() == 1 ? 1 : shape[0];
            recipe.parts.push_back({*tensor->info->type, tensor->data, rows, shape.back(), tensor->file});
        }
    }

    const SafetensorsFolder& files_;
    const HuggingFaceConfig& c_;
    const ConvertOptions& options_;
    std::vector<TensorRecipe> recipes_;
    Error error_;
};

}  // namespace

Result<ConversionSource> readHuggingFace(const std::filesystem::path& folder, const ConvertOptions& options) {
    const auto config = HuggingFaceConfig::read(folder);
    if (!config) return config.error();
    auto files = SafetensorsFolder::open(folder);
    if (!files) return files.error();
    const auto shared = std::make_shared<SafetensorsFolder>(std::move(*files));
    auto recipes = Builder(*shared, *config, options).build();
    if (!recipes) return recipes.error();

    ConversionSource out;
    config->describe(out.metadata);
    out.metadata.add("general.file_type", fileTypeNumber(options.type));
    out.metadata.add("general.quantization_version", std::uint32_t{2});
    out.metadata.add("general.alignment", std::uint32_t{32});
    if (Status status = describeTokenizer(folder, config->vocabulary, out.metadata); !status) return status.error();
    out.tensors = std::move(*recipes);
    out.files = shared;
    return out;
}

}  // namespace thimble::engine
