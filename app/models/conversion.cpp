#include "app/models/conversion.h"

#include <QElapsedTimer>
#include <thread>

namespace thimble::app {

/// What the GUI thread and the converting one share.
struct Conversion::Job {
    std::atomic<bool> cancelled = false;
    std::thread thread;
};

namespace {

std::filesystem::path toPath(const QString& path) {
    return path.toStdU16String();
}

constexpr qint64 tellEveryMs = 100;

}  // namespace

Conversion::Conversion(QObject* parent) : QObject(parent) {}

Conversion::~Conversion() {
    cancel();
    if (job_) job_->thread.join();
}

bool Conversion::running() const {
    return job_ != nullptr;
}

void Conversion::cancel() {
    if (job_) job_->cancelled = true;
}

void Conversion::start(const QString& source, const QString& destination, const engine::ConvertOptions& options) {
    if (job_) return;
    job_ = std::make_shared<Job>();
    engine::ConvertOptions own = options;
    own.progress = [this, job = job_, told = QElapsedTimer()](std::uint64_t done, std::uint64_t total,
                                                              std::string_view tensor) mutable {
        if (!told.isValid() || told.elapsed() >= tellEveryMs || done == total) {
            told.start();
            const double fraction = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1;
            QMetaObject::invokeMethod(
                this, [this, fraction, name = QString::fromUtf8(tensor.data(), static_cast<qsizetype>(tensor.size()))] {
                    emit progressed(fraction, name);
                });
        }
        return !job->cancelled;
    };
    // The thread is joined before this object goes, so `this` outlives what it posts.
    job_->thread = std::thread([this, source, destination, own = std::move(own)] {
        const engine::Status status = engine::convertModel(toPath(source), toPath(destination), own);
        QMetaObject::invokeMethod(this, [this, destination, status] {
            job_->thread.join();
            job_.reset();
            if (status) {
                emit finished(destination);
            } else {
                emit failed(QString::fromStdString(status.error().message));
            }
        });
    });
}

}  // namespace thimble::app
