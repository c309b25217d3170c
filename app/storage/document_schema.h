#pragma once

namespace thimble::app {

/// Tables of documents, passages, their search, and summaries: the migration "documents".
extern const char* const documentSchema;

}  // namespace thimble::app
