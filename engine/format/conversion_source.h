#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/mapped_file.h"
#include "engine/format/convert.h"
#include "engine/format/gguf_metadata.h"
#include "engine/format/gguf_writer.h"

namespace thimble::engine {

/// A matrix in a mapped file.
struct SourceMatrix {
    kernels::WeightType type;
    std::span<const std::byte> data;
    std::int64_t rows;
    std::int64_t columns;
    const MappedFile* file;  // to give its pages back
};

/// A tensor to be written, and the matrices that it is made of, one behind the other. An expert tensor has one per
/// expert.
struct TensorRecipe {
    TensorPlan plan;
    std::vector<SourceMatrix> parts;
    bool transpose = false;  // each part
};

/// Everything a conversion needs to know of what it converts.
struct ConversionSource {
    GgufMetadata metadata;
    std::vector<TensorRecipe> tensors;
    std::shared_ptr<const void> files;  // keeps the mappings alive
};

/// From a Hugging Face folder: config.json, safetensors, tokenizer.
Result<ConversionSource> readHuggingFace(const std::filesystem::path& folder, const ConvertOptions& options);

/// From a GGUF file of any type that the kernels read.
Result<ConversionSource> readGgufSource(const std::filesystem::path& file, const ConvertOptions& options);

/// The type that a tensor gets: norms and routers stay F32, rows that don't fill whole blocks become F16.
kernels::WeightType storedType(std::string_view tensor, std::int64_t columns, std::size_t dimensions,
                               kernels::WeightType wanted);

/// What `general.file_type` says for files of mostly this type, as llama.cpp numbers them.
std::uint32_t fileTypeNumber(kernels::WeightType type);

}  // namespace thimble::engine
