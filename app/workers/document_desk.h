#pragma once

#include <QFuture>
#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>

#include "app/storage/document_values.h"
#include "engine/base/error.h"

namespace thimble::app {

class DocumentBackend;
class EngineThread;
class Mailbox;
class Settings;

/// The documents and their summaries, for the window. Every method returns at once; changes are announced by signals.
class DocumentDesk : public QObject {
    Q_OBJECT
  public:
    struct Tools {
        Mailbox& mailbox;
        EngineThread& engine;
        const Settings& settings;
        std::shared_ptr<DocumentBackend> backend;  // null: no documents; every future is cancelled
        std::function<void(const engine::Error&)> onProblem;
    };
    DocumentDesk(const Tools& tools, QObject* parent);
    ~DocumentDesk() override;

    /// Files or folders dropped on a conversation (0: on none): recorded, then read in the background.
    QFuture<std::vector<Document>> add(Id conversation, const QStringList& paths);
    QFuture<std::vector<Document>> documents(Id conversation);  // 0: all of the library
    QFuture<std::vector<Passage>> search(Id conversation, const QString& words, int limit);
    /// A cited passage with its neighbours.
    QFuture<std::vector<Passage>> passageWithNeighbours(Id passage, int neighbours);
    void pause(Id document);
    void resume(Id document);  // also tries a failed one again
    void remove(Id document);
    void detach(Id conversation, Id document);

    /// Begins a summary, or returns the stored one of an unchanged document.
    QFuture<Summary> summarise(Id conversation, Id document, const SummaryOptions& options);
    QFuture<std::vector<Summary>> summaries(Id conversation);
    void pauseSummary(Id summary);
    void resumeSummary(Id summary);
    void cancelSummary(Id summary);
    /// Writes a summary to a file: plain text where its name ends with ".txt", else Markdown.
    QFuture<bool> exportSummary(Id summary, const QString& path);

  signals:
    void documentChanged(const Document& document);
    void documentRemoved(Id document);
    void summaryChanged(const Summary& summary);

  private:
    friend class Assistant;
    /// Once the database is open.
    void open(const std::filesystem::path& database);
    /// A model was loaded: summaries that wait for one go on.
    void goOnSummarising();
    void stop();
    /// After the engine thread has ended.
    void finish();

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace thimble::app
