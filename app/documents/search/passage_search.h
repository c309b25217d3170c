#pragma once

#include <span>

#include "app/documents/search/question.h"
#include "app/storage/document_passages.h"
#include "app/storage/document_repository.h"

namespace thimble::app {

/// A passage that answers a question, and how well.
struct FoundPassage {
    PassageRow passage;
    double score = 0;
};

/// The terms of a passage as the index stores them: its text's and its heading's, separated by spaces.
std::string indexTerms(std::string_view heading, std::string_view text, std::string_view language);

/// Finds passages in three steps: rare terms of the question find candidates in the index, those that hold most of the
/// question's weight are read, and BM25 over their texts (Robertson & Zaragoza 2009) orders them. The cost depends on how
/// many candidates are looked at, not on the size of the library.
class PassageSearch {
  public:
    explicit PassageSearch(Database& database) : passages_(database), documents_(database) {}

    /// The best first, at most `limit`. Only from these documents; empty: from all.
    std::vector<FoundPassage> find(const Question& question, std::span<const Id> documents, std::size_t limit);

    /// Joins passages that follow each other in a document to one, without what they repeat; the order of the best stays.
    static std::vector<FoundPassage> mergeNeighbours(std::vector<FoundPassage> found);

  private:
    DocumentPassages passages_;
    DocumentRepository documents_;
};

}  // namespace thimble::app
