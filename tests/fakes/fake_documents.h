#pragma once

#include <algorithm>
#include <mutex>

#include "app/workers/document_backend.h"

namespace thimble::app {

/// A library of documents in memory, for tests: a file is read in three slices, a summary asks one question for each of
/// its three sections. A path that ends with ".broken" fails.
class FakeDocuments : public DocumentBackend, private PassageSource {
  public:
    static constexpr int slices = 3;

    engine::Status open(const std::filesystem::path&) override { return {}; }
    PassageSource& passages() override { return *this; }

    std::vector<Document> add(Id, const QStringList& paths) override {
        const std::lock_guard lock(mutex_);
        std::vector<Document> added;
        for (const QString& path : paths) {
            Document document;
            document.id = Id(documents_.size()) + 1;
            document.path = path;
            document.title = path.section('/', -1);
            document.format = "Text";
            documents_.push_back(document);
            added.push_back(document);
        }
        return added;
    }
    std::vector<Document> documents(Id) override {
        const std::lock_guard lock(mutex_);
        return documents_;
    }
    std::vector<Passage> search(Id, const QString& words, int) override {
        return {{1, 1, "a.txt", "p. 1", "found " + words}};
    }
    std::vector<Passage> withNeighbours(Id passage, int) override { return {{passage, 1, "a.txt", "p. 1", "text"}}; }
    std::optional<Document> pause(Id document) override { return setState(document, DocumentState::Paused); }
    std::optional<Document> resume(Id document) override { return setState(document, DocumentState::Queued); }
    void remove(Id document) override {
        const std::lock_guard lock(mutex_);
        std::erase_if(documents_, [&](const Document& row) { return row.id == document; });
    }
    void detach(Id, Id) override {}

    std::optional<Document> readSome() override {
        const std::lock_guard lock(mutex_);
        for (Document& document : documents_) {
            if (document.state != DocumentState::Queued && document.state != DocumentState::Reading) continue;
            document.progress += 1.0 / slices;
            document.state = document.progress > 0.99 ? DocumentState::Ready : DocumentState::Reading;
            if (document.path.endsWith(".broken")) {
                document.state = DocumentState::Failed;
                document.problem = "The file is broken.";
            }
            return document;
        }
        return {};
    }
    std::vector<Document> checkFiles() override { return {}; }

    Summary beginSummary(Id conversation, Id document, const SummaryOptions& options) override {
        Summary summary;
        summary.id = Id(summaries_.size()) + 1;
        summary.document = document;
        summary.conversation = conversation;
        summary.options = options;
        summary.sectionsTotal = slices;
        summary.keySentences = {{"A key sentence.", "p. 1", 1}};
        summaries_.push_back(summary);
        return summary;
    }
    std::vector<Summary> summaries(Id) override { return summaries_; }
    std::optional<Summary> setSummaryState(Id id, SummaryState state) override {
        for (Summary& summary : summaries_) {
            if (summary.id != id) continue;
            summary.state = state;
            return summary;
        }
        return {};
    }
    std::optional<SummaryTask> nextTask(const SummaryModel& model) override {
        for (Summary& summary : summaries_) {
            if (summary.state != SummaryState::Queued && summary.state != SummaryState::Running) continue;
            if (!model.writesSummaries) {
                summary.state = SummaryState::Done;
                continue;
            }
            summary.state = SummaryState::Running;
            SummaryTask task;
            task.summary = summary.id;
            task.step = summary.sectionsRead + 1;
            task.request.messages = {{"user", "Summarise section " + std::to_string(task.step)}};
            return task;
        }
        return {};
    }
    Summary accept(const SummaryTask& task, const engine::Result<std::string>& answer) override {
        Summary& summary = summaries_.at(std::size_t(task.summary - 1));
        if (!answer) {
            summary.state = SummaryState::Failed;
            summary.problem = QString::fromStdString(answer.error().message);
            return summary;
        }
        summary.points.push_back({QString::fromStdString(*answer), QString("p. %1").arg(task.step), task.step});
        if (++summary.sectionsRead == summary.sectionsTotal && summary.state == SummaryState::Running)
            summary.state = SummaryState::Done;
        return summary;
    }

  private:
    DocumentContext find(Database&, Id, const QString&, std::int64_t characters) override {
        const std::lock_guard lock(mutex_);
        DocumentContext context;
        for (const Document& document : documents_) {
            if (document.state != DocumentState::Ready || characters < 100) continue;
            context.use = DocumentUse::Whole;
            context.passages.push_back({document.id, document.id, document.title, "p. 1", "Text of " + document.title});
        }
        return context;
    }
    std::optional<Document> setState(Id id, DocumentState state) {
        const std::lock_guard lock(mutex_);
        for (Document& document : documents_) {
            if (document.id != id) continue;
            document.state = state;
            return document;
        }
        return {};
    }

    std::mutex mutex_;  // the storage thread looks for passages while the document thread reads
    std::vector<Document> documents_;
    std::vector<Summary> summaries_;
};

}  // namespace thimble::app
