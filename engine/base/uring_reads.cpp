#include <liburing.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/async_reads.h"

namespace thimble::engine {
namespace {

/// Linux io_uring: the kernel keeps the reads in flight, no thread of ours waits for a single one of them.
class UringReads final : public AsyncReads {
  public:
    UringReads(const InputFile& file, int depth) : AsyncReads(depth), file_(file) {}

    ~UringReads() override {
        if (!open_) return;
        // The kernel writes into the buffers until the last read is done.
        while (inFlight_ > 0)
            next(true);
        io_uring_queue_exit(&ring_);
        ::close(wakeEvent_);
    }

    /// False where the kernel has no io_uring or refuses it.
    bool open() {
        wakeEvent_ = ::eventfd(0, EFD_CLOEXEC);
        if (wakeEvent_ < 0) return false;
        if (io_uring_queue_init(static_cast<unsigned>(depth_) + 1, &ring_, 0) != 0) {
            ::close(wakeEvent_);
            return false;
        }
        open_ = true;
        listenForWake();
        return io_uring_submit(&ring_) == 1;
    }

    void start(const ReadJob& job) override {
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
            if (!failed_.empty()) {
                ReadDone done = std::move(failed_.back());
                failed_.pop_back();
                --inFlight_;
                return done;
            }
            io_uring_cqe* entry = nullptr;
            const int result = block ? io_uring_wait_cqe(&ring_, &entry) : io_uring_peek_cqe(&ring_, &entry);
            if (result == -EINTR && block) continue;
            if (result != 0) return std::nullopt;
            const auto place = io_uring_cqe_get_data64(entry);
            const int got = entry->res;
            io_uring_cqe_seen(&ring_, entry);
            if (place == wakePlace) {
                listenForWake();
                io_uring_submit(&ring_);
                return std::nullopt;
            }
            if (auto done = finish(static_cast<std::size_t>(place), got)) return done;
        }
    }

    void wake() override {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(wakeEvent_, &one, sizeof one);
    }

    const char* name() const override { return "io_uring"; }

  private:
    static constexpr std::uint64_t wakePlace = ~std::uint64_t{0};

    void listenForWake() {
        io_uring_sqe* entry = io_uring_get_sqe(&ring_);
        io_uring_prep_read(entry, wakeEvent_, &wakeCount_, sizeof wakeCount_, 0);
        io_uring_sqe_set_data64(entry, wakePlace);
    }

    void submit(std::size_t place) {
        const ReadProgress& job = *jobs_[place];
        io_uring_sqe* entry = io_uring_get_sqe(&ring_);
        io_uring_prep_read(entry, file_.handle(), job.into().data(), static_cast<unsigned>(job.into().size()),
                           job.offset());
        io_uring_sqe_set_data64(entry, place);
        int result = 0;
        do {
            result = io_uring_submit(&ring_);
        } while (result == -EINTR || result == -EAGAIN || result == -EBUSY);
        if (result < 0) fail(place, file_.readError(job.offset(), std::system_category().message(-result)));
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

    void fail(std::size_t place, Error error) {
        failed_.push_back({jobs_[place]->id(), std::move(error)});
        jobs_[place].reset();
    }

    const InputFile& file_;
    io_uring ring_{};
    bool open_ = false;
    int wakeEvent_ = -1;
    std::uint64_t wakeCount_ = 0;
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
