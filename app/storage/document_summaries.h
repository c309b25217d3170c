#pragma once

#include <optional>
#include <vector>

#include "app/storage/database.h"
#include "app/storage/document_values.h"

namespace thimble::app {

/// A question to the model on the way to a summary: level 0 reads passages first to last of the document, level n
/// merges the answered steps first to last of the level below.
struct SummaryStep {
    Id id = 0;
    int level = 0;
    int ordinal = 0;
    int first = 0;
    int last = 0;
    bool answered = false;
    std::vector<SummaryPoint> points;
    double seconds = 0;
};

struct SummaryRow {
    Summary summary;  // without what is computed: sections, gaps, key sentences
    int version = 0;  // of the document
};

/// Rows of summaries and of their steps.
class DocumentSummaries {
  public:
    explicit DocumentSummaries(Database& database) : database_(database) {}

    Id insert(const SummaryRow& row);
    void update(const SummaryRow& row);
    std::optional<SummaryRow> find(Id summary);
    /// The one of that document in that form, whatever its state.
    std::optional<SummaryRow> find(Id document, int version, const SummaryOptions& options);
    std::vector<SummaryRow> all(Id conversation);  // 0: of all conversations
    std::vector<SummaryRow> waiting();             // Queued or Running, oldest first
    /// Summaries under way when the program ended wait again.
    void requeueInterrupted();

    void addStep(Id summary, const SummaryStep& step);
    void answer(const SummaryStep& step);
    std::vector<SummaryStep> steps(Id summary);
    void removeSteps(Id summary);

  private:
    Database& database_;
};

std::vector<SummaryPoint> pointsFromJson(const QByteArray& json);
QByteArray jsonOf(const std::vector<SummaryPoint>& points);

}  // namespace thimble::app
