#pragma once

#include <filesystem>
#include <optional>

#include "app/chat/generator.h"
#include "app/chat/passage_source.h"
#include "app/storage/document_values.h"

namespace thimble::app {

/// One question to the model on the way to a summary.
struct SummaryTask {
    Id summary = 0;
    Id step = 0;  // the backend's own
    engine::GenerateRequest request;
};

/// What the model can do, as far as it matters to a summary.
struct SummaryModel {
    QString name;
    std::int64_t contextSize = 0;
    bool writesSummaries = false;
};

/// The documents as the workers need them; every function is called on the document thread (with the backend's own
/// connection), but those of passages(), which the storage thread calls. Failures become the problem of a document or
/// summary; what throws is told to the user.
class DocumentBackend {
  public:
    virtual ~DocumentBackend() = default;

    virtual engine::Status open(const std::filesystem::path& database) = 0;
    virtual PassageSource& passages() = 0;

    virtual std::vector<Document> add(Id conversation, const QStringList& paths) = 0;
    virtual std::vector<Document> documents(Id conversation) = 0;  // 0: all
    virtual std::vector<Passage> search(Id conversation, const QString& words, int limit) = 0;
    virtual std::vector<Passage> withNeighbours(Id passage, int neighbours) = 0;
    virtual std::optional<Document> pause(Id document) = 0;
    virtual std::optional<Document> resume(Id document) = 0;
    virtual void remove(Id document) = 0;
    virtual void detach(Id conversation, Id document) = 0;

    /// Reads on in a document that waits, for about a tenth of a second; tells how it stands now (one without an id:
    /// what is left of a removed one was tidied up). Empty: nothing waits.
    virtual std::optional<Document> readSome() = 0;
    /// Documents whose file has changed, gone or come back since the last look.
    virtual std::vector<Document> checkFiles() = 0;

    virtual Summary beginSummary(Id conversation, Id document, const SummaryOptions& options) = 0;
    virtual std::vector<Summary> summaries(Id conversation) = 0;
    virtual std::optional<Summary> setSummaryState(Id summary, SummaryState state) = 0;
    /// The next question of a summary that is queued or running; empty: none has one now. Summaries that need no model
    /// end without.
    virtual std::optional<SummaryTask> nextTask(const SummaryModel& model) = 0;
    /// The answer to a task, or why there is none; tells how the summary stands now.
    virtual Summary accept(const SummaryTask& task, const engine::Result<std::string>& answer) = 0;
};

}  // namespace thimble::app
