#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include "app/chat/generator.h"

namespace thimble::app {

class EngineThread;
struct ModelFacts;
class Settings;

enum class ModelStage { None, Loading, Ready, Idle, Failed };  // Idle: unloaded to save memory, comes back by itself

/// The model that answers.
struct ModelState {
    ModelStage stage = ModelStage::None;
    QString path;
    QString name;
    double progress = 0;  // of loading, 0 to 1
    QString problem;      // why loading failed: a sentence for the user
    std::int64_t contextSize = 0;
    MemoryFigures memory;  // the plan
    bool writesSummaries = false;
};

/// Loads, unloads and switches the model, in the background. Lives on the GUI thread.
class ModelHost : public QObject {
    Q_OBJECT
  public:
    ModelHost(EngineThread& engine, Settings& settings, QObject* parent);

    const ModelState& state() const { return state_; }

    /// Replies under way are stopped. Remembered as the setting model.path.
    void load(const QString& path);
    void unload();
    /// Shows the model as failed, for a reason known before loading it.
    void refuse(const QString& path, const QString& problem);
    /// Changes the budget of the loaded model, and the setting model.memory.
    void setMemoryBudget(std::int64_t bytes);

  signals:
    void stateChanged(const ModelState& state);
    /// Twice a second while a model is loaded.
    void figures(const LiveFigures& figures);

    /// Another model comes, or none: replies under way are to be stopped.
    void aboutToSwitch();

  private:
    void setStage(ModelStage stage);
    void loading(double fraction);
    void loaded(const engine::Result<ModelFacts>& facts);
    void sample();
    void putAwayWhenIdle();

    EngineThread& engine_;
    Settings& settings_;
    ModelState state_;
    QElapsedTimer sinceUse_;
    QElapsedTimer sinceSample_;
    ModelFigures before_;
    std::int64_t piecesBefore_ = 0;
};

}  // namespace thimble::app
