#include "app/documents/summary/summary_desk.h"

#include "app/documents/summary/brief.h"
#include "app/documents/summary/summary_job.h"

namespace thimble::app {
namespace {

constexpr Id kBriefStep = -1;  // no step of a SummaryJob

}  // namespace

Summary SummaryDesk::described(SummaryRow row) {
    SummaryJob(database_).describe(row);
    return row.summary;
}

Summary SummaryDesk::begin(Id conversation, Id document, const SummaryOptions& options) {
    return database_.transaction([&]() -> Summary {
        DocumentSummaries rows(database_);
        const auto text = DocumentRepository(database_).find(document);
        if (!text) {
            Summary none;
            none.document = document;
            none.state = SummaryState::Failed;
            none.problem = QStringLiteral("The document is no longer in the library; add it again.");
            return none;
        }
        auto row = rows.find(document, text->version, options);
        if (!row) {
            SummaryRow fresh;
            fresh.summary.document = document;
            fresh.summary.conversation = conversation;
            fresh.summary.options = options;
            fresh.version = text->version;
            row = rows.find(rows.insert(fresh));
        }
        Summary& summary = row->summary;
        // One that was done without a model is tried again: there may be one now.
        const bool finished = summary.state == SummaryState::Done && !summary.points.empty();
        if (!finished && summary.state != SummaryState::Running) {
            summary.state = SummaryState::Queued;
            summary.problem.clear();
        }
        if (conversation != 0) summary.conversation = conversation;
        rows.update(*row);
        return described(*row);
    });
}

std::vector<Summary> SummaryDesk::all(Id conversation) {
    std::vector<Summary> values;
    for (SummaryRow& row : DocumentSummaries(database_).all(conversation))
        values.push_back(described(std::move(row)));
    return values;
}

std::optional<Summary> SummaryDesk::setState(Id summary, SummaryState state) {
    DocumentSummaries rows(database_);
    auto row = rows.find(summary);
    if (!row) return {};
    if (row->summary.state != SummaryState::Done) row->summary.state = state;
    row->summary.problem.clear();
    rows.update(*row);
    return described(*row);
}

std::optional<SummaryTask> SummaryDesk::nextTask(const SummaryModel& model) {
    DocumentSummaries rows(database_);
    for (SummaryRow& row : rows.waiting()) {
        const auto document = DocumentRepository(database_).find(row.summary.document);
        if (!document || document->document.state == DocumentState::Reading ||
            document->document.state == DocumentState::Queued)
            continue;
        if (document->document.characters == 0) {
            row.summary.state = SummaryState::Failed;
            row.summary.problem = document->document.problem.isEmpty() ? QStringLiteral("The document holds no text.")
                                                                       : document->document.problem;
            rows.update(row);
            continue;
        }
        if (!model.writesSummaries || model.contextSize <= 0) {  // the key sentences are the summary
            if (auto task = briefTask(row, model)) return task;
            row.summary.state = SummaryState::Done;
            rows.update(row);
            continue;
        }
        row.summary.model = model.name;
        if (auto question = SummaryJob(database_).next(row, model.contextSize)) {
            asked_[question->step] = std::chrono::steady_clock::now();
            return SummaryTask{row.summary.id, question->step, std::move(question->request)};
        }
    }
    return {};
}

/// What a small model is asked, once: one or two sentences about the key sentences, in their language.
std::optional<SummaryTask> SummaryDesk::briefTask(SummaryRow& row, const SummaryModel& model) {
    const auto keySentences = described(row).keySentences;
    if (model.contextSize <= 0 || keySentences.empty() || !row.summary.options.language.isEmpty()) return {};
    row.summary.state = SummaryState::Running;
    row.summary.model = model.name;
    DocumentSummaries(database_).update(row);
    return SummaryTask{row.summary.id, kBriefStep, briefRequest(keySentences)};
}

Summary SummaryDesk::accept(const SummaryTask& task, const engine::Result<std::string>& answer) {
    DocumentSummaries rows(database_);
    auto row = rows.find(task.summary);
    if (!row) {
        Summary removed;
        removed.id = task.summary;
        removed.state = SummaryState::Cancelled;
        return removed;
    }
    double seconds = 0;
    if (const auto asked = asked_.find(task.step); asked != asked_.end()) {
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - asked->second).count();
        asked_.erase(asked);
    }
    if (task.step == kBriefStep) {  // without it the key sentences stand alone
        if (answer.ok()) row->summary.text = briefOf(*answer, described(*row).keySentences);
        if (row->summary.state == SummaryState::Running) row->summary.state = SummaryState::Done;
        rows.update(*row);
    } else if (answer.ok()) {
        SummaryJob(database_).accept(*row, task.step, *answer, seconds);
    } else {
        row->summary.state = SummaryState::Failed;
        row->summary.problem = QString::fromStdString(answer.error().message);
        rows.update(*row);
    }
    return described(*row);
}

}  // namespace thimble::app
