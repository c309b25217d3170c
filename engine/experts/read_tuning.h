#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/base/input_file.h"

namespace thimble::engine {

/// Reads in flight: enough to keep a solid-state disk busy with matrices of 0.5–1 MiB (performance measured: 8 reads of
/// 256 KiB reach 1.7 GB/s, 8 of 1 MiB 1.8–2.0 GB/s; more only costs buffers).
inline constexpr int defaultReadsInFlight = 8;

/// Reads that may be in flight when an idle one starts: a needed read that comes in between waits for these few.
inline constexpr int idleReadsInFlight = 3;

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
