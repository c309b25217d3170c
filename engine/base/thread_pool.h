#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace thimble::engine {

/// A few threads that share one loop at a time; the caller is one of them. Made for thousands of loops of some ten
/// microseconds each: workers spin for a moment between loops, then sleep, and a loop allocates nothing. Work is handed
/// out in chunks by a counter, so that big and little cores, and cores that somebody else uses, finish together.
class ThreadPool {
  public:
    /// `threads` in all, the caller included; below 1: one for each physical core. More than twice the processors (and 8)
    /// would only wait for each other: then that many.
    explicit ThreadPool(int threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    /// Calls fn(begin, end) for consecutive parts of [0, n), `grain` long but for the last, and returns when all are
    /// done. Parts run in any order on any thread. One loop at a time, from one thread; fn must not throw, nor start a
    /// loop.
    template <class Fn>
    void parallelFor(std::int64_t n, std::int64_t grain, Fn&& fn) {
        using Body = std::remove_reference_t<Fn>;
        run(
            n, grain,
            [](const void* body, std::int64_t begin, std::int64_t end) {
                (*static_cast<Body*>(const_cast<void*>(body)))(begin, end);
            },
            &fn);
    }

    /// A grain that gives every thread about four parts of `n`, a multiple of `unit`.
    std::int64_t grainFor(std::int64_t n, std::int64_t unit = 1) const;

  private:
    using Call = void (*)(const void* body, std::int64_t begin, std::int64_t end);

    void run(std::int64_t n, std::int64_t grain, Call call, const void* body);
    void takeParts();
    void workerLoop();
    std::uint32_t waitForLoop(std::uint32_t seen);

    // The loop in progress; written by the caller while no worker is inside.
    std::int64_t size_ = 0;
    std::int64_t grain_ = 1;
    Call call_ = nullptr;
    const void* body_ = nullptr;

    // Each on its own cache line: the threads write them all the time.
    alignas(64) std::atomic<std::int64_t> next_{0};     // first index not handed out yet
    alignas(64) std::atomic<std::uint32_t> inside_{0};  // workers that may touch the loop's fields
    alignas(64) std::atomic<bool> open_{false};         // whether workers may enter
    alignas(64) std::atomic<std::uint32_t> loops_{0};   // counts loops; workers sleep on it
    std::atomic<bool> ending_{false};
    bool maySpin_ = true;  // not when there are more threads than processors
    std::vector<std::thread> workers_;
};

/// The most threads that a pool has on this machine.
int mostThreads();

/// Cores with arithmetic of their own (hyper-threads of one core count once); at least 1.
int physicalCores();

}  // namespace thimble::engine
