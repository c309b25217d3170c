#pragma once

#include <QString>

#include "app/storage/values.h"
#include "app/workers/model_host.h"

namespace thimble::ui {

/// Figures and times as a person reads them, in the language and the number format of the window.

/// "1.0 GB" (powers of 1024).
QString formatBytes(std::uint64_t bytes);
/// "8 s", "about 2 min", "about 1 h 10 min"; empty when not known (< 0).
QString formatTimeLeft(double seconds);
/// "0.8 s", "4.1 s", "2 min 5 s".
QString formatDuration(double seconds);
/// "31 %".
QString formatPercent(double share);

/// How the model is called: the built-in one by its role, others by their own name or the file's.
QString modelLabel(const app::ModelState& state);

/// "4.1 s · 62 tok/s · 3 passages"; empty when nothing was measured.
QString describeStats(const app::ReplyStats& stats, int passages);
/// The same in full, a line each: model, tokens, times, context, memory.
QString describeStatsInFull(const app::ReplyStats& stats);

}  // namespace thimble::ui
