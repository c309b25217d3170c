#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "engine/generate/session.h"
#include "engine/model/model.h"

/// What the commands share: loading with progress, streaming to the terminal, statistics in words.
namespace thimble::app::cli {

/// Whether standard error is a terminal, so that progress may be drawn over.
bool progressVisible();

/// Draws "label 42 %" on the same line of standard error; nothing when it is not a terminal. 1 clears the line.
void showProgress(const std::string& label, double fraction);

/// Loads the model with progress on standard error.
engine::Result<std::unique_ptr<engine::Model>> loadModel(const ModelOptions& options);

/// Prompt progress to standard error, pieces to standard output. `stop` may be null.
engine::GenerateCallbacks terminalCallbacks(const std::atomic<bool>* stop);

/// "prompt 12 tokens, 113.0 tok/s; generated 64 tokens, 60.1 tok/s; context 76 of 4096; stopped at the limit"
std::string describe(const engine::GenerateStats& stats);

}  // namespace thimble::app::cli
