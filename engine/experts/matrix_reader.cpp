#include "engine/experts/matrix_reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "engine/base/thread_priority.h"
#include "engine/experts/read_tuning.h"

namespace thimble::engine {
namespace {

double seconds(std::chrono::steady_clock::duration time) {
    return std::chrono::duration<double>(time).count();
}

/// Longer than reads of a few matrices take.
constexpr auto longestSpin = std::chrono::milliseconds(5);

bool within(const MatrixRead& read, std::uint64_t first, std::uint64_t last) {
    return read.id >= first && read.id < last;
}

}  // namespace

Result<std::unique_ptr<MatrixReader>> MatrixReader::create(InputFile file, std::size_t largest, int readsInFlight,
                                                           Handler handler, const MakeReads& makeReads) {
    const std::size_t bufferBytes = readBufferBytes(largest);
    std::unique_ptr<MatrixReader> reader(new MatrixReader(std::move(file), bufferBytes, std::move(handler)));
    const auto buffers = static_cast<std::size_t>(readBufferCount(readsInFlight));
    auto storage = AlignedBuffer::allocate(buffers * bufferBytes, InputFile::directAlignment);
    if (!storage) return storage.error();
    reader->storage_ = std::move(*storage);
    for (std::size_t i = 0; i < buffers; ++i) {
        reader->flights_.push_back({reader->storage_.data() + i * bufferBytes, {}});
        reader->freeBuffers_.push_back(i);
    }
    auto reads = makeReads ? makeReads(reader->file_, readsInFlight)
                           : AsyncReads::create(reader->file_, readsInFlight, ReadBackend::Best);
    if (!reads) return reads.error();
    reader->reads_ = std::move(*reads);
    reader->reads_->useMemory(reader->storage_.bytes());
    try {
        reader->thread_ = std::thread([raw = reader.get()] { raw->run(); });
    } catch (const std::system_error&) {
        return Error{"The system grants no thread for reading; close other programs."};
    }
    return reader;
}

MatrixReader::~MatrixReader() {
    if (thread_.joinable()) {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        reads_->wake();
        thread_.join();
    }
    reads_.reset();  // before the buffers that it fills
}

void MatrixReader::add(std::span<const MatrixRead> reads, Urgency urgency) {
    std::unique_lock lock(mutex_);
    auto& queue = urgency == Urgency::Needed ? needed_ : idle_;
    queue.insert(queue.end(), reads.begin(), reads.end());
    // At once, on this thread: while all cores compute, the reader's own thread would have to wait for its turn.
    startReads(lock);
}

bool MatrixReader::cancelIdle(std::uint64_t first, std::uint64_t last) {
    const std::lock_guard lock(mutex_);
    const auto among = [&](const MatrixRead& read) { return within(read, first, last); };
    if (static_cast<std::uint64_t>(std::count_if(idle_.begin(), idle_.end(), among)) != last - first) return false;
    std::erase_if(idle_, among);
    return true;
}

void MatrixReader::promote(std::uint64_t first, std::uint64_t last) {
    std::unique_lock lock(mutex_);
    {
        const auto moved = std::stable_partition(idle_.begin(), idle_.end(),
                                                 [&](const MatrixRead& read) { return !within(read, first, last); });
        if (moved == idle_.end()) return;
        needed_.insert(needed_.end(), moved, idle_.end());
        idle_.erase(moved, idle_.end());
    }
    startReads(lock);
}

ReadTraffic MatrixReader::traffic() const {
    const std::lock_guard lock(mutex_);
    ReadTraffic traffic = traffic_;
    if (inFlight_ > 0) traffic.busySeconds += seconds(Clock::now() - busySince_);
    return traffic;
}

void MatrixReader::run() {
    preferQuickWakeUp();  // the disk idles, and acquire() waits, until it has looked
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (!arrived_.empty()) {
            handleOne(lock);
            lock.unlock();
            collect(false);
        } else {
            lock.unlock();
            collect(true);
        }
        lock.lock();
    }
}

/// The most urgent read that may start now.
std::optional<MatrixRead> MatrixReader::takeNext() {
    if (freeBuffers_.empty() || inFlight_ >= reads_->depth()) return std::nullopt;
    auto* queue = &needed_;
    if (needed_.empty()) {
        if (idle_.empty() || inFlight_ >= idleReadsInFlight(reads_->depth())) return std::nullopt;
        queue = &idle_;
    }
    const MatrixRead read = queue->front();
    queue->pop_front();
    return read;
}

void MatrixReader::startReads(std::unique_lock<std::mutex>& lock) {
    while (const auto read = takeNext()) {
        const std::size_t buffer = freeBuffers_.back();
        freeBuffers_.pop_back();
        flights_[buffer].read = *read;
        noteInFlight(+1);
        lock.unlock();  // starting a large direct read takes the kernel a while
        // A direct read fetches the aligned range around the matrix.
        const std::size_t lead = leadOf(*read);
        const std::size_t alignment = file_.alignment();
        const std::size_t whole = (lead + read->bytes + alignment - 1) / alignment * alignment;
        reads_->start({buffer, read->offset - lead, {flights_[buffer].buffer, whole}, lead + read->bytes});
        lock.lock();
    }
}

/// Takes over what has been read; waits for something when `block` is on.
void MatrixReader::collect(bool block) {
    while (auto done = reads_->next(block)) {
        block = false;
        std::unique_lock lock(mutex_);
        const auto buffer = static_cast<std::size_t>(done->id);
        noteInFlight(-1);
        if (done->status) traffic_.bytes += flights_[buffer].read.bytes;
        arrived_.push_back({flights_[buffer].read.id, buffer, std::move(done->status)});
        tellProgress();
        startReads(lock);
    }
}

void MatrixReader::handleOne(std::unique_lock<std::mutex>& lock) {
    const Arrived arrived = std::move(arrived_.front());
    arrived_.pop_front();
    lock.unlock();
    const Flight& flight = flights_[arrived.buffer];
    handler_(arrived.id, arrived.status ? flight.buffer + leadOf(flight.read) : nullptr, arrived.status);
    lock.lock();
    freeBuffers_.push_back(arrived.buffer);
    tellProgress();
    startReads(lock);
}

void MatrixReader::tellProgress() {
    progress_.fetch_add(1, std::memory_order_release);
    changed_.notify_all();
}

/// Looks without sleeping for as long as a read usually takes: a processor that sleeps is late for the end of a read,
/// and in a virtual machine it slows the disk itself.
void MatrixReader::waitForArrival(std::unique_lock<std::mutex>& lock) {
    const auto start = Clock::now();
    if (reads_->maySpin()) {
        const std::uint32_t seen = progress_.load(std::memory_order_acquire);
        lock.unlock();
        while (progress_.load(std::memory_order_acquire) == seen && !reads_->anyDone() &&
               Clock::now() - start < longestSpin) {
        }
        collect(false);
        lock.lock();
        if (progress_.load(std::memory_order_acquire) == seen) {
            reads_->setBlockingWakes(true);
            changed_.wait_for(lock, longestSpin);
        }
    } else {
        changed_.wait(lock);
    }
    waitSeconds_.store(waitSeconds_.load(std::memory_order_relaxed) + seconds(Clock::now() - start),
                       std::memory_order_relaxed);
}

void MatrixReader::noteInFlight(int count) {
    const auto now = Clock::now();
    if (inFlight_ == 0) busySince_ = now;
    inFlight_ += count;
    if (inFlight_ == 0) traffic_.busySeconds += seconds(now - busySince_);
}

}  // namespace thimble::engine
