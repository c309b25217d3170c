#include "kernels/bandwidth.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
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
    // Each reader looks at the clock itself, right beside its reads: a thread that waits for them may be woken late and
    // would see reads without duration.
    struct Span {
        Clock::time_point begin, end;
    };
    const std::size_t rounds = std::size_t(std::max(1, passes));
    std::vector<Span> spans(rounds * count);
    std::barrier gate{std::ptrdiff_t(count)};
    const auto read = [&](std::size_t reader) {
        for (std::size_t round = 0; round < rounds; ++round) {
            gate.arrive_and_wait();
            Span& span = spans[round * count + reader];
            span.begin = Clock::now();
            sink ^= readAll(buffer.data() + reader * words, words);
            span.end = Clock::now();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t reader = 1; reader < count; ++reader) others.emplace_back(read, reader);
        read(0);
    }
    auto best = Clock::duration::max();
    for (std::size_t round = 0; round < rounds; ++round) {
        const std::span<const Span> all(spans.data() + round * count, count);
        best = std::min(best, std::ranges::max(all, {}, &Span::end).end - std::ranges::min(all, {}, &Span::begin).begin);
    }
    return double(words * count * sizeof(std::uint64_t)) / std::chrono::duration<double>(best).count();
}

}  // namespace thimble::kernels
