#include "app/workers/assistant.h"

#include <QCoreApplication>

#include "app/models/load_marker.h"
#include "app/storage/connection_log.h"
#include "app/storage/conversation_repository.h"
#include "app/storage/message_repository.h"
#include "app/storage/persona_repository.h"
#include "app/storage/recovery.h"
#include "app/storage/settings_repository.h"
#include "app/workers/data_folder.h"
#include "app/workers/document_backend.h"
#include "app/workers/engine_thread.h"
#include "app/workers/storage_thread.h"

namespace thimble::app {
namespace {

constexpr const char* databaseName = "thimble.db";

/// What is put in order whenever the program starts.
void tidy(Database& database) {
    ConversationRepository(database).purge();
    MessageRepository(database).markInterrupted(
        QCoreApplication::translate("Chat", "Thimble ended while this was being written."));
}

/// The loader, with a mark in the data folder while it works: should the program end meanwhile, the next start sees it.
GeneratorLoader marked(GeneratorLoader loader, std::shared_ptr<LoadMarker> marker) {
    return [loader = std::move(loader), marker = std::move(marker)](const LoadRequest& request, const auto& progress) {
        marker->begin(toText(request.path));
        auto generator = loader(request, progress);
        marker->end();
        return generator;
    };
}

}  // namespace

struct Assistant::Parts {
    Parts(Assistant& owner, AssistantOptions given)
        : options(std::move(given)),
          onProblem(
              [&owner](const engine::Error& error) { emit owner.problem(QString::fromStdString(error.message)); }),
          storage(mailbox, onProblem),
          marker(std::make_shared<LoadMarker>(toText(options.dataFolder))),
          interruptedLoad(marker->interruptedLoad()),
          engine(mailbox, marked(options.loader, marker)),
          settings(storage, nullptr),
          conversations(storage, nullptr),
          chat({mailbox, storage, engine, settings, conversations,
                options.documents ? &options.documents->passages() : nullptr},
               nullptr),
          model(engine, settings, nullptr),
          documents({mailbox, engine, settings, options.documents, onProblem}, nullptr) {}

    const AssistantOptions options;
    const std::function<void(const engine::Error&)> onProblem;
    Mailbox mailbox;
    StorageThread storage;
    const std::shared_ptr<LoadMarker> marker;  // used by the engine thread from here on
    const std::optional<QString> interruptedLoad;
    EngineThread engine;
    Settings settings;
    Conversations conversations;
    Chat chat;
    ModelHost model;
    DocumentDesk documents;
};

Assistant::Assistant(AssistantOptions options, QObject* parent)
    : QObject(parent), parts_(std::make_unique<Parts>(*this, std::move(options))) {
    connect(&model(), &ModelHost::aboutToSwitch, &chat(), &Chat::stopAll);
    connect(&chat(), &Chat::modelWanted, &model(), &ModelHost::load);
    connect(&model(), &ModelHost::stateChanged, this, [this](const ModelState& state) {
        if (state.stage == ModelStage::Ready) documents().goOnSummarising();
    });
    const std::filesystem::path file = parts_->options.dataFolder / databaseName;
    parts_->storage.open(file, tidy, [=, this](const engine::Result<StorageThread::Opened>& opened) {
        if (!opened) {
            emit unusable(QString::fromStdString(opened.error().message));
            chat().open();  // what was sent is given back
            return;
        }
        if (!opened->keptAside.empty()) emit databaseKeptAside(toText(opened->keptAside));
        begin(file);
    });
}

Assistant::~Assistant() {
    // Threads end before anything that their jobs work with; the engine first: what it was writing goes to the store.
    chat().stopAll();
    documents().stop();
    parts_->engine.finish();
    documents().finish();
    parts_->storage.finish();
}

void Assistant::begin(const std::filesystem::path& database) {
    parts_->storage.ask([](Database& rows) { return SettingsRepository(rows).all(); },
                        [=, this](const QHash<QString, QVariant>& stored) {
                            settings().load(stored);
                            loadModel();
                            chat().open();
                            documents().open(database);  // before anybody is told to ask for them
                            emit ready();
                        });
}

void Assistant::loadModel() {
    if (!parts_->options.loadModelAtStart) return;
    const QString path = settings().value("model.path").toString();
    if (parts_->interruptedLoad == path) {
        model().refuse(path,
                       tr("The program ended while it was loading this model. Load it again, or choose another one."));
    } else {
        model().load(path);
    }
}

Settings& Assistant::settings() {
    return parts_->settings;
}
Conversations& Assistant::conversations() {
    return parts_->conversations;
}
Chat& Assistant::chat() {
    return parts_->chat;
}
ModelHost& Assistant::model() {
    return parts_->model;
}
DocumentDesk& Assistant::documents() {
    return parts_->documents;
}

QFuture<std::vector<Persona>> Assistant::personas() {
    return parts_->storage.ask([](Database& database) { return PersonaRepository(database).all(); });
}

QFuture<Id> Assistant::savePersona(const Persona& persona) {
    return parts_->storage.ask([=](Database& database) { return PersonaRepository(database).save(persona); },
                               [this](Id) { emit personasChanged(); });
}

void Assistant::removePersona(Id persona) {
    parts_->storage.ask(
        [=](Database& database) {
            PersonaRepository(database).remove(persona);
            return true;
        },
        [this](bool) { emit personasChanged(); });
}

QFuture<std::vector<ConnectionRecord>> Assistant::connections() {
    return parts_->storage.ask([](Database& database) { return ConnectionLog(database).all(); });
}

void Assistant::recordConnection(const ConnectionRecord& record) {
    parts_->storage.post([=](Database& database) { ConnectionLog(database).add(record); });
}

QFuture<int> Assistant::recover(const QString& keptAside) {
    return parts_->storage.ask([=](Database& database) { return recoverConversations(database, toPath(keptAside)); },
                               [this](int) { emit conversations().listReset(); });
}

}  // namespace thimble::app
