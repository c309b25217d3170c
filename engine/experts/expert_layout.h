#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/error.h"
#include "engine/experts/expert_store.h"
#include "engine/format/gguf.h"
#include "engine/model/config.h"

namespace thimble::engine {

/// Where every expert's matrices lie in the file, and where they go in a slot of the cache.
class ExpertLayout {
  public:
    /// Errors: a tensor that is absent, has another shape, or a type without kernels.
    static Result<ExpertLayout> make(const GgufHeader& header, const Config& config);

    struct FileRange {
        std::uint64_t offset = 0;
        std::size_t bytes = 0;
    };
    FileRange fileRange(std::int64_t layer, std::int32_t expert, ExpertPart part) const;

    /// Bytes of a slot: room for the packed matrices of any layer's expert, a multiple of 4 KiB.
    std::size_t slotBytes() const { return slotBytes_; }
    /// Bytes of the largest matrix in the file.
    std::size_t largestMatrix() const { return largestMatrix_; }
    /// Bytes of all experts in the file.
    std::uint64_t fileBytes() const;

    /// Turns a matrix as the file stores it into its packed form in `slot`.
    void pack(std::int64_t layer, ExpertPart part, const std::byte* fromFile, std::byte* slot) const;
    /// The packed matrices of an expert of `layer` that lies in `slot`.
    Expert view(std::int64_t layer, const std::byte* slot) const;

    std::int64_t layers() const { return static_cast<std::int64_t>(places_.size()); }
    std::int64_t experts() const { return experts_; }

  private:
    struct Matrix {
        kernels::WeightType fileType = kernels::WeightType::F32;
        kernels::WeightType type = kernels::WeightType::F32;  // as packed
        std::uint64_t fileOffset = 0;                         // of expert 0
        std::size_t fileBytes = 0;                            // of one expert
        std::size_t slotOffset = 0;
    };
    using LayerPlaces = std::array<Matrix, expertParts>;

    const Matrix& matrix(std::int64_t layer, ExpertPart part) const {
        return places_[static_cast<std::size_t>(layer)][static_cast<std::size_t>(part)];
    }

    std::vector<LayerPlaces> places_;
    std::int64_t experts_ = 0;
    std::int64_t hidden_ = 0;
    std::int64_t ffn_ = 0;
    bool neuronMajorDown_ = false;
    std::size_t slotBytes_ = 0;
    std::size_t largestMatrix_ = 0;
};

}  // namespace thimble::engine
