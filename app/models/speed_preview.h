#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <memory>

#include "app/models/speed.h"

namespace thimble::app {

/// Tells what a model would do on this computer before it is downloaded: writes random weights of its shape to a
/// temporary file, runs them as `thimble-cli bench --synthetic` does, and removes the file. Lives on the GUI thread.
class SpeedPreview : public QObject {
    Q_OBJECT
  public:
    enum class Stage { Writing, Measuring };

    explicit SpeedPreview(QObject* parent = nullptr);
    /// Cancels and waits for the measurement to stop.
    ~SpeedPreview() override;

    /// Bytes that the temporary file takes; 0 for an unknown size.
    static std::uint64_t bytes(const QString& size);

    /// The size that is being measured ("4b", "21b"); empty: none.
    QString running() const { return running_; }
    /// Measures one size with a memory budget (0: from the memory that is free); nothing when one is running already.
    /// `file` is written for the time of the measurement.
    void start(const QString& size, const QString& file, std::uint64_t budget);
    void cancel();

  signals:
    void progressed(const QString& size, thimble::app::SpeedPreview::Stage stage, double fraction);
    void measured(const QString& size, const thimble::app::SpeedReport& report);
    void failed(const QString& size, const QString& sentence);  // empty: it was cancelled

  private:
    struct Job;
    void ended(const engine::Result<SpeedReport>& report);

    QString running_;
    std::shared_ptr<Job> job_;
};

}  // namespace thimble::app
