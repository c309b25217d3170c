#include "app/models/built_in_model.h"

#include <QCoreApplication>
#include <array>
#include <random>

#include "app/chat/turn.h"

namespace thimble::app {
namespace {

/// A file that ships with the program.
std::filesystem::path shipped(const char* file) {
    const std::filesystem::path program = QCoreApplication::applicationDirPath().toStdWString();
    const std::array candidates{
        program / file,                                                    // portable folder, Windows
        program / ".." / "share" / "thimble" / file,                       // installed, Linux
        program / ".." / "Resources" / file,                               // bundle, macOS
        std::filesystem::path(THIMBLE_SOURCE_RESOURCES) / "model" / file,  // built from source,
        std::filesystem::path(THIMBLE_BUILD_FILES) / file,                 // or by the build
    };
    for (const auto& candidate : candidates) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(candidate, ignored))
            return std::filesystem::weakly_canonical(candidate, ignored);
    }
    return {};
}

}  // namespace

std::filesystem::path builtInModelPath() {
    return shipped("thimble-small.gguf");
}

std::unique_ptr<SmallTalk> openSmallTalk() {
    const std::filesystem::path path = shipped("small-talk.db");
    if (path.empty()) return nullptr;
    auto opened = SmallTalk::open(path);
    return opened ? std::move(*opened) : nullptr;
}

engine::GenerateRequest builtInRequest(const engine::GenerateRequest& wish, SmallTalk* smallTalk) {
    constexpr std::size_t suggestions = 12;
    constexpr float variety = 0.06f;  // nats per token
    engine::GenerateRequest request = wish;
    request.sampling = builtInSampling(wish.sampling);
    const bool goesOn = !request.messages.empty() && request.messages.back().content == kGoOn;
    if (!smallTalk || goesOn || request.sampling.candidates <= 1) return request;
    // A damaged file costs the suggestions, not the answer.
    if (auto found = smallTalk->suggest(request.messages, suggestions)) request.suggestions = std::move(*found);
    // Those that are about as good take turns, so that asked again it need not say the same.
    std::mt19937_64 random(wish.sampling.seed != 0 ? wish.sampling.seed : std::random_device{}());
    for (engine::Suggestion& suggestion : request.suggestions) {
        const double share = static_cast<double>(random() >> 11) * 0x1p-53;  // the same on every platform
        suggestion.bonus += variety * static_cast<float>(2 * share - 1);
    }
    if (auto safe = smallTalk->safe(request.messages)) request.suggestions.push_back(std::move(*safe));
    return request;
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
