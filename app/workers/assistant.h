#pragma once

#include <QFuture>
#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>

#include "app/chat/generator.h"
#include "app/storage/values.h"
#include "app/workers/chat.h"
#include "app/workers/conversations.h"
#include "app/workers/document_desk.h"
#include "app/workers/model_host.h"
#include "app/workers/settings.h"

namespace thimble::app {

class DocumentBackend;

/// What the program is built from; tests put other parts in.
struct AssistantOptions {
    std::filesystem::path dataFolder;            // holds the database and the models
    GeneratorLoader loader;                      // from a path to a model; see engine_generator.h
    std::shared_ptr<DocumentBackend> documents;  // empty: no documents
    bool loadModelAtStart = true;
};

/// The whole program without its window: owns the storage, engine and document threads, lives on the GUI thread and
/// never blocks it. Usable at once; what is asked before `ready` is answered after it.
class Assistant : public QObject {
    Q_OBJECT
  public:
    explicit Assistant(AssistantOptions options, QObject* parent = nullptr);
    /// Stops what is under way, stores what was written, ends the threads.
    ~Assistant() override;

    Settings& settings();
    Conversations& conversations();
    Chat& chat();
    ModelHost& model();
    DocumentDesk& documents();

    QFuture<std::vector<Persona>> personas();
    /// Stores a new (id 0) or a changed persona.
    QFuture<Id> savePersona(const Persona& persona);
    void removePersona(Id persona);

    /// Every connection ever made to another computer, newest first; expected to be empty.
    QFuture<std::vector<ConnectionRecord>> connections();
    void recordConnection(const ConnectionRecord& record);

    /// Copies what is readable of a database that was kept aside; resolves to the number of conversations found.
    QFuture<int> recover(const QString& keptAside);

  signals:
    /// The store is open, the settings are read.
    void ready();
    /// The store cannot be used at all (newer version, no permission): the program can only show the sentence.
    void unusable(const QString& sentence);
    /// The database was damaged, lies now under this name, and a new one was begun.
    void databaseKeptAside(const QString& path);
    /// Something failed that no other signal tells: a sentence for the user.
    void problem(const QString& sentence);
    void personasChanged();

  private:
    void begin(const std::filesystem::path& database);
    /// The one that was used last; not the one that brought the program down.
    void loadModel();

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace thimble::app
