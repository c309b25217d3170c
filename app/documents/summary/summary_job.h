#pragma once

#include <optional>

#include "app/storage/document_passages.h"
#include "app/storage/document_repository.h"
#include "app/storage/document_summaries.h"
#include "engine/generate/session.h"

namespace thimble::app {

/// What a summary asks next.
struct SummaryQuestion {
    Id step = 0;
    engine::GenerateRequest request;
};

/// The way from a document to its summary, all of it in rows: every passage is read in exactly one step of level 0; the
/// points of a level are merged by the next until they are few enough; a last step writes prose where that is wished.
/// What has been answered stays answered: after a restart the next question is the first one open.
class SummaryJob {
  public:
    explicit SummaryJob(Database& database)
        : database_(database), summaries_(database), passages_(database), documents_(database) {}

    /// The next question of a summary; empty when it is done (its row says so then).
    std::optional<SummaryQuestion> next(SummaryRow& row, std::int64_t contextSize);
    /// Stores what the model answered.
    void accept(SummaryRow& row, Id step, const std::string& answer, double seconds);
    /// What the rows say beyond the row itself: sections read and in all, gaps, time left, key sentences.
    void describe(SummaryRow& row);

  private:
    void planReading(const SummaryRow& row, std::int64_t budget);
    bool planMerge(SummaryRow& row, const std::vector<SummaryStep>& steps, std::int64_t budget);
    std::vector<SummaryPoint> inputOf(const std::vector<SummaryStep>& steps, const SummaryStep& step) const;
    SummaryQuestion questionOf(const SummaryRow& row, const std::vector<SummaryStep>& steps, const SummaryStep& step);
    std::size_t wantedOf(const SummaryRow& row, const std::vector<SummaryStep>& steps, const SummaryStep& step) const;

    Database& database_;
    DocumentSummaries summaries_;
    DocumentPassages passages_;
    DocumentRepository documents_;
};

}  // namespace thimble::app
