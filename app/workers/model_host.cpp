#include "app/workers/model_host.h"

#include <QTimer>

#include "app/workers/data_folder.h"
#include "app/workers/engine_thread.h"
#include "app/workers/settings.h"
#include "engine/base/process_memory.h"

namespace thimble::app {
namespace {

constexpr int betweenFiguresMs = 500;

}  // namespace

ModelHost::ModelHost(EngineThread& engine, Settings& settings, QObject* parent)
    : QObject(parent), engine_(engine), settings_(settings) {
    engine_.listen({[this](double fraction) { loading(fraction); },
                    [this](const engine::Result<ModelFacts>& facts) { loaded(facts); },
                    [this] { setStage(ModelStage::Idle); }});
    auto* clock = new QTimer(this);
    clock->setInterval(betweenFiguresMs);
    connect(clock, &QTimer::timeout, this, [this] {
        sample();
        putAwayWhenIdle();
    });
    clock->start();
    sinceUse_.start();
}

void ModelHost::load(const QString& path) {
    emit aboutToSwitch();
    settings_.set("model.path", path);
    state_ = {};
    state_.path = path;
    setStage(ModelStage::Loading);
    engine_.load({toPath(path), settings_.value("model.memory").toULongLong(),
                  settings_.value("model.context").toLongLong(), settings_.value("model.threads").toInt()});
}

void ModelHost::unload() {
    emit aboutToSwitch();
    engine_.unload();
    state_ = {};
    setStage(ModelStage::None);
}

void ModelHost::refuse(const QString& path, const QString& problem) {
    state_ = {};
    state_.path = path;
    state_.problem = problem;
    setStage(ModelStage::Failed);
}

void ModelHost::setMemoryBudget(std::int64_t bytes) {
    settings_.set("model.memory", qlonglong(bytes));
    engine_.setMemoryBudget(std::uint64_t(bytes));
}

void ModelHost::setStage(ModelStage stage) {
    state_.stage = stage;
    emit stateChanged(state_);
}

void ModelHost::loading(double fraction) {
    state_.progress = fraction;
    setStage(ModelStage::Loading);
}

void ModelHost::loaded(const engine::Result<ModelFacts>& facts) {
    sinceUse_.restart();
    if (!facts) {
        state_.problem = QString::fromStdString(facts.error().message);
        // A refused change of the budget leaves the model as it was.
        setStage(engine_.figures() ? state_.stage : ModelStage::Failed);
        return;
    }
    state_.problem.clear();
    state_.progress = 1;
    state_.name = QString::fromStdString(facts->name);
    state_.contextSize = facts->contextSize;
    state_.memory = facts->memory;
    state_.writesSummaries = facts->writesSummaries;
    setStage(ModelStage::Ready);
}

void ModelHost::sample() {
    const std::optional<ModelFigures> total = engine_.figures();
    if (!total) return;
    const double seconds = sinceSample_.isValid() ? double(sinceSample_.restart()) / 1000 : 0;
    if (seconds == 0) sinceSample_.start();
    const std::int64_t pieces = engine_.piecesWritten();
    LiveFigures now;
    now.residentBytes = engine::processMemory().resident;
    now.budgetBytes = state_.memory.budget;
    now.total = *total;
    if (seconds > 0 && total->bytesRead >= before_.bytesRead) {
        const auto hits = total->expertHits - before_.expertHits;
        const auto misses = total->expertMisses - before_.expertMisses;
        now.tokensPerSecond = double(pieces - piecesBefore_) / seconds;
        now.bytesReadPerSecond = double(total->bytesRead - before_.bytesRead) / seconds;
        now.expertHitRate = hits + misses > 0 ? double(hits) / double(hits + misses) : 1;
    }
    before_ = *total;
    piecesBefore_ = pieces;
    emit figures(now);
}

void ModelHost::putAwayWhenIdle() {
    const qint64 limit = settings_.value("model.idle_minutes").toLongLong() * 60 * 1000;
    if (!engine_.isIdle() || state_.stage != ModelStage::Ready) {
        sinceUse_.restart();
    } else if (limit > 0 && sinceUse_.hasExpired(limit)) {
        engine_.putAway();
    }
}

}  // namespace thimble::app
