#include <liburing.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/async_reads.h"

namespace thimble::engine {
namespace {

/// Linux io_uring: the kernel keeps the reads in flight, no thread of ours waits for a single one of them. An event
/// counter tells of finished reads and of wake(); everything of the ring is touched under the lock, so a read starts at
/// once, on the thread that needs it, also while another waits.
class UringReads final : public AsyncReads {
  public:
    UringReads(const InputFile& file, int depth) : AsyncReads(depth), file_(file) {}

    ~UringReads() override {
        // The kernel writes into the buffers until the last read is done.
        while (inFlight() > 0)
            next(true);
        if (open_) io_uring_queue_exit(&ring_);
        if (event_ >= 0) ::close(event_);
    }

    /// False where the kernel has no io_uring or refuses it.
    bool open() {
        event_ = ::eventfd(0, EFD_CLOEXEC);
        if (event_ < 0) return false;
        if (io_uring_queue_init(static_cast<unsigned>(depth_), &ring_, 0) != 0) return false;
        open_ = true;
        return io_uring_register_eventfd(&ring_, event_) == 0;
    }

    void useMemory(std::span<std::byte> all) override {
        // Pages stay pinned instead of being looked up for every read. Refused where locked memory is scarce; works
        // without.
        const iovec range{all.data(), all.size()};
        if (io_uring_register_buffers(&ring_, &range, 1) == 0) registered_ = all;
    }

    void start(const ReadJob& job) override {
        const std::lock_guard lock(mutex_);
        ++inFlight_;
        std::size_t place = 0;
        while (place < jobs_.size() && jobs_[place])
            ++place;
        if (place == jobs_.size()) jobs_.emplace_back();
        jobs_[place].emplace(job);
        submit(place);
    }

    std::optional<ReadDone> next(bool block) override {
        while (true) {
            if (auto done = takeDone()) return done;
            if (!block || woken_.exchange(false)) return std::nullopt;
            std::uint64_t events = 0;
            [[maybe_unused]] const ssize_t count = ::read(event_, &events, sizeof events);  // or a signal: look again
        }
    }

    void wake() override {
        woken_ = true;
        signal();
    }

    bool maySpin() const override { return true; }
    /// Who takes something from the queue moves its head meanwhile: then there may be more.
    bool anyDone() const override {
        const std::unique_lock lock(mutex_, std::try_to_lock);
        return !lock || io_uring_cq_ready(&ring_) > 0;
    }

    void setBlockingWakes(bool on) override {
        io_uring_cq_eventfd_toggle(&ring_, on);
        // In this order: a read that ends now finds the event on, or is found here. (Not a fence: the thread sanitizer
        // knows none.)
        barrier_.exchange(true, std::memory_order_seq_cst);
        if (on && anyDone()) signal();
    }

    const char* name() const override { return "io_uring"; }

  private:
    void signal() {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(event_, &one, sizeof one);
    }

    std::optional<ReadDone> takeDone() {
        const std::lock_guard lock(mutex_);
        if (!failed_.empty()) {
            ReadDone done = std::move(failed_.back());
            failed_.pop_back();
            --inFlight_;
            return done;
        }
        io_uring_cqe* entry = nullptr;
        while (io_uring_peek_cqe(&ring_, &entry) == 0) {
            const auto place = static_cast<std::size_t>(io_uring_cqe_get_data64(entry));
            const int got = entry->res;
            io_uring_cqe_seen(&ring_, entry);
            if (auto done = finish(place, got)) return done;
        }
        return std::nullopt;
    }

    void submit(std::size_t place) {
        const ReadProgress& job = *jobs_[place];
        const std::span<std::byte> into = job.into();
        io_uring_sqe* entry = io_uring_get_sqe(&ring_);
        const auto bytes = static_cast<unsigned>(into.size());
        const bool known =
            into.data() >= registered_.data() && into.data() + into.size() <= registered_.data() + registered_.size();
        if (known) {
            io_uring_prep_read_fixed(entry, file_.handle(), into.data(), bytes, job.offset(), 0);
        } else {
            io_uring_prep_read(entry, file_.handle(), into.data(), bytes, job.offset());
        }
        io_uring_sqe_set_data64(entry, place);
        int result = 0;
        do {
            result = io_uring_submit(&ring_);
        } while (result == -EINTR || result == -EAGAIN || result == -EBUSY);
        if (result >= 0) return;
        failed_.push_back({job.id(), file_.readError(job.offset(), std::system_category().message(-result))});
        jobs_[place].reset();
        signal();
    }

    /// What a finished read means: the job's end, or nothing when the rest of it was submitted.
    std::optional<ReadDone> finish(std::size_t place, int got) {
        ReadProgress& job = *jobs_[place];
        Status status;
        if (got >= 0) {
            status = job.advance(file_, static_cast<std::size_t>(got));
        } else if (got != -EINTR && got != -EAGAIN) {
            status = file_.readError(job.offset(), std::system_category().message(-got));
        }
        if (status && !job.complete()) {
            submit(place);
            return std::nullopt;
        }
        ReadDone done{job.id(), std::move(status)};
        jobs_[place].reset();
        --inFlight_;
        return done;
    }

    const InputFile& file_;
    mutable std::mutex mutex_;
    io_uring ring_{};
    bool open_ = false;
    int event_ = -1;
    std::atomic<bool> woken_{false};
    std::atomic<bool> barrier_{false};
    std::span<std::byte> registered_;
    std::vector<std::optional<ReadProgress>> jobs_;  // in flight, by place
    std::vector<ReadDone> failed_;                   // could not even be submitted
};

}  // namespace

Result<std::unique_ptr<AsyncReads>> createUringReads(const InputFile& file, int depth) {
    auto reads = std::make_unique<UringReads>(file, depth);
    if (!reads->open()) return Error{"This system refuses io_uring."};
    return std::unique_ptr<AsyncReads>(std::move(reads));
}

}  // namespace thimble::engine
