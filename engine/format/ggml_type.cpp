#include "engine/format/ggml_type.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace thimble::engine {
namespace {

using kernels::WeightType;

// Numbers and block sizes as ggml defines them; numbers that are missing were withdrawn from the format.
constexpr std::array types = {
    GgmlType{0, "F32", 1, 4, WeightType::F32},
    GgmlType{1, "F16", 1, 2, WeightType::F16},
    GgmlType{2, "Q4_0", 32, 18, WeightType::Q4_0},
    GgmlType{3, "Q4_1", 32, 20, WeightType::Q4_1},
    GgmlType{6, "Q5_0", 32, 22, WeightType::Q5_0},
    GgmlType{7, "Q5_1", 32, 24, WeightType::Q5_1},
    GgmlType{8, "Q8_0", 32, 34, WeightType::Q8_0},
    GgmlType{9, "Q8_1", 32, 36, std::nullopt},
    GgmlType{10, "Q2_K", 256, 84, WeightType::Q2_K},
    GgmlType{11, "Q3_K", 256, 110, WeightType::Q3_K},
    GgmlType{12, "Q4_K", 256, 144, WeightType::Q4_K},
    GgmlType{13, "Q5_K", 256, 176, WeightType::Q5_K},
    GgmlType{14, "Q6_K", 256, 210, WeightType::Q6_K},
    GgmlType{15, "Q8_K", 256, 292, std::nullopt},
    GgmlType{16, "IQ2_XXS", 256, 66, std::nullopt},
    GgmlType{17, "IQ2_XS", 256, 74, std::nullopt},
    GgmlType{18, "IQ3_XXS", 256, 98, std::nullopt},
    GgmlType{19, "IQ1_S", 256, 50, std::nullopt},
    GgmlType{20, "IQ4_NL", 32, 18, WeightType::IQ4_NL},
    GgmlType{21, "IQ3_S", 256, 110, std::nullopt},
    GgmlType{22, "IQ2_S", 256, 82, std::nullopt},
    GgmlType{23, "IQ4_XS", 256, 136, WeightType::IQ4_XS},
    GgmlType{24, "I8", 1, 1, std::nullopt},
    GgmlType{25, "I16", 1, 2, std::nullopt},
    GgmlType{26, "I32", 1, 4, std::nullopt},
    GgmlType{27, "I64", 1, 8, std::nullopt},
    GgmlType{28, "F64", 1, 8, std::nullopt},
    GgmlType{29, "IQ1_M", 256, 56, std::nullopt},
    GgmlType{30, "BF16", 1, 2, WeightType::BF16},
    GgmlType{34, "TQ1_0", 256, 54, std::nullopt},
    GgmlType{35, "TQ2_0", 256, 66, std::nullopt},
    GgmlType{39, "MXFP4", 32, 17, std::nullopt},
};

bool equalIgnoringCase(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) {
        return std::toupper(static_cast<unsigned char>(x)) == std::toupper(static_cast<unsigned char>(y));
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

}  // namespace

const GgmlType* ggmlType(std::uint32_t id) {
    const auto found = std::find_if(types.begin(), types.end(), [id](const GgmlType& type) { return type.id == id; });
    return found == types.end() ? nullptr : &*found;
}

const GgmlType& ggmlType(kernels::WeightType weight) {
    return *std::find_if(types.begin(), types.end(), [weight](const GgmlType& type) { return type.weight == weight; });
}

std::optional<kernels::WeightType> weightTypeNamed(std::string_view name) {
    for (const GgmlType& type : types) {
        if (equalIgnoringCase(type.name, name)) return type.weight;
    }
    return std::nullopt;
}

std::string ggmlTypeName(std::uint32_t id) {
    const GgmlType* type = ggmlType(id);
    return type ? std::string(type->name) : "type " + std::to_string(id);
}

}  // namespace thimble::engine
