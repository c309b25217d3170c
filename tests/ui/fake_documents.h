#pragma once

#include <QFile>
#include <QFileInfo>
#include <atomic>
#include <map>
#include <mutex>

#include "app/workers/document_backend.h"

namespace thimble::ui {

/// Documents without a store: text files, cut at blank lines; a summary asks the model once per section.
class FakeDocuments : public app::DocumentBackend, public app::PassageSource {
  public:
    std::atomic<app::Id> placeAfter = 0;  // the message below which new summaries stand

    engine::Status open(const std::filesystem::path&) override { return {}; }
    app::PassageSource& passages() override { return *this; }
    app::DocumentContext find(app::Database&, app::Id, const QString&, std::int64_t) override { return {}; }

    std::vector<app::Document> add(app::Id conversation, const QStringList& paths) override {
        std::vector<app::Document> added;
        for (const QString& path : paths) {
            app::Document document;
            document.id = static_cast<app::Id>(documents_.size()) + 1;
            document.path = path;
            document.title = QFileInfo(path).fileName();
            document.format = QStringLiteral("Text");
            document.bytes = QFileInfo(path).size();
            documents_[document.id] = document;
            conversations_[document.id] = conversation;
            added.push_back(document);
        }
        return added;
    }
    std::vector<app::Document> documents(app::Id conversation) override {
        std::vector<app::Document> found;
        for (const auto& [id, document] : documents_)
            if (conversation == 0 || conversations_[id] == conversation) found.push_back(document);
        return found;
    }
    std::vector<app::Passage> search(app::Id, const QString&, int) override { return {}; }
    std::vector<app::Passage> withNeighbours(app::Id passage, int) override {
        const app::Id document = passage / 100;
        const QStringList sections = sections_[document];
        std::vector<app::Passage> found;
        for (int i = 0; i < sections.size(); ++i)
            found.push_back({document * 100 + i, document, documents_[document].title,
                             QStringLiteral("p. %1").arg(i + 1), sections[i]});
        return found;
    }
    std::optional<app::Document> pause(app::Id) override { return {}; }
    std::optional<app::Document> resume(app::Id) override { return {}; }
    void remove(app::Id document) override { documents_.erase(document); }
    void detach(app::Id, app::Id document) override { conversations_[document] = 0; }

    std::optional<app::Document> readSome() override {
        for (auto& [id, document] : documents_) {
            if (document.state != app::DocumentState::Queued) continue;
            QFile file(document.path);
            if (!file.open(QIODevice::ReadOnly)) {
                document.state = app::DocumentState::Failed;
                document.problem = QStringLiteral("The file cannot be opened: check that it is there.");
                return document;
            }
            const QString text = QString::fromUtf8(file.readAll());
            sections_[id] = text.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts);
            document.state = app::DocumentState::Ready;
            document.progress = 1;
            document.characters = text.size();
            document.pages = static_cast<int>(sections_[id].size());
            return document;
        }
        return {};
    }
    std::vector<app::Document> checkFiles() override { return {}; }

    app::Summary beginSummary(app::Id conversation, app::Id document, const app::SummaryOptions& options) override {
        app::Summary summary;
        summary.id = static_cast<app::Id>(summaries_.size()) + 1;
        summary.conversation = conversation;
        summary.document = document;
        summary.after = placeAfter;
        summary.options = options;
        summary.sectionsTotal = static_cast<int>(sections_[document].size());
        summaries_[summary.id] = summary;
        return summary;
    }
    std::vector<app::Summary> summaries(app::Id conversation) override {
        std::vector<app::Summary> found;
        for (const auto& [id, summary] : summaries_)
            if (conversation == 0 || summary.conversation == conversation) found.push_back(summary);
        return found;
    }
    std::optional<app::Summary> setSummaryState(app::Id id, app::SummaryState state) override {
        summaries_[id].state = state;
        return summaries_[id];
    }
    std::optional<app::SummaryTask> nextTask(const app::SummaryModel&) override {
        for (auto& [id, summary] : summaries_) {
            if (summary.state != app::SummaryState::Queued && summary.state != app::SummaryState::Running) continue;
            summary.state = app::SummaryState::Running;
            app::SummaryTask task;
            task.summary = id;
            task.step = summary.sectionsRead;
            const QString section = sections_[summary.document].value(summary.sectionsRead);
            task.request.messages = {{"user", ("Summarise: " + section).toStdString()}};
            return task;
        }
        return {};
    }
    app::Summary accept(const app::SummaryTask& task, const engine::Result<std::string>& answer) override {
        app::Summary& summary = summaries_[task.summary];
        if (!answer) {
            summary.state = app::SummaryState::Failed;
            summary.problem = QString::fromStdString(answer.error().message);
            return summary;
        }
        const int section = static_cast<int>(task.step);
        summary.points.push_back({QString::fromStdString(*answer), QStringLiteral("p. %1").arg(section + 1),
                                  summary.document * 100 + section});
        summary.model = QStringLiteral("Scripted");
        if (++summary.sectionsRead == summary.sectionsTotal) summary.state = app::SummaryState::Done;
        return summary;
    }

  private:
    std::map<app::Id, app::Document> documents_;
    std::map<app::Id, app::Id> conversations_;
    std::map<app::Id, QStringList> sections_;
    std::map<app::Id, app::Summary> summaries_;
};

}  // namespace thimble::ui
