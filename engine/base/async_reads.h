#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "engine/base/error.h"
#include "engine/base/input_file.h"

namespace thimble::engine {

/// A read to be done beside the program. Offset, address and size of `into` are multiples of the file's alignment().
struct ReadJob {
    std::uint64_t id = 0;
    std::uint64_t offset = 0;
    std::span<std::byte> into;
    std::size_t needed =
        0;  // bytes without which the read has failed; the rest of `into` may lie behind the file's end
};

struct ReadDone {
    std::uint64_t id = 0;
    Status status;
};

/// How reads are put beside the program.
enum class ReadBackend : std::uint8_t {
    Best,     // the system's own asynchronous reads where they work, else threads
    Threads,  // a thread for each read in flight
};

/// Several reads of one file in flight. Any thread may start reads, collect them and wake. Short reads are continued.
/// Jobs that are still in flight at the end are waited for.
class AsyncReads {
  public:
    /// `file` must outlive the reads. At most `depth` jobs are in flight.
    static Result<std::unique_ptr<AsyncReads>> create(const InputFile& file, int depth, ReadBackend backend);

    virtual ~AsyncReads() = default;

    /// Names the memory that all jobs will read into, so that the system prepares it once. Before the first start().
    virtual void useMemory(std::span<std::byte> /*all*/) {}
    /// Starts a job; there must be room for it: fewer than depth() in flight.
    virtual void start(const ReadJob& job) = 0;
    /// The next job that is done; nothing when wake() was called, or when `block` is off and none is done.
    virtual std::optional<ReadDone> next(bool block) = 0;
    /// Ends a next() that blocks, now or the next time it would.
    virtual void wake() = 0;
    /// True when next() has something to return, at the cost of a look into memory: for a thread that waits without
    /// sleeping. Never true where only a system call could tell; maySpin() then says so.
    virtual bool anyDone() const { return false; }
    virtual bool maySpin() const { return false; }
    /// While off, finished reads do not end a next() that blocks: somebody else looks for them.
    virtual void setBlockingWakes(bool /*on*/) {}
    /// What does the reading: "io_uring", "threads", "overlapped".
    virtual const char* name() const = 0;

    int depth() const { return depth_; }
    int inFlight() const { return inFlight_.load(std::memory_order_relaxed); }

  protected:
    explicit AsyncReads(int depth) : depth_(depth) {}
    int depth_;
    std::atomic<int> inFlight_{0};
};

/// What is left of a job after a part of it was read; shared by the backends.
class ReadProgress {
  public:
    explicit ReadProgress(ReadJob job) : job_(job) {}

    std::uint64_t id() const { return job_.id; }
    std::uint64_t offset() const { return job_.offset + done_; }
    std::span<std::byte> into() const { return job_.into.subspan(done_); }
    bool complete() const { return done_ >= job_.needed; }

    /// Notes that `bytes` were read; an error when the file ends before the job's needed bytes.
    Status advance(const InputFile& file, std::size_t bytes);

  private:
    ReadJob job_;
    std::size_t done_ = 0;
};

// The backends; create() chooses.
Result<std::unique_ptr<AsyncReads>> createThreadReads(const InputFile& file, int depth);
#ifdef _WIN32
Result<std::unique_ptr<AsyncReads>> createOverlappedReads(const InputFile& file, int depth);
#endif
#ifdef THIMBLE_IO_URING
Result<std::unique_ptr<AsyncReads>> createUringReads(const InputFile& file, int depth);
#endif

}  // namespace thimble::engine
