#pragma once

#include <memory>

#include "app/documents/indexer.h"
#include "app/documents/search/passage_source.h"
#include "app/documents/summary/summary_desk.h"
#include "app/workers/document_backend.h"

namespace thimble::app {

/// The documents of the program: files and watched folders, their passages, search and summaries. Used on one thread,
/// with a connection of its own; everything is in rows, so a restart goes on where the program ended.
class DocumentLibrary final : public DocumentBackend {
  public:
    DocumentLibrary();
    ~DocumentLibrary() override;

    engine::Status open(const std::filesystem::path& database) override;
    PassageSource& passages() override { return source_; }

    std::vector<Document> add(Id conversation, const QStringList& paths) override;
    std::vector<Document> documents(Id conversation) override;
    std::vector<Passage> search(Id conversation, const QString& words, int limit) override;
    std::vector<Passage> withNeighbours(Id passage, int neighbours) override;
    std::optional<Document> pause(Id document) override;
    std::optional<Document> resume(Id document) override;
    void remove(Id document) override;
    void detach(Id conversation, Id document) override;

    std::optional<Document> readSome() override;
    std::vector<Document> checkFiles() override;

    Summary beginSummary(Id conversation, Id document, const SummaryOptions& options) override;
    std::vector<Summary> summaries(Id conversation) override;
    std::optional<Summary> setSummaryState(Id summary, SummaryState state) override;
    std::optional<SummaryTask> nextTask(const SummaryModel& model) override;
    Summary accept(const SummaryTask& task, const engine::Result<std::string>& answer) override;

  private:
    std::optional<Document> addFile(Id conversation, const QString& path);
    std::vector<QString> filesIn(const QString& folder) const;
    std::optional<Document> setState(Id document, DocumentState state);
    std::optional<Document> checkFile(DocumentRow row);
    bool forgetSome(DocumentRow& row);
    bool removeSome();

    std::unique_ptr<Database> database_;
    DocumentPassageSource source_;
    std::unique_ptr<Indexer> indexer_;  // of the document being read
    std::unique_ptr<SummaryDesk> summaries_;
};

}  // namespace thimble::app
