#pragma once

#include <memory>

#include "app/workers/document_backend.h"

namespace thimble::app {

/// The documents of a program, to be opened over its database (library.h).
std::shared_ptr<DocumentBackend> makeDocumentLibrary();

}  // namespace thimble::app
