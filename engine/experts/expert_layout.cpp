#include "engine/experts/expert_layout.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace thimble::engine {
namespace {

constexpr std::size_t vectorAlignment = 64;
constexpr std::size_t slotAlignment = 4096;

constexpr std::size_t roundUp(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

constexpr std::array<std::string_view, expertParts> tensorNames = {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"};

std::string shapeText(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

Result<const TensorInfo*> findExperts(const GgufHeader& header, const std::string& name,
                                      const std::vector<std::int64_t>& shape) {
    const std::string where = header.file + ": tensor " + name;
    const TensorInfo* tensor = header.find(name);
    if (tensor == nullptr) return Error{where + " is missing; download or convert the model again."};
    if (tensor->shape != shape) {
        return Error{where + " has the shape " + shapeText(tensor->shape) + ", expected " + shapeText(shape) + "."};
    }
    if (!tensor->type)
        return Error{where + " has a type that this program cannot compute; choose a Q4_0 or Q8_0 file."};
    return tensor;
}

}  // namespace

Result<ExpertLayout> ExpertLayout::make(const GgufHeader& header, const Config& config) {
    ExpertLayout layout;
    layout.experts_ = config.experts;
    layout.hidden_ = config.hidden;
    layout.ffn_ = config.expertFfn;
    layout.neuronMajorDown_ = config.neuronMajorDown;
    const std::vector<std::int64_t> neuronRows = {config.experts, config.expertFfn, config.hidden};
    const std::vector<std::int64_t> outputRows = {config.experts, config.hidden, config.expertFfn};

    for (std::int64_t layer = 0; layer < config.layers; ++layer) {
        LayerPlaces places;
        std::size_t slotEnd = 0;
        for (std::size_t part = 0; part < places.size(); ++part) {
            const bool down = static_cast<ExpertPart>(part) == ExpertPart::Down;
            const std::string name = "blk." + std::to_string(layer) + "." + std::string(tensorNames[part]) + ".weight";
            const auto found = findExperts(header, name, down && !config.neuronMajorDown ? outputRows : neuronRows);
            if (!found) return found.error();
            Matrix& matrix = places[part];
            matrix.fileType = *(*found)->type;
            matrix.type = computeType(config, matrix.fileType);
            matrix.fileOffset = (*found)->offset;
            matrix.fileBytes = static_cast<std::size_t>((*found)->bytes / static_cast<std::uint64_t>(config.experts));
            matrix.slotOffset = slotEnd;
            const std::size_t packed =
                down ? kernels::packedDownBytes(matrix.type, kernels::downLayout(matrix.type, config.neuronMajorDown),
                                                config.expertFfn, config.hidden)
                     : kernels::packedRowBytes(matrix.type, config.hidden) * static_cast<std::size_t>(config.expertFfn);
            slotEnd = roundUp(slotEnd + packed, vectorAlignment);
            layout.largestMatrix_ = std::max(layout.largestMatrix_, matrix.fileBytes);
        }
        layout.slotBytes_ = std::max(layout.slotBytes_, roundUp(slotEnd, slotAlignment));
        layout.places_.push_back(places);
    }
    return layout;
}

ExpertLayout::FileRange ExpertLayout::fileRange(std::int64_t layer, std::int32_t expert, ExpertPart part) const {
    const Matrix& place = matrix(layer, part);
    return {place.fileOffset + static_cast<std::uint64_t>(expert) * place.fileBytes, place.fileBytes};
}

std::uint64_t ExpertLayout::fileBytes() const {
    std::uint64_t bytes = 0;
    for (const LayerPlaces& places : places_) {
        for (const Matrix& place : places)
            bytes += place.fileBytes * static_cast<std::uint64_t>(experts_);
    }
    return bytes;
}

void ExpertLayout::pack(std::int64_t layer, ExpertPart part, const std::byte* fromFile, std::byte* slot) const {
    const Matrix& place = matrix(layer, part);
    std::byte* packed = slot + place.slotOffset;
    std::vector<float> values;
    if (place.type != place.fileType) {
        values.resize(static_cast<std::size_t>(ffn_ * hidden_));
        kernels::dequantize(place.fileType, fromFile, ffn_ * hidden_, values.data());
        fromFile = reinterpret_cast<const std::byte*>(values.data());
    }
    if (part == ExpertPart::Down) {
        kernels::packDown(place.type, kernels::downLayout(place.type, neuronMajorDown_), fromFile, ffn_, hidden_,
                          packed);
    } else {
        kernels::packRows(place.type, fromFile, ffn_, hidden_, packed);
    }
}

Expert ExpertLayout::view(std::int64_t layer, const std::byte* slot) const {
    const auto rows = [&](ExpertPart part) {
        const Matrix& place = matrix(layer, part);
        return kernels::PackedMatrix{place.type, ffn_, hidden_, kernels::packedRowBytes(place.type, hidden_),
                                     slot + place.slotOffset};
    };
    const Matrix& down = matrix(layer, ExpertPart::Down);
    return {rows(ExpertPart::Gate), rows(ExpertPart::Up),
            kernels::PackedDown{down.type, kernels::downLayout(down.type, neuronMajorDown_), ffn_, hidden_,
                                slot + down.slotOffset}};
}

}  // namespace thimble::engine
