#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "engine/base/aligned_buffer.h"
#include "engine/base/async_reads.h"
#include "engine/base/error.h"
#include "engine/base/input_file.h"

namespace thimble::engine {

/// One matrix to be read.
struct MatrixRead {
    std::uint64_t id = 0;
    std::uint64_t offset = 0;
    std::size_t bytes = 0;
};

/// Needed reads go first, in the order in which they were added; idle ones run when there is nothing needed.
enum class Urgency : std::uint8_t { Needed, Idle };

/// What was read so far.
struct ReadTraffic {
    std::uint64_t bytes = 0;
    double busySeconds = 0;  // with at least one read in flight
};

/// Keeps several reads of one file in flight and hands each matrix to the handler the moment it has arrived. The
/// handler runs on the reader's own thread, or on a thread that waits in workUntil() and helps meanwhile; several may
/// run at once.
class MatrixReader {
  public:
    /// `bytes` is null when the read failed; `status` then tells why.
    using Handler = std::function<void(std::uint64_t id, const std::byte* bytes, const Status& status)>;
    using MakeReads = std::function<Result<std::unique_ptr<AsyncReads>>(const InputFile& file, int depth)>;

    /// `largest`: bytes of the largest matrix. `makeReads` lets tests put faults in the way.
    static Result<std::unique_ptr<MatrixReader>> create(InputFile file, std::size_t largest, int readsInFlight,
                                                        Handler handler, const MakeReads& makeReads = {});
    /// Waits for the reads in flight; those not started are dropped.
    ~MatrixReader();

    void add(std::span<const MatrixRead> reads, Urgency urgency);
    /// Drops the reads with an id in [first, last) if all of them are idle and not started; whether it did.
    bool cancelIdle(std::uint64_t first, std::uint64_t last);
    /// Makes idle reads with an id in [first, last) needed.
    void promote(std::uint64_t first, std::uint64_t last);

    /// Idle reads that have not started.
    std::size_t idleWaiting() const {
        const std::lock_guard lock(mutex_);
        return idle_.size();
    }

    /// Waits until done(), which only the handler's effects can make true, and runs the handler for what arrives
    /// meanwhile.
    template <class Done>
    void workUntil(Done done) {
        const AttentiveWait wait(*reads_);
        std::unique_lock lock(mutex_);
        while (!done()) {
            if (!arrived_.empty()) {
                handleOne(lock);
            } else {
                waitForArrival(lock);
            }
        }
    }

    const InputFile& file() const { return file_; }
    ReadTraffic traffic() const;
    /// Seconds that workUntil() stood still.
    double waitSeconds() const { return waitSeconds_.load(std::memory_order_relaxed); }

  private:
    using Clock = std::chrono::steady_clock;

    struct Arrived {
        std::uint64_t id = 0;
        std::size_t buffer = 0;
        Status status;
    };
    /// A read buffer and what it is being filled with.
    struct Flight {
        std::byte* buffer = nullptr;
        MatrixRead read;
    };

    /// As long as a thread waits and looks for finished reads itself, the reader's thread is left asleep.
    class AttentiveWait {
      public:
        explicit AttentiveWait(AsyncReads& reads) : reads_(reads) { reads_.setBlockingWakes(false); }
        ~AttentiveWait() { reads_.setBlockingWakes(true); }
        AttentiveWait(const AttentiveWait&) = delete;
        AttentiveWait& operator=(const AttentiveWait&) = delete;

      private:
        AsyncReads& reads_;
    };

    MatrixReader(InputFile file, std::size_t bufferBytes, Handler handler)
        : file_(std::move(file)), bufferBytes_(bufferBytes), handler_(std::move(handler)) {}

    void run();
    std::optional<MatrixRead> takeNext();
    void startReads(std::unique_lock<std::mutex>& lock);
    void collect(bool block);
    void handleOne(std::unique_lock<std::mutex>& lock);
    void waitForArrival(std::unique_lock<std::mutex>& lock);
    void tellProgress();
    void noteInFlight(int count);
    std::size_t leadOf(const MatrixRead& read) const {
        return static_cast<std::size_t>(read.offset % file_.alignment());
    }

    InputFile file_;
    std::size_t bufferBytes_;
    Handler handler_;
    std::unique_ptr<AsyncReads> reads_;
    AlignedBuffer storage_;
    std::vector<Flight> flights_;  // by buffer

    mutable std::mutex mutex_;
    std::condition_variable changed_;  // something arrived or was handled
    std::deque<MatrixRead> needed_;
    std::deque<MatrixRead> idle_;
    std::deque<Arrived> arrived_;
    std::vector<std::size_t> freeBuffers_;
    bool ending_ = false;
    int inFlight_ = 0;
    Clock::time_point busySince_;
    ReadTraffic traffic_;
    std::atomic<double> waitSeconds_{0};
    std::atomic<std::uint32_t> progress_{0};  // counts what changed_ tells

    std::thread thread_;
};

}  // namespace thimble::engine
