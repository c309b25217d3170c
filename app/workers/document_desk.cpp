#include "app/workers/document_desk.h"

#include <QCoreApplication>
#include <QSaveFile>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <set>
#include <stdexcept>

#include "app/documents/summary/summary_text.h"
#include "app/storage/database.h"
#include "app/storage/errors.h"
#include "app/workers/ask.h"
#include "app/workers/document_backend.h"
#include "app/workers/engine_thread.h"
#include "app/workers/settings.h"

namespace thimble::app {
namespace {

constexpr int betweenFileChecksMs = 10'000;

bool isWaiting(const Summary& summary) {
    return summary.state == SummaryState::Queued || summary.state == SummaryState::Running;
}

/// What it throws becomes a sentence for the user.
void writeSummary(DocumentBackend& backend, Id id, const QString& path) {
    const auto summaries = backend.summaries(0);
    const auto found =
        std::find_if(summaries.begin(), summaries.end(), [id](const Summary& summary) { return summary.id == id; });
    if (found == summaries.end()) throw std::runtime_error("The summary is no longer there; make it again.");
    const auto documents = backend.documents(0);
    const auto document = std::find_if(documents.begin(), documents.end(),
                                       [&](const Document& row) { return row.id == found->document; });
    const QString title = document == documents.end() ? QString() : document->title;
    const bool plain = path.endsWith(QLatin1String(".txt"), Qt::CaseInsensitive);
    const QByteArray content = plain ? summaryAsPlainText(*found, title) : summaryAsMarkdown(*found, title);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size() || !file.commit())
        throw std::runtime_error(QCoreApplication::translate("Documents", "Cannot write %1: %2. Choose another place.")
                                     .arg(path, file.errorString())
                                     .toStdString());
}

}  // namespace

struct DocumentDesk::Parts {
    Parts(DocumentDesk& owner, const Tools& given) : desk(owner), tools(given), backend(given.backend) {}

    template <class Job>
    auto ask(Job job) {
        return app::ask(thread, tools.mailbox, guarded(std::move(job)), [](const auto&) {});
    }
    template <class Job, class First>
    auto ask(Job job, First first) {
        return app::ask(thread, tools.mailbox, guarded(std::move(job)), std::move(first));
    }
    /// The job's value, or nothing when it throws, when there is no backend, or none that is open.
    template <class Job>
    auto guarded(Job job) {
        return
            [this, attempt = attempted(std::move(job))]() -> std::invoke_result_t<decltype(attempted(std::move(job)))> {
                if (!isOpen) return {};
                return attempt();
            };
    }
    template <class Job>
    auto attempted(Job job) {
        return [this, job = std::move(job)]() -> std::optional<decltype(job())> {
            if (!backend) return {};
            try {
                return job();
            } catch (const SQLite::Exception& failure) {
                if (isDamage(failure)) markSuspect(database);
                tools.mailbox.post([this, problem = storageProblem(failure, database)] { tools.onProblem(problem); });
                return {};
            } catch (const std::exception& failure) {
                tools.mailbox.post([this, problem = engine::Error{failure.what()}] { tools.onProblem(problem); });
                return {};
            }
        };
    }
    /// As guarded, but what failed counts as empty: for the loops, which must hear of every end.
    template <class Job>
    auto emptyWhenFailed(Job job) {
        return [guarded = guarded(std::move(job))] { return guarded().value_or(decltype(job()){}); };
    }
    /// As ask; what comes back is announced.
    void changeDocument(std::function<std::optional<Document>()> job);
    void changeSummary(std::function<std::optional<Summary>()> job);

    /// The next question of a summary, and the summaries that ended without one: of documents without text, or with a
    /// model that writes none.
    struct NextStep {
        std::optional<SummaryTask> task;
        std::vector<Summary> ended;
    };
    NextStep nextStep(const SummaryModel& model);

    void read();
    void summarise();
    void answer(const SummaryTask& task);
    void accept(const SummaryTask& task, const engine::Result<std::string>& answer, bool stopped);

    DocumentDesk& desk;
    const Tools tools;
    const std::shared_ptr<DocumentBackend> backend;
    std::filesystem::path database;       // the document thread's, once it is open
    bool isOpen = false;                  // the document thread's
    std::optional<SummaryTask> underWay;  // the GUI thread's
    bool asking = false;                  // a next task is being looked for or computed
    std::shared_ptr<std::atomic<bool>> stop = std::make_shared<std::atomic<bool>>(false);
    std::atomic<bool> reading = false;
    JobThread thread;
};

DocumentDesk::DocumentDesk(const Tools& tools, QObject* parent)
    : QObject(parent), parts_(std::make_unique<Parts>(*this, tools)) {}

DocumentDesk::~DocumentDesk() = default;

void DocumentDesk::goOnSummarising() {
    parts_->summarise();
}

void DocumentDesk::stop() {
    *parts_->stop = true;
}

void DocumentDesk::finish() {
    parts_->thread.finish();
}

void DocumentDesk::open(const std::filesystem::path& database) {
    app::ask(parts_->thread, parts_->tools.mailbox, parts_->attempted([=, this] {
        parts_->database = database;
        const engine::Status status = parts_->backend->open(database);
        if (!status) throw std::runtime_error(status.error().message);
        return parts_->isOpen = true;
    }),
             [this](bool) {
                 parts_->read();
                 parts_->summarise();
                 auto* clock = new QTimer(this);
                 connect(clock, &QTimer::timeout, this, [this] {
                     if (!parts_->tools.settings.value("documents.watch").toBool()) return;
                     parts_->ask([this] { return parts_->backend->checkFiles(); },
                                 [this](const std::vector<Document>& changed) {
                                     for (const Document& document : changed)
                                         emit documentChanged(document);
                                     if (!changed.empty()) parts_->read();
                                 });
                 });
                 clock->start(betweenFileChecksMs);
             });
}

QFuture<std::vector<Document>> DocumentDesk::add(Id conversation, const QStringList& paths) {
    return parts_->ask([=, this] { return parts_->backend->add(conversation, paths); },
                       [this](const std::vector<Document>& added) {
                           for (const Document& document : added)
                               emit documentChanged(document);
                           parts_->read();
                       });
}

QFuture<std::vector<Document>> DocumentDesk::documents(Id conversation) {
    return parts_->ask([=, this] { return parts_->backend->documents(conversation); });
}

QFuture<std::vector<Passage>> DocumentDesk::search(Id conversation, const QString& words, int limit) {
    return parts_->ask([=, this] { return parts_->backend->search(conversation, words, limit); });
}

QFuture<std::vector<Passage>> DocumentDesk::passageWithNeighbours(Id passage, int neighbours) {
    return parts_->ask([=, this] { return parts_->backend->withNeighbours(passage, neighbours); });
}

void DocumentDesk::pause(Id document) {
    parts_->changeDocument([=, this] { return parts_->backend->pause(document); });
}

void DocumentDesk::resume(Id document) {
    parts_->changeDocument([=, this] { return parts_->backend->resume(document); });
}

void DocumentDesk::remove(Id document) {
    parts_->ask(
        [=, this] {
            parts_->backend->remove(document);
            return true;
        },
        [=, this](bool) {
            emit documentRemoved(document);
            parts_->read();
        });
}

void DocumentDesk::detach(Id conversation, Id document) {
    parts_->ask([=, this] {
        parts_->backend->detach(conversation, document);
        return true;
    });
}

QFuture<Summary> DocumentDesk::summarise(Id conversation, Id document, const SummaryOptions& options) {
    return parts_->ask([=, this] { return parts_->backend->beginSummary(conversation, document, options); },
                       [this](const Summary& summary) {
                           emit summaryChanged(summary);
                           parts_->summarise();
                       });
}

QFuture<std::vector<Summary>> DocumentDesk::summaries(Id conversation) {
    return parts_->ask([=, this] { return parts_->backend->summaries(conversation); });
}

void DocumentDesk::pauseSummary(Id summary) {
    if (parts_->underWay && parts_->underWay->summary == summary) *parts_->stop = true;
    parts_->changeSummary([=, this] { return parts_->backend->setSummaryState(summary, SummaryState::Paused); });
}

void DocumentDesk::resumeSummary(Id summary) {
    parts_->changeSummary([=, this] { return parts_->backend->setSummaryState(summary, SummaryState::Queued); });
}

void DocumentDesk::cancelSummary(Id summary) {
    if (parts_->underWay && parts_->underWay->summary == summary) *parts_->stop = true;
    parts_->changeSummary([=, this] { return parts_->backend->setSummaryState(summary, SummaryState::Cancelled); });
}

QFuture<bool> DocumentDesk::exportSummary(Id summary, const QString& path) {
    return parts_->ask([=, this] {
        writeSummary(*parts_->backend, summary, path);
        return true;
    });
}

void DocumentDesk::Parts::changeDocument(std::function<std::optional<Document>()> job) {
    ask(std::move(job), [this](const std::optional<Document>& changed) {
        if (changed) emit desk.documentChanged(*changed);
        read();
    });
}

void DocumentDesk::Parts::changeSummary(std::function<std::optional<Summary>()> job) {
    ask(std::move(job), [this](const std::optional<Summary>& changed) {
        if (changed) emit desk.summaryChanged(*changed);
        summarise();
    });
}

/// Reads a slice after the other, as long as something waits; what is asked of the documents comes in between.
void DocumentDesk::Parts::read() {
    if (!backend || reading) return;
    reading = true;
    ask(emptyWhenFailed([this] { return backend->readSome(); }), [this](const std::optional<Document>& document) {
        reading = false;
        if (!document) return;
        if (document->id != 0) emit desk.documentChanged(*document);
        read();
        if (document->state == DocumentState::Ready) summarise();
    });
}

DocumentDesk::Parts::NextStep DocumentDesk::Parts::nextStep(const SummaryModel& model) {
    std::set<Id> waiting;
    for (const Summary& summary : backend->summaries(0))
        if (isWaiting(summary)) waiting.insert(summary.id);
    NextStep step{backend->nextTask(model), {}};
    if (waiting.empty()) return step;
    for (Summary& summary : backend->summaries(0))
        if (waiting.contains(summary.id) && !isWaiting(summary)) step.ended.push_back(std::move(summary));
    return step;
}

/// Computes the summaries' questions one after the other, behind whatever the user asks.
void DocumentDesk::Parts::summarise() {
    if (!backend || asking) return;
    asking = true;
    tools.engine.run(
        [this](const engine::Result<Generator*>& generator) {
            std::optional<SummaryModel> model;  // none: summaries wait until there is one
            if (generator)
                model = {QString::fromStdString((*generator)->modelName()), (*generator)->contextSize(),
                         (*generator)->writesSummaries()};
            tools.mailbox.post([this, model] {
                if (!model) {
                    asking = false;
                    return;
                }
                ask(emptyWhenFailed([=, this] { return nextStep(*model); }), [this](const NextStep& step) {
                    for (const Summary& summary : step.ended)
                        emit desk.summaryChanged(summary);
                    if (step.task) {
                        answer(*step.task);
                    } else {
                        asking = false;
                    }
                });
            });
        },
        JobThread::Priority::Background);
}

void DocumentDesk::Parts::answer(const SummaryTask& task) {
    underWay = task;
    stop = std::make_shared<std::atomic<bool>>(false);
    tools.engine.run(
        [=, this, stop = stop](const engine::Result<Generator*>& generator) {
            std::string text;
            engine::GenerateCallbacks callbacks{
                {}, [&](std::string_view piece) { return text += piece, true; }, stop.get()};
            engine::Result<std::string> result = engine::Error{"Stopped."};
            if (!generator) {
                result = generator.error();
            } else if (!*stop) {
                const auto stats = (*generator)->generate(task.request, callbacks);
                if (!stats) result = stats.error();
                if (stats && stats->reason != engine::StopReason::Stopped) result = std::move(text);
            }
            tools.mailbox.post([=, this] {
                underWay.reset();
                accept(task, result, *stop);
            });
        },
        JobThread::Priority::Background);
}

/// A question that was stopped is asked again when its summary goes on. When the answer cannot be stored, the rest
/// waits: asking on would be in vain.
void DocumentDesk::Parts::accept(const SummaryTask& task, const engine::Result<std::string>& answer, bool stopped) {
    asking = false;
    if (stopped) return summarise();
    asking = true;
    ask(emptyWhenFailed([=, this]() -> std::optional<Summary> { return backend->accept(task, answer); }),
        [this](const std::optional<Summary>& summary) {
            asking = false;
            if (!summary) return;
            emit desk.summaryChanged(*summary);
            summarise();
        });
}

}  // namespace thimble::app
