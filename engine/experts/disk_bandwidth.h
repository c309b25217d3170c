#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "engine/base/error.h"

namespace thimble::engine {

/// How the disk is read in a measurement; the defaults are those of the expert store.
struct DiskPattern {
    std::size_t readBytes = std::size_t{1} << 20;
    int inFlight = 8;
    std::uint64_t totalBytes = std::uint64_t{512} << 20;  // read in all, from scattered places of the file
};

/// Bytes per second at which `file` is read past the page cache. 0 when the file system has no direct reads, so that
/// the page cache would be measured instead. Errors: the file cannot be read.
Result<double> measureDiskBandwidth(const std::filesystem::path& file, const DiskPattern& pattern = {});

/// Writes a file of 256 MiB to `folder`, measures it for several read sizes, removes it. Errors: no permission, no
/// room.
struct DiskReport {
    double small = 0;   // bytes a second, 64 KiB x 8
    double medium = 0;  // 256 KiB x 8
    double large = 0;   // 1 MiB x 8
};
Result<DiskReport> measureFolder(const std::filesystem::path& folder);

}  // namespace thimble::engine
