#pragma once

#include <vector>

#include "app/models/model_library.h"

namespace thimble::app {

/// What a scan looks at; a value, so that it can cross to the worker.
struct ScanRequest {
    QString builtIn;
    QStringList folders;  // the program's own
    ModelRecords records;
};

/// Reads the headers of every model file in sight: the built-in one, those of the folders and the linked ones.
std::vector<LibraryModel> scanModels(const ScanRequest& request);

}  // namespace thimble::app
