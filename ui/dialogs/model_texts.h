#pragma once

#include <QString>

#include "app/models/download.h"

namespace thimble::ui {

/// What the dialogs say of models, in the language of the window.

/// "4.1 billion parameters, 0.6 of them used for a word · Q4_0 · 2.4 GB"; what is 0 or empty is left out.
QString describeModel(std::uint64_t parameters, std::uint64_t active, const QString& type, std::uint64_t bytes);
/// The catalogue's remark on a model.
QString translatedNote(const QString& note);
/// "Here: 35 tokens a second, a page in about 15 s; reads a page in 4 s, with 2.0 GB of memory."
QString speedSentence(double promptTokens, double tokens, std::uint64_t budget);
/// "1.2 GB of 2.4 GB · 8.1 MB/s · about 2 min".
QString downloadSentence(const app::DownloadProgress& progress);

}  // namespace thimble::ui
