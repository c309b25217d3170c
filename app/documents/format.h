#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/documents/readers/reader.h"
#include "engine/base/error.h"

namespace thimble::app {

/// A kind of document that can be read. To add one: a reader in readers/, a line in the table of format.cpp, and what
/// tells it from the others in detectFormat().
struct Format {
    std::string_view id;          // as the commands print it: "pdf"
    std::string_view title;       // as the user knows it: "PDF"
    std::string_view extensions;  // separated by spaces, lower case
    Reader read;
};

std::span<const Format> allFormats();

/// Whether a file of that name is worth a look when a whole folder is added.
bool hasKnownExtension(std::string_view fileName);

/// The format of a document by its content first, by its name where the content leaves a choice (texts). The device is
/// left at its start. Errors say what the file is instead.
engine::Result<const Format*> detectFormat(QIODevice& device, std::string_view fileName);

}  // namespace thimble::app
