#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernels/kernels.h"

namespace thimble::engine {

/// A tensor type of the GGUF format: its number in files, its name and its blocks, and what the kernels call it.
struct GgmlType {
    std::uint32_t id;
    std::string_view name;
    std::uint32_t blockValues;
    std::uint32_t blockBytes;
    std::optional<kernels::WeightType> weight;  // absent: the format knows it, the kernels don't
};

/// The type with this number; null when the format has none.
const GgmlType* ggmlType(std::uint32_t id);
const GgmlType& ggmlType(kernels::WeightType type);

/// By name, letters of either case: "Q4_0", "bf16".
std::optional<kernels::WeightType> weightTypeNamed(std::string_view name);

/// "Q4_0", or "type 99".
std::string ggmlTypeName(std::uint32_t id);

}  // namespace thimble::engine
