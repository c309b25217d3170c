#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/documents/search/question.h"
#include "app/documents/text/terms.h"
#include "app/storage/document_passages.h"
#include "app/storage/document_repository.h"

namespace thimble::app {

/// A passage that answers a question, and how well.
struct FoundPassage {
    PassageRow passage;
    double score = 0;
};

/// The terms of passages as the index stores them: each once, the heading's too, separated by spaces.
class PassageTerms {
  public:
    explicit PassageTerms(std::shared_ptr<TermReader> reader) : reader_(std::move(reader)) {}

    std::string of(std::string_view heading, std::string_view text);

  private:
    std::shared_ptr<TermReader> reader_;
    std::vector<std::uint32_t> lastSeen_;  // by term: the passage
    std::uint32_t passage_ = 0;
};

/// Finds passages in three steps: rare terms of the question find candidates in the index, those that hold most of the
/// question's weight are read, and BM25 over their texts (Robertson & Zaragoza 2009) orders them. The cost depends on
/// how many candidates are looked at, not on the size of the library.
class PassageSearch {
  public:
    explicit PassageSearch(Database& database) : passages_(database), documents_(database) {}

    /// The best first, at most `limit`. Only from these documents; empty: from all.
    std::vector<FoundPassage> find(const Question& question, std::span<const Id> documents, std::size_t limit);

    /// Joins passages that follow each other in a document to one, without what they repeat; the order of the best
    /// stays.
    static std::vector<FoundPassage> mergeNeighbours(std::vector<FoundPassage> found);

  private:
    DocumentPassages passages_;
    DocumentRepository documents_;
};

}  // namespace thimble::app
