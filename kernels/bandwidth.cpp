#include "kernels/bandwidth.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <thread>
#include <vector>

namespace thimble::kernels {
namespace {

// Eight independent sums keep enough loads in flight; compilers turn the inner loop into vectors.
std::uint64_t readAll(const std::uint64_t* p, std::size_t words) {
    std::uint64_t sums[8] = {};
    for (std::size_t i = 0; i + 8 <= words; i += 8) {
        for (std::size_t j = 0; j < 8; ++j) sums[j] ^= p[i + j];
    }
    std::uint64_t all = 0;
    for (std::uint64_t s : sums) all ^= s;
    return all;
}

}  // namespace

double readBandwidth(int threads, std::size_t bytes, int passes) {
    using Clock = std::chrono::steady_clock;
    const std::size_t count = std::size_t(std::max(1, threads));
    const std::size_t words = bytes / count / sizeof(std::uint64_t);
    std::vector<std::uint64_t> buffer;
    try {
        buffer.assign(words * count, 0x0123456789abcdefULL);  // written, so that every page is real
    } catch (const std::bad_alloc&) {
        return 0;
    }
    std::atomic<std::uint64_t> sink{0};  // keeps the reads alive
    std::vector<Clock::duration> times(std::size_t(std::max(1, passes)));
    std::barrier gate(std::ptrdiff_t(count) + 1);
    std::vector<std::jthread> readers;
    for (std::size_t t = 0; t < count; ++t) {
        readers.emplace_back([&, t] {
            for (std::size_t pass = 0; pass < times.size(); ++pass) {
                gate.arrive_and_wait();
                sink ^= readAll(buffer.data() + t * words, words);
                gate.arrive_and_wait();
            }
        });
    }
    for (auto& time : times) {
        gate.arrive_and_wait();
        const auto start = Clock::now();
        gate.arrive_and_wait();
        time = Clock::now() - start;
    }
    const double best = std::chrono::duration<double>(*std::min_element(times.begin(), times.end())).count();
    return double(words * count * sizeof(std::uint64_t)) / best;
}

}  // namespace thimble::kernels
