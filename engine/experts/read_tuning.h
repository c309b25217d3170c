#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "engine/base/input_file.h"

namespace thimble::engine {

/// Reads in flight. A disk's speed grows with them: matrices of 0.65 MiB 0.8 GB/s one after the other, 1.2 with 3, 1.6
/// with 8, 2.0 with 24 in flight on a virtual machine, where a token of the 4B at 1 GiB took 85 ms with 8, 56 with 12
/// and 63 with 16 (medians of four runs in turn; the disk is shared).
inline constexpr int defaultReadsInFlight = 12;

/// What a measurement of the disk chooses from, ascending.
inline constexpr std::array<int, 4> triedReadsInFlight = {4, 8, 12, 16};
inline constexpr int mostReadsInFlight = triedReadsInFlight.back();

/// The fewest reads in flight that come close to the best speed. `bandwidths` belong to triedReadsInFlight.
int chooseReadsInFlight(std::span<const double> bandwidths);

/// Reads in flight for the disk of `model`: measured the first time (a fifth of a second) and kept in the file `kept`.
/// Without one, or where the disk cannot be read past the page cache, the default.
int tunedReadsInFlight(const std::filesystem::path& model, std::size_t matrixBytes, const std::filesystem::path& kept);

/// Reads that may be in flight when an idle one starts: the rest is kept free for needed ones.
constexpr int idleReadsInFlight(int depth) {
    return depth - depth / 4;
}

/// Experts of a prompt's chunk that are read ahead of the arithmetic; each takes a slot from the cache meanwhile.
inline constexpr int expertsAhead = 8;

/// Bytes of one read buffer: a matrix, and what a direct read fetches around it.
constexpr std::size_t readBufferBytes(std::size_t matrixBytes) {
    constexpr std::size_t page = InputFile::directAlignment;
    return (matrixBytes + page - 1) / page * page + page;
}

/// Bytes of all read buffers: those that the disk fills, and a few whose content is being packed meanwhile.
constexpr int readBufferCount(int readsInFlight) {
    return readsInFlight + 4;
}

}  // namespace thimble::engine
