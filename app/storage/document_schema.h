#pragma once

namespace thimble::app {

/// Tables of documents, passages, their search, and summaries: the migration "documents".
extern const char* const documentSchema;
/// Where in its conversation a summary stands: the migration "summary places".
extern const char* const summaryPlaces;

}  // namespace thimble::app
