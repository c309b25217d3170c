#include "app/models/speed_preview.h"

#include <filesystem>
#include <thread>
#include <utility>

#include "engine/format/synthetic.h"

namespace thimble::app {

/// What the GUI thread and the measuring one share.
struct SpeedPreview::Job {
    std::atomic<bool> cancelled = false;
    std::thread thread;
};

namespace {

constexpr int kPrompt = 256;  // tokens: about a page
constexpr int kGenerate = 32;
constexpr int kRepeat = 2;

using Progress = std::function<bool(SpeedPreview::Stage, double)>;

engine::Result<SpeedReport> measure(const std::string& size, const std::filesystem::path& file, std::uint64_t budget,
                                    const std::atomic<bool>& stop, const Progress& progress) {
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    const auto written = engine::writeSyntheticModel(
        size, file, [&](double fraction) { return progress(SpeedPreview::Stage::Writing, fraction); });
    engine::Result<SpeedReport> report =
        written ? engine::Result<SpeedReport>(SpeedReport{}) : engine::Result<SpeedReport>(written.error());
    if (written) {
        SpeedRequest request;
        request.model = file;
        request.load.memoryBudget = budget;
        request.prompt = kPrompt;
        request.generate = kGenerate;
        request.repeat = kRepeat;
        request.stop = &stop;
        report =
            measureSpeed(request, [&](double fraction) { return progress(SpeedPreview::Stage::Measuring, fraction); });
    }
    std::filesystem::remove(file, ignored);
    return report;
}

}  // namespace

SpeedPreview::SpeedPreview(QObject* parent) : QObject(parent) {}

SpeedPreview::~SpeedPreview() {
    cancel();
    if (job_) job_->thread.join();
}

std::uint64_t SpeedPreview::bytes(const QString& size) {
    return engine::syntheticModelBytes(size.toStdString());
}

void SpeedPreview::cancel() {
    if (job_) job_->cancelled = true;
}

void SpeedPreview::start(const QString& size, const QString& path, std::uint64_t budget) {
    if (job_) return;
    running_ = size;
    job_ = std::make_shared<Job>();
    const std::filesystem::path file = path.toStdU16String();
    // The thread is joined before this object goes, so `this` outlives what it posts.
    job_->thread = std::thread([this, job = job_, size, file, budget] {
        const auto report =
            measure(size.toStdString(), file, budget, job->cancelled, [&](Stage stage, double fraction) {
                QMetaObject::invokeMethod(this,
                                          [this, size, stage, fraction] { emit progressed(size, stage, fraction); });
                return !job->cancelled;
            });
        QMetaObject::invokeMethod(this, [this, report] { ended(report); });
    });
}

void SpeedPreview::ended(const engine::Result<SpeedReport>& report) {
    const bool cancelled = job_->cancelled;
    job_->thread.join();
    job_.reset();
    const QString size = std::exchange(running_, QString());
    if (report) {
        emit measured(size, *report);
    } else {
        emit failed(size, cancelled ? QString() : QString::fromStdString(report.error().message));
    }
}

}  // namespace thimble::app
