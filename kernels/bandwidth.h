#pragma once

#include <cstddef>

namespace thimble::kernels {

/// Bytes per second at which `threads` threads together read `bytes` of memory each pass, the best of `passes`.
/// Plain vector loads over a buffer larger than the caches: the limit that decoding runs into. 0 when the buffer cannot
/// be had.
double readBandwidth(int threads, std::size_t bytes = std::size_t(512) << 20, int passes = 5);

}  // namespace thimble::kernels
