#include "engine/experts/popularity.h"

#include <cmath>
#include <fstream>
#include <string>

namespace thimble::engine {
namespace {

constexpr double largestWeight = 1e100;
constexpr const char* fileMark = "thimble-popularity-1";

}  // namespace

Popularity::Popularity(std::int64_t layers, std::int64_t experts, double halfLife)
    : experts_(experts),
      growth_(std::exp2(1 / halfLife)),
      uses_(static_cast<std::size_t>(layers * experts), 0.0),
      weight_(static_cast<std::size_t>(layers), 1.0) {}

void Popularity::note(std::int64_t layer, std::span<const std::int32_t> chosen, std::int64_t active) {
    double& weight = weight_[static_cast<std::size_t>(layer)];
    std::int64_t inToken = 0;
    for (const std::int32_t expert : chosen) {
        if (inToken++ % active == 0) weight *= growth_;
        uses_[static_cast<std::size_t>(layer * experts_ + expert)] += weight;
    }
    if (weight > largestWeight) renormalise(layer);
}

double Popularity::of(std::int64_t layer, std::int32_t expert) const {
    return uses_[static_cast<std::size_t>(layer * experts_ + expert)] / weight_[static_cast<std::size_t>(layer)];
}

void Popularity::renormalise(std::int64_t layer) {
    double& weight = weight_[static_cast<std::size_t>(layer)];
    for (std::int64_t expert = 0; expert < experts_; ++expert) {
        uses_[static_cast<std::size_t>(layer * experts_ + expert)] /= weight;
    }
    weight = 1;
}

bool Popularity::save(const std::filesystem::path& path) const {
    // Written beside and renamed: a crash leaves the old file or the new one.
    std::filesystem::path temporary = path;
    temporary += ".part";
    {
        std::ofstream file(temporary);
        file << fileMark << ' ' << weight_.size() << ' ' << experts_ << '\n';
        file.precision(6);
        for (std::size_t layer = 0; layer < weight_.size(); ++layer) {
            for (std::int32_t expert = 0; expert < experts_; ++expert) {
                file << of(static_cast<std::int64_t>(layer), expert) << (expert + 1 < experts_ ? ' ' : '\n');
            }
        }
        if (!file.flush()) return false;
    }
    std::error_code code;
    std::filesystem::rename(temporary, path, code);
    return !code;
}

bool Popularity::load(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string mark;
    std::size_t layers = 0;
    std::int64_t experts = 0;
    if (!(file >> mark >> layers >> experts) || mark != fileMark) return false;
    if (layers != weight_.size() || experts != experts_) return false;
    std::vector<double> uses(uses_.size());
    for (double& value : uses) {
        if (!(file >> value) || !(value >= 0 && value < largestWeight)) return false;
    }
    uses_ = std::move(uses);
    weight_.assign(layers, 1.0);
    return true;
}

}  // namespace thimble::engine
