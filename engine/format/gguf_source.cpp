// A GGUF file as the tensors of another one.

#include <algorithm>
#include <memory>

#include "engine/format/conversion_source.h"
#include "engine/format/ggml_type.h"
#include "engine/format/quote.h"

namespace thimble::engine {
namespace {

bool isDown(std::string_view tensor) {
    return tensor.ends_with(".ffn_down_exps.weight");
}

/// Whether an expert tensor [experts, a, b] is to be turned into [experts, b, a]: only down matrices, when the file's
/// layout (told by the gate's shape [experts, ffn, hidden]) is not the one that is asked for.
bool mustTranspose(const GgufHeader& header, const TensorInfo& tensor, bool sparseDown) {
    if (!isDown(tensor.name) || tensor.shape.size() != 3) return false;
    const std::string gateName =
        tensor.name.substr(0, tensor.name.size() - std::string_view("down_exps.weight").size()) + "gate_exps.weight";
    const TensorInfo* gate = header.find(gateName);
    const bool square = tensor.shape[1] == tensor.shape[2];
    const bool isSparse = gate && !square && gate->shape == tensor.shape;
    return isSparse != sparseDown;
}

/// The tensor's matrices: an expert each, or one. A vector counts as rows of a block each, so that it can be shared
/// out.
std::vector<SourceMatrix> partsOf(const GgufFile& file, const TensorInfo& tensor) {
    const std::int64_t parts = tensor.shape.size() == 3 ? tensor.shape[0] : 1;
    constexpr std::int64_t superBlock = 256;  // a multiple of every type's block
    const bool isVector = tensor.shape.size() == 1 && tensor.columns() % superBlock == 0;
    const std::int64_t columns = isVector ? superBlock : tensor.columns();
    const std::int64_t rows = tensor.elements() / columns / parts;
    const auto data = file.data(tensor);
    const std::size_t bytes = data.size() / static_cast<std::size_t>(parts);
    std::vector<SourceMatrix> out;
    for (std::int64_t part = 0; part < parts; ++part)
        out.push_back({*tensor.type, data.subspan(static_cast<std::size_t>(part) * bytes, bytes), rows, columns,
                       &file.mapping()});
    return out;
}

}  // namespace

Result<ConversionSource> readGgufSource(const std::filesystem::path& path, const ConvertOptions& options) {
    auto opened = GgufFile::open(path);
    if (!opened) return opened.error();
    const auto file = std::make_shared<GgufFile>(std::move(*opened));
    const GgufHeader& header = file->header();
    if (header.tensors.empty())
        return Error{quoteName(path) + " holds no tensors, only metadata: there is nothing to convert."};
    const auto architecture = header.text("general.architecture");
    if (!architecture) return architecture.error();
    if (*architecture != "smallthinker") {
        return Error{quoteName(path) + " is of the architecture " + quote(architecture->value_or("unknown")) +
                     "; this program converts SmallThinker models."};
    }

    ConversionSource out;
    out.metadata.add("general.architecture", "smallthinker");
    out.metadata.add("general.file_type", fileTypeNumber(options.type));
    out.metadata.add("general.quantization_version", std::uint32_t{2});
    out.metadata.add("general.alignment", std::uint32_t{32});
    for (const auto& [key, value] : header.metadata)
        out.metadata.add(key, value);  // those above stay
    for (const TensorInfo& tensor : header.tensors) {
        if (!tensor.type) {
            return Error{quoteName(path) + " has the tensor " + quote(tensor.name) + " of the type " +
                         ggmlTypeName(tensor.ggmlType) + ", which this program cannot read."};
        }
        TensorRecipe recipe;
        recipe.transpose = mustTranspose(header, tensor, options.sparseDown);
        recipe.parts = partsOf(*file, tensor);
        recipe.plan.name = tensor.name;
        recipe.plan.shape = tensor.shape;
        if (recipe.transpose) std::swap(recipe.plan.shape[1], recipe.plan.shape[2]);
        recipe.plan.type = storedType(tensor.name, recipe.plan.shape.back(), tensor.shape.size(), options.type);
        out.tensors.push_back(std::move(recipe));
    }
    out.files = file;
    return out;
}

}  // namespace thimble::engine
