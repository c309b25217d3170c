#include "app/models/built_in_model.h"

#include <QCoreApplication>
#include <array>

namespace thimble::app {

std::filesystem::path builtInModelPath() {
    constexpr const char* file = "thimble-small.gguf";
    const std::filesystem::path program = QCoreApplication::applicationDirPath().toStdWString();
    const std::array candidates{
        program / file,                                                    // portable folder, Windows
        program / ".." / "share" / "thimble" / file,                       // installed, Linux
        program / ".." / "Resources" / file,                               // bundle, macOS
        std::filesystem::path(THIMBLE_SOURCE_RESOURCES) / "model" / file,  // built from source
    };
    for (const auto& candidate : candidates) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(candidate, ignored))
            return std::filesystem::weakly_canonical(candidate, ignored);
    }
    return {};
}

engine::SamplingSettings builtInSampling(const engine::SamplingSettings& wish) {
    engine::SamplingSettings general;
    general.seed = wish.seed;
    engine::SamplingSettings suited = wish;
    if (wish == general) suited = {.temperature = 0.7f, .candidates = 8, .seed = wish.seed};
    if (suited.noRepeatNgram == 0) suited.noRepeatNgram = 8;
    return suited;
}

}  // namespace thimble::app
