#pragma once

#include <QHash>
#include <QObject>
#include <map>
#include <memory>

#include "app/models/catalogue.h"
#include "app/models/conversion.h"
#include "app/models/download.h"
#include "app/models/speed_preview.h"

namespace thimble::app {
class Assistant;
class ModelLibrary;
}  // namespace thimble::app

namespace thimble::ui {

/// The long work around models: downloads, measurements, conversions. Goes on when the dialog that shows it is closed.
class ModelDesk : public QObject {
    Q_OBJECT
  public:
    /// `library` may be null: then nothing can be downloaded or converted.
    ModelDesk(app::Assistant& assistant, app::ModelLibrary* library, QObject* parent = nullptr);
    ~ModelDesk() override;

    app::ModelLibrary* library() const { return library_; }

    /// The download of a model of the catalogue; null when none was begun since the program started.
    app::Download* download(const QString& id) const;
    /// Begins it, or goes on with it.
    app::Download& startDownload(const app::CatalogueModel& model);
    void cancelDownload(const QString& id);
    /// Bytes that an earlier run of the program has left of it.
    qint64 unfinishedBytes(const app::CatalogueModel& model) const;

    app::SpeedPreview& preview() { return preview_; }
    /// Measures what models of a size do here, with the budget of the settings.
    void measure(const QString& size);
    /// What was measured since the program started.
    const app::SpeedReport* measured(const QString& size) const;
    /// The temporary file of a measurement.
    QString workFile() const;

    app::Conversion& conversion() { return conversion_; }
    QString converting() const { return converting_; }
    /// Writes a model file into the library's folder.
    void convert(const QString& source, const QString& fileName, const engine::ConvertOptions& options);

  signals:
    /// A download was begun or taken back.
    void downloadsChanged();
    /// What a download, a measurement or a conversion ended with, for a notification: a short title and a sentence.
    void workEnded(const QString& title, const QString& sentence);

  private:
    std::unique_ptr<app::Download> makeDownload(const app::CatalogueModel& model);
    void rememberSpeed(const app::Message& reply);
    QString pathOf(const app::CatalogueModel& model) const;

    app::Assistant& assistant_;
    app::ModelLibrary* library_;
    std::map<QString, std::unique_ptr<app::Download>> downloads_;  // by id in the catalogue
    std::map<QString, app::SpeedReport> measured_;                 // by size
    app::SpeedPreview preview_;
    app::Conversion conversion_;
    QString converting_;  // the file that is being written
};

}  // namespace thimble::ui
