#include "engine/experts/read_tuning.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

#include "engine/experts/disk_bandwidth.h"

namespace thimble::engine {
namespace {

constexpr const char* fileMark = "thimble-reads-1";
/// More reads in flight make a needed one wait longer behind guesses: they must win this much.
constexpr double worthMore = 0.9;
constexpr int rounds = 2;         // the best counts: a disk may be busy with something else
constexpr int readsOfRound = 24;  // a few hundredths of a second

int remembered(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string mark;
    int depth = 0;
    if (!(file >> mark >> depth) || mark != fileMark) return 0;
    return std::find(triedReadsInFlight.begin(), triedReadsInFlight.end(), depth) != triedReadsInFlight.end() ? depth
                                                                                                              : 0;
}

}  // namespace

int chooseReadsInFlight(std::span<const double> bandwidths) {
    const double best = bandwidths.empty() ? 0.0 : *std::max_element(bandwidths.begin(), bandwidths.end());
    if (best <= 0) return defaultReadsInFlight;
    std::size_t at = 0;
    while (bandwidths[at] < worthMore * best)
        ++at;
    return triedReadsInFlight[at];
}

int tunedReadsInFlight(const std::filesystem::path& model, std::size_t matrixBytes, const std::filesystem::path& kept) {
    if (kept.empty()) return defaultReadsInFlight;
    if (const int depth = remembered(kept); depth > 0) return depth;
    std::array<double, triedReadsInFlight.size()> bandwidths{};
    constexpr std::size_t page = InputFile::directAlignment;
    const std::size_t bytes = (matrixBytes + page - 1) / page * page;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < bandwidths.size(); ++i) {
            const auto speed = measureDiskBandwidth(model, {bytes, triedReadsInFlight[i], readsOfRound * bytes});
            if (!speed || *speed <= 0) return defaultReadsInFlight;  // no direct reads here: nothing to be found out
            bandwidths[i] = std::max(bandwidths[i], *speed);
        }
    }
    const int depth = chooseReadsInFlight(bandwidths);
    std::ofstream(kept) << fileMark << ' ' << depth << '\n';
    return depth;
}

}  // namespace thimble::engine
