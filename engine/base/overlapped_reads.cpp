#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/async_reads.h"

namespace thimble::engine {
namespace {

/// Windows overlapped reads, collected from a completion port.
class OverlappedReads final : public AsyncReads {
  public:
    OverlappedReads(const InputFile& file, int depth)
        : AsyncReads(depth), file_(file), flights_(static_cast<std::size_t>(depth)) {}

    ~OverlappedReads() override {
        while (inFlight_ > 0)
            next(true);  // the system writes into the buffers until the last read is done
        if (port_ != nullptr) CloseHandle(port_);
    }

    bool open() {
        port_ = CreateIoCompletionPort(file_.handle(), nullptr, readKey, 1);
        return port_ != nullptr;
    }

    void start(const ReadJob& job) override {
        const std::lock_guard lock(mutex_);
        ++inFlight_;
        Flight& flight = *std::find_if(flights_.begin(), flights_.end(), [](const Flight& f) { return !f.job; });
        flight.job.emplace(job);
        submit(flight);
    }

    std::optional<ReadDone> next(bool block) override {
        while (true) {
            if (auto failed = takeFailed()) return failed;
            DWORD bytes = 0;
            ULONG_PTR key = 0;
            OVERLAPPED* place = nullptr;
            const BOOL good = GetQueuedCompletionStatus(port_, &bytes, &key, &place, block ? INFINITE : 0);
            if (place == nullptr) return std::nullopt;  // woken, or nothing done
            // The OVERLAPPED is the first member of its flight.
            if (auto done = finish(*reinterpret_cast<Flight*>(place), bytes, good ? ERROR_SUCCESS : GetLastError())) {
                return done;
            }
        }
    }

    void wake() override { PostQueuedCompletionStatus(port_, 0, wakeKey, nullptr); }

    const char* name() const override { return "overlapped"; }

  private:
    std::optional<ReadDone> takeFailed() {
        const std::lock_guard lock(mutex_);
        if (failed_.empty()) return std::nullopt;
        ReadDone done = std::move(failed_.back());
        failed_.pop_back();
        --inFlight_;
        return done;
    }

    static constexpr ULONG_PTR readKey = 1;
    static constexpr ULONG_PTR wakeKey = 2;

    struct Flight {
        OVERLAPPED place{};
        std::optional<ReadProgress> job;
    };

    void submit(Flight& flight) {
        flight.place = {};
        flight.place.Offset = static_cast<DWORD>(flight.job->offset());
        flight.place.OffsetHigh = static_cast<DWORD>(flight.job->offset() >> 32);
        const std::span<std::byte> into = flight.job->into();
        if (ReadFile(file_.handle(), into.data(), static_cast<DWORD>(into.size()), nullptr, &flight.place)) return;
        if (const DWORD code = GetLastError(); code != ERROR_IO_PENDING) {
            failed_.push_back({flight.job->id(), failure(flight, code)});
            flight.job.reset();
            wake();  // so that the waiting thread sees it
        }
    }

    std::optional<ReadDone> finish(Flight& flight, DWORD bytes, DWORD code) {
        const std::lock_guard lock(mutex_);
        Status status;
        if (code == ERROR_SUCCESS || code == ERROR_HANDLE_EOF) {
            status = flight.job->advance(file_, bytes);
        } else {
            status = failure(flight, code);
        }
        if (status && !flight.job->complete()) {
            submit(flight);
            return std::nullopt;
        }
        ReadDone done{flight.job->id(), std::move(status)};
        flight.job.reset();
        --inFlight_;
        return done;
    }

    Error failure(const Flight& flight, DWORD code) const {
        return file_.readError(flight.job->offset(), std::system_category().message(static_cast<int>(code)));
    }

    const InputFile& file_;
    std::mutex mutex_;
    HANDLE port_ = nullptr;
    std::vector<Flight> flights_;  // never moves: the system holds pointers into it
    std::vector<ReadDone> failed_;
};

}  // namespace

Result<std::unique_ptr<AsyncReads>> createOverlappedReads(const InputFile& file, int depth) {
    auto reads = std::make_unique<OverlappedReads>(file, depth);
    if (!reads->open()) return Error{"This system refuses overlapped reads."};
    return std::unique_ptr<AsyncReads>(std::move(reads));
}

}  // namespace thimble::engine
