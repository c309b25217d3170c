#include "engine/base/thread_pool.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>
#include <string>
#include <system_error>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#endif

namespace thimble::engine {
namespace {

using Clock = std::chrono::steady_clock;

// Longer than the serial stretches between two loops of a forward pass, far shorter than anybody notices.
constexpr auto kSpinTime = std::chrono::microseconds(60);

void relax() {
#if defined(__x86_64__) || defined(_M_X64)
    _mm_pause();
#elif defined(__aarch64__) && !defined(_MSC_VER)
    asm volatile("yield");
#endif
}

/// Spins until `done()` or for kSpinTime; tells whether it is done.
template <class Done>
bool spinUntil(Done done) {
    const auto until = Clock::now() + kSpinTime;
    do {
        for (int i = 0; i < 32; ++i) {
            if (done()) return true;
            relax();
        }
    } while (Clock::now() < until);
    return done();
}

int logicalProcessors() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

int physicalCores() {
    const int logical = logicalProcessors();
#ifdef __linux__
    // Hyper-threads of one core name the same set of siblings.
    std::set<std::string> cores;
    for (int cpu = 0; cpu < logical; ++cpu) {
        std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
        if (std::string siblings; std::getline(file, siblings)) cores.insert(siblings);
    }
    if (!cores.empty()) return std::min(logical, static_cast<int>(cores.size()));
#endif
    return logical;
}

int mostThreads() {
    return std::max(8, 2 * logicalProcessors());
}

ThreadPool::ThreadPool(int threads) {
    const int count = std::min(threads < 1 ? physicalCores() : threads, mostThreads());
    maySpin_ = count <= logicalProcessors();
    workers_.reserve(static_cast<std::size_t>(count - 1));
    try {
        for (int i = 1; i < count; ++i)
            workers_.emplace_back([this] { workerLoop(); });
    } catch (const std::system_error&) {
        // The system grants no more threads: those that there are do the work.
    }
}

ThreadPool::~ThreadPool() {
    ending_ = true;
    ++loops_;
    loops_.notify_all();
    for (std::thread& worker : workers_)
        worker.join();
}

std::int64_t ThreadPool::grainFor(std::int64_t n, std::int64_t unit) const {
    const std::int64_t parts = threads() == 1 ? 1 : 4 * static_cast<std::int64_t>(threads());
    const std::int64_t units = (n + unit - 1) / unit;
    return std::max<std::int64_t>(1, (units + parts - 1) / parts) * unit;
}

void ThreadPool::run(std::int64_t n, std::int64_t grain, Call call, const void* body) {
    grain = std::max<std::int64_t>(1, grain);
    if (n <= 0) return;
    if (workers_.empty() || n <= grain) {
        for (std::int64_t begin = 0; begin < n; begin += grain)
            call(body, begin, std::min(n, begin + grain));
        return;
    }
    size_ = n;
    grain_ = grain;
    call_ = call;
    body_ = body;
    next_.store(0, std::memory_order_relaxed);
    open_ = true;
    ++loops_;
    loops_.notify_all();  // costs a system call only where a worker sleeps
    takeParts();
    // A worker says that it is inside before it looks whether the loop is open, and the loop is closed before the
    // caller looks who is inside (all sequentially consistent): so a late worker finds it closed, or is waited for.
    // Sleepers hold up nobody.
    open_ = false;
    const auto empty = [this] { return inside_.load() == 0; };
    while (!empty()) {
        if (maySpin_ && spinUntil(empty)) break;
        if (const std::uint32_t inside = inside_.load(); inside != 0) inside_.wait(inside);
    }
}

void ThreadPool::takeParts() {
    for (;;) {
        const std::int64_t begin = next_.fetch_add(grain_, std::memory_order_relaxed);
        if (begin >= size_) return;
        call_(body_, begin, std::min(size_, begin + grain_));
    }
}

void ThreadPool::workerLoop() {
    for (std::uint32_t seen = 0;;) {
        seen = waitForLoop(seen);
        if (ending_) return;
        ++inside_;
        if (open_) takeParts();
        if (--inside_ == 0) inside_.notify_one();
    }
}

std::uint32_t ThreadPool::waitForLoop(std::uint32_t seen) {
    const auto started = [&] { return loops_.load() != seen; };
    if (!maySpin_ || !spinUntil(started)) loops_.wait(seen);
    return loops_.load();
}

}  // namespace thimble::engine
