#pragma once

#include <chrono>
#include <unordered_map>

#include "app/storage/document_summaries.h"
#include "app/workers/document_backend.h"

namespace thimble::app {

/// The summaries of all documents: begun, stopped, continued, and what they ask the model next.
class SummaryDesk {
  public:
    explicit SummaryDesk(Database& database) : database_(database) {}

    Summary begin(Id conversation, Id document, const SummaryOptions& options);
    std::vector<Summary> all(Id conversation);
    std::optional<Summary> setState(Id summary, SummaryState state);
    std::optional<SummaryTask> nextTask(const SummaryModel& model);
    Summary accept(const SummaryTask& task, const engine::Result<std::string>& answer);

  private:
    Summary described(SummaryRow row);
    std::optional<SummaryTask> briefTask(SummaryRow& row, const SummaryModel& model);

    Database& database_;
    std::unordered_map<Id, std::chrono::steady_clock::time_point> asked_;  // steps under way
};

}  // namespace thimble::app
