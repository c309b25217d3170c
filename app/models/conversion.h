#pragma once

#include <QObject>
#include <QString>
#include <atomic>
#include <memory>

#include "engine/format/convert.h"

namespace thimble::app {

/// Runs a conversion (engine/format/convert.h) in the background. Lives on the GUI thread.
class Conversion : public QObject {
    Q_OBJECT
  public:
    explicit Conversion(QObject* parent = nullptr);
    /// Cancels and waits for the writer to stop.
    ~Conversion() override;

    bool running() const;
    /// Nothing when one is running already.
    void start(const QString& source, const QString& destination, const engine::ConvertOptions& options);
    void cancel();

  signals:
    void progressed(double fraction, const QString& tensor);
    void finished(const QString& file);
    void failed(const QString& sentence);  // empty: it was cancelled

  private:
    struct Job;
    std::shared_ptr<Job> job_;
};

}  // namespace thimble::app
