#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "app/documents/passages.h"
#include "app/documents/section.h"
#include "app/storage/document_passages.h"
#include "app/storage/document_repository.h"

namespace thimble::app {

/// Reads one document on a thread of its own, which also cuts it into passages and finds their terms, and stores them,
/// in slices, on the caller's. A few sections at most wait between the two, so memory stays bounded whatever the
/// document's size.
class Indexer {
  public:
    /// Starts to read. Sections that the row counts as stored are passed over, so a document paused or cut off goes on
    /// where it was.
    Indexer(Database& database, DocumentRow row);
    /// Stops reading.
    ~Indexer();

    Id document() const { return row_.document.id; }

    /// Stores what has been read, for about `duration`, each batch in one transaction; returns the document as it
    /// stands. Ready or Failed: it is done.
    Document step(std::chrono::milliseconds duration);

  private:
    struct Prepared;
    struct Stream;

    void store(std::vector<Prepared> batch);
    void storePassage(int ordinal, const Section& section, PassagePiece& piece, const std::string& terms);
    void finish();

    Database& database_;
    DocumentRepository documents_;
    DocumentPassages passages_;
    DocumentRow row_;
    int nextSection_ = 0;
    int nextPassage_ = 0;
    int storedBefore_ = 0;
    std::unique_ptr<Stream> stream_;
};

/// A file's size and last change (milliseconds since 1970), to see whether it is still the one that was read.
struct FileStamp {
    std::int64_t bytes = 0;
    std::int64_t modified = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
std::optional<FileStamp> stampOf(const QString& path);

}  // namespace thimble::app
