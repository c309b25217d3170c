#include "engine/experts/disk_bandwidth.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/async_reads.h"
#include "engine/base/input_file.h"
#include "engine/base/temporary_file.h"

namespace thimble::engine {
namespace {

/// Random bytes: a disk that compresses must not look faster than it is.
Status writeRandom(const std::filesystem::path& path, std::uint64_t bytes) {
    std::ofstream out(path, std::ios::binary);
    std::mt19937_64 random(std::random_device{}());
    std::vector<std::uint64_t> piece(std::size_t{1} << 17);
    for (std::uint64_t written = 0; out && written < bytes; written += piece.size() * sizeof(piece[0])) {
        for (auto& word : piece)
            word = random();
        out.write(reinterpret_cast<const char*>(piece.data()),
                  static_cast<std::streamsize>(piece.size() * sizeof(piece[0])));
    }
    out.close();
    if (out) return {};
    return Error{
        quotedPath(path) +
        ": the file for the measurement cannot be written. Check the folder, its permissions and the free space."};
}

}  // namespace

Result<double> measureDiskBandwidth(const std::filesystem::path& path, const DiskPattern& pattern) {
    auto file = InputFile::open(path, FileAccess::Direct);
    if (!file) return file.error();
    if (file->access() != FileAccess::Direct || file->size() < pattern.readBytes) return 0.0;
    auto buffer = AlignedBuffer::allocate(pattern.readBytes * static_cast<std::size_t>(pattern.inFlight),
                                          AlignedBuffer::pageAlignment);
    if (!buffer) return buffer.error();
    auto reads = AsyncReads::create(*file, pattern.inFlight, ReadBackend::Best);
    if (!reads) return reads.error();

    const std::uint64_t places = file->size() / pattern.readBytes;
    const std::uint64_t jobs = std::max<std::uint64_t>(1, pattern.totalBytes / pattern.readBytes);
    std::mt19937_64 random(1);
    const auto start = [&](std::uint64_t slot) {
        const auto into = buffer->bytes().subspan(slot * pattern.readBytes, pattern.readBytes);
        (*reads)->start({slot, random() % places * pattern.readBytes, into, into.size()});
    };

    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    std::uint64_t started = 0, done = 0;
    while (started < std::min<std::uint64_t>(jobs, static_cast<std::uint64_t>(pattern.inFlight)))
        start(started++);
    Status failed;
    while ((*reads)->inFlight() > 0) {
        const auto finished = (*reads)->next(true);
        if (!finished) continue;
        ++done;
        if (!finished->status) failed = finished->status;
        if (failed && started < jobs) {
            start(finished->id);
            ++started;
        }
    }
    if (!failed) return failed.error();
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return seconds > 0 ? static_cast<double>(done * pattern.readBytes) / seconds : 0.0;
}

Result<DiskReport> measureFolder(const std::filesystem::path& folder) {
    const TemporaryFile file(folder / ("thimble-bandwidth-" + std::to_string(std::random_device{}()) + ".tmp"));
    constexpr std::uint64_t kBytes = std::uint64_t{256} << 20;
    if (Status status = writeRandom(file.path(), kBytes); !status) return status.error();
    DiskReport report;
    for (const auto& [bytes, result] :
         {std::pair{std::size_t{64} << 10, &report.small}, std::pair{std::size_t{256} << 10, &report.medium},
          std::pair{std::size_t{1} << 20, &report.large}}) {
        const auto speed = measureDiskBandwidth(file.path(), {bytes, 8, kBytes});
        if (!speed) return speed.error();
        *result = *speed;
    }
    return report;
}

}  // namespace thimble::engine
