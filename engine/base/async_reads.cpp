#include "engine/base/async_reads.h"

#include <algorithm>

namespace thimble::engine {

Status ReadProgress::advance(const InputFile& file, std::size_t bytes) {
    if (bytes == 0) return file.readError(offset(), "the file ends there");
    if (done_ + bytes >= job_.needed) {
        done_ = job_.needed;
        return {};
    }
    // The rest starts at an aligned place, so that it can be read in the same way; no step forward would never end.
    const std::size_t whole = (done_ + bytes) / file.alignment() * file.alignment();
    if (whole == done_) return file.readError(offset(), "the file ends there");
    done_ = whole;
    return {};
}

Result<std::unique_ptr<AsyncReads>> AsyncReads::create(const InputFile& file, int depth, ReadBackend backend) {
    depth = std::max(depth, 1);
    if (backend == ReadBackend::Best) {
        // The page cache copies on the caller's thread: reading beside the program then takes threads.
#ifdef THIMBLE_IO_URING
        if (file.access() == FileAccess::Direct) {
            if (auto reads = createUringReads(file, depth)) return reads;
        }
#endif
#ifdef _WIN32
        if (auto reads = createOverlappedReads(file, depth)) return reads;
#endif
    }
    return createThreadReads(file, depth);
}

}  // namespace thimble::engine
