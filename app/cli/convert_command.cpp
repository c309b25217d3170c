#include <algorithm>
#include <iterator>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/format/convert.h"

namespace thimble::app::cli {

engine::Status runConvert(const ConvertCommandOptions& options) {
    engine::ConvertOptions convert;
    convert.sparseDown = options.sparseDown;
    convert.threads = options.threads;
    constexpr kernels::WeightType types[] = {kernels::WeightType::Q4_0, kernels::WeightType::Q8_0,
                                             kernels::WeightType::F16, kernels::WeightType::BF16,
                                             kernels::WeightType::F32};
    const auto* type = std::ranges::find_if(
        types, [&](kernels::WeightType candidate) { return kernels::info(candidate).name == options.type; });
    if (type == std::end(types))
        return engine::Error{"'" + options.type +
                             "' is not a type that can be written; expected Q4_0, Q8_0, F16, BF16 or F32."};
    convert.type = *type;
    convert.progress = [](std::uint64_t done, std::uint64_t total, std::string_view tensor) {
        showProgress("Converting " + std::string(tensor),
                     total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0);
        return true;
    };
    auto status = engine::convertModel(options.source, options.destination, convert);
    showProgress("Converting", 1);
    return status;
}

}  // namespace thimble::app::cli
