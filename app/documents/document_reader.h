#pragma once

#include <filesystem>

#include "app/documents/format.h"
#include "app/documents/section.h"
#include "engine/base/error.h"

namespace thimble::app {

/// What reading a document found, beside its sections.
struct DocumentFacts {
    const Format* format = nullptr;
    int pages = 0;         // 0: the format has none
    int sections = 0;      // handed to the sink
    bool stopped = false;  // the sink wanted no more
};

/// Reads the document at `file` and hands its sections to the sink in order, in bounded memory. The error is a sentence
/// that names the file: missing, a folder, no permission, empty, encrypted, damaged, without text, changed while it was
/// read.
engine::Result<DocumentFacts> readDocument(const std::filesystem::path& file, const SectionSink& sink);

/// The same for a document in memory, whatever `name` calls it; errors do not name the file.
engine::Result<DocumentFacts> readDocument(QIODevice& device, std::string_view name, const SectionSink& sink);

}  // namespace thimble::app
