#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/base/async_reads.h"

namespace thimble::engine {

/// Reads through another AsyncReads, but lets a test decide what becomes of each job.
class FaultyReads final : public AsyncReads {
  public:
    /// Returns the error that the job ends with, or success.
    using Fault = std::function<Status(const ReadJob& job)>;

    FaultyReads(std::unique_ptr<AsyncReads> inner, Fault fault)
        : AsyncReads(inner->depth()), inner_(std::move(inner)), fault_(std::move(fault)) {}

    void start(const ReadJob& job) override {
        {
            const std::lock_guard lock(mutex_);
            jobs_.push_back(job);
        }
        inner_->start(job);
    }
    std::optional<ReadDone> next(bool block) override {
        auto done = inner_->next(block);
        if (!done) return done;
        const std::lock_guard lock(mutex_);
        const auto job = std::find_if(jobs_.begin(), jobs_.end(), [&](const ReadJob& j) { return j.id == done->id; });
        if (Status status = fault_(*job); !status) done->status = status;
        jobs_.erase(job);
        return done;
    }
    void wake() override { inner_->wake(); }
    bool anyDone() const override { return inner_->anyDone(); }
    bool maySpin() const override { return inner_->maySpin(); }
    void setBlockingWakes(bool on) override { inner_->setBlockingWakes(on); }
    const char* name() const override { return "faulty"; }

  private:
    std::unique_ptr<AsyncReads> inner_;
    Fault fault_;
    std::mutex mutex_;
    std::vector<ReadJob> jobs_;
};

}  // namespace thimble::engine
