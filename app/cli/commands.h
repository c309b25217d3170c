#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/generate/session.h"
#include "engine/model/model.h"

/// The commands of thimble-cli, one function and one file each. Standard output carries the result alone; statistics
/// and progress go to standard error. A failed command returns the error that main() prints on one line.
namespace thimble::app::cli {

/// What every command that computes with a model takes.
struct ModelOptions {
    std::filesystem::path model;
    engine::LoadOptions load;
};

struct RunOptions {
    ModelOptions model;
    std::string prompt;
    int maxTokens = 0;
    engine::SamplingSettings sampling;
    bool raw = false;  // continue the text itself instead of answering it as a message
};
engine::Status runRun(const RunOptions& options);

struct ChatOptions {
    ModelOptions model;  // empty path: the built-in model
    std::string system;
    engine::SamplingSettings sampling;
};
engine::Status runChat(const ChatOptions& options);

struct LogitsOptions {
    ModelOptions model;
    std::filesystem::path tokensFile;
    std::int64_t last = 1;
    std::filesystem::path out;
    std::filesystem::path routing;  // empty: not written
};
engine::Status runLogits(const LogitsOptions& options);

struct TokenizeOptions {
    std::filesystem::path model;
    bool special = false;
};
engine::Status runTokenize(const TokenizeOptions& options);

struct InspectOptions {
    std::filesystem::path model;
    bool json = false;
};
engine::Status runInspect(const InspectOptions& options);

struct BenchOptions {
    ModelOptions model;
    std::string synthetic;  // "4b" or "21b" instead of a file
    int prompt = 256;
    int generate = 64;
    int repeat = 5;
    bool json = false;
};
engine::Status runBench(const BenchOptions& options);

struct ConvertCommandOptions {
    std::filesystem::path source;
    std::filesystem::path destination;
    std::string type = "Q4_0";
    bool sparseDown = false;
    int threads = 0;
};
engine::Status runConvert(const ConvertCommandOptions& options);

struct PerplexityOptions {
    ModelOptions model;
    std::filesystem::path textFile;
    std::int64_t window = 512;
};
engine::Status runPerplexity(const PerplexityOptions& options);

struct TraceOptions {
    ModelOptions model;
    std::filesystem::path textFile;
    std::int64_t tokens = 0;  // at most; 0: all
    std::int64_t window = 512;
};
engine::Status runTrace(const TraceOptions& options);

struct BandwidthOptions {
    std::filesystem::path folder;
    int threads = 0;
    bool json = false;
};
engine::Status runBandwidth(const BandwidthOptions& options);

struct ModelsOptions {
    std::filesystem::path data;  // the program's folder; empty: the window's own
    bool json = false;
};
engine::Status runModels(const ModelsOptions& options);

struct ExtractOptions {
    std::vector<std::filesystem::path> files;
    bool json = false;
};
engine::Status runExtract(const ExtractOptions& options);

struct SummarizeOptions {
    std::vector<std::filesystem::path> files;
    ModelOptions model;  // empty path: the built-in model, when there is one
    bool json = false;
};
engine::Status runSummarize(const SummarizeOptions& options);

}  // namespace thimble::app::cli
