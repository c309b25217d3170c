#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/commands.h"
#include "engine/experts/disk_bandwidth.h"
#include "kernels/bandwidth.h"

namespace thimble::app::cli {

engine::Status runBandwidth(const BandwidthOptions& options) {
    const auto folder = options.folder.empty() ? std::filesystem::temp_directory_path() : options.folder;
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored)) {
        return engine::Error{"'" + folder.string() +
                             "' is not a folder; --path takes a folder on the disk to measure."};
    }
    const int threads =
        options.threads > 0 ? options.threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const double one = kernels::readBandwidth(1);
    const double all = kernels::readBandwidth(threads);
    const auto disk = engine::measureFolder(folder);
    if (!disk) return disk.error();

    if (options.json) {
        const nlohmann::json result{{"memory_bandwidth", all},
                                    {"memory_bandwidth_one_thread", one},
                                    {"threads", threads},
                                    {"disk_bandwidth", disk->large},
                                    {"disk_bandwidth_64k", disk->small},
                                    {"disk_bandwidth_256k", disk->medium}};
        std::printf("%s\n", result.dump(1).c_str());
        return {};
    }
    std::printf("memory, 1 thread           %6.1f GB/s\n", one / 1e9);
    std::printf("memory, %d threads          %6.1f GB/s\n", threads, all / 1e9);
    if (disk->large == 0) {
        std::printf("disk                       not measured: this file system has no direct reads\n");
        return {};
    }
    std::printf("disk, 64 KB x 8 in flight  %6.2f GB/s\n", disk->small / 1e9);
    std::printf("disk, 256 KB x 8 in flight %6.2f GB/s\n", disk->medium / 1e9);
    std::printf("disk, 1 MB x 8 in flight   %6.2f GB/s\n", disk->large / 1e9);
    return {};
}

}  // namespace thimble::app::cli
