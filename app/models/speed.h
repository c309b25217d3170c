#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/model/model.h"

namespace thimble::app {

/// What to measure a model with.
struct SpeedRequest {
    std::filesystem::path model;
    engine::LoadOptions load;
    int prompt = 256;                         // tokens
    int generate = 64;                        // tokens
    int repeat = 5;                           // measured runs, after one that warms up
    const std::atomic<bool>* stop = nullptr;  // set by any thread to cancel within 100 ms; may be null
};

struct Spread {
    double min = 0, median = 0, max = 0;
};
Spread spreadOf(std::vector<double> values);

/// Speed of a model on this computer, beside the limits of the computer measured in the same run.
struct SpeedReport {
    Spread prefill;  // prompt tokens a second
    Spread decode;   // generated tokens a second
    std::string instructionSet;
    int threads = 0;
    std::uint64_t memoryBudget = 0;
    std::uint64_t peakResident = 0;
    double memoryBandwidth = 0;    // bytes a second
    double diskBandwidth = 0;      // bytes a second; 0: nothing is read from disk
    double bytesPerToken = 0;      // of weights touched when generating
    double bytesReadPerToken = 0;  // of them read from disk
    double shareOfLimit = 0;       // of the tok/s that the bandwidths allow for these bytes
    double gateSparsity = 0;       // share of gate outputs that are zero
    double cacheHitRate = 1;       // of experts, when generating
    double hiddenShare = 1;        // of the read time, spent beside arithmetic
    double loadSeconds = 0;
};

/// Loads the model, runs it on random tokens and reports. `progress` hears the share done and ends the measurement by
/// returning false.
engine::Result<SpeedReport> measureSpeed(const SpeedRequest& request,
                                         const std::function<bool(double fraction)>& progress = {});

}  // namespace thimble::app
