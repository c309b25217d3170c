#pragma once

#include <QString>
#include <filesystem>

namespace thimble::app {

/// Where the program keeps everything: a folder `thimble-data` beside the program where there is one (portable mode),
/// else the user's application data. Needs a QCoreApplication with its name set.
std::filesystem::path dataFolder();
/// The same for a program in `programFolder`.
std::filesystem::path dataFolderFor(const QString& programFolder);

/// Paths between Qt and the standard library, in any language's letters.
std::filesystem::path toPath(const QString& text);
QString toText(const std::filesystem::path& path);

}  // namespace thimble::app
