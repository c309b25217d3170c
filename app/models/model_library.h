#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "app/models/model_card.h"
#include "app/models/model_records.h"

namespace thimble::app {

/// Where a model of the library comes from.
enum class ModelOrigin {
    BuiltIn,  // ships with the program
    Library,  // lies in the program's own model folder
    Linked,   // used where it lies
    Shared,   // in a watched folder of the user's, or one shared read-only
};

struct LibraryModel {
    QString path;
    ModelOrigin origin = ModelOrigin::Library;
    bool missing = false;   // was here before, is not now: kept, shown, back by itself when the file is
    bool readOnly = false;  // cannot be removed by this program
    QString problem;        // why it cannot be used: damaged, of another architecture
    ModelCard card;         // as last read
    ModelRecord record;     // what the program remembers of it
    friend bool operator==(const LibraryModel&, const LibraryModel&) = default;
};

enum class ImportMode { InPlace, Copy };

/// The models that are on this computer. Lives on the GUI thread; files are read in the background.
class ModelLibrary : public QObject {
    Q_OBJECT
  public:
    /// `folder` is the program's own; it is made when something is put there. What is remembered lies beside it in
    /// models.json. `builtIn` may be empty.
    ModelLibrary(const QString& folder, const QString& builtIn, QObject* parent = nullptr);
    /// Ends a copy that is under way.
    ~ModelLibrary() override;

    /// Built-in first, then by name. Empty until the first scan is over (`changed`).
    const std::vector<LibraryModel>& models() const { return models_; }
    const LibraryModel* find(const QString& path) const;
    QString folder() const { return folder_; }
    /// Another folder for what is downloaded, copied and converted from now on; empty: the first one again, whose
    /// models stay in the library.
    void setFolder(const QString& folder);

    /// Folders of the user's that are watched for models, read-only ones too.
    QStringList watchedFolders() const { return records_.folders; }
    void addFolder(const QString& folder);
    void removeFolder(const QString& folder);

    /// Takes a GGUF file in: where it lies, or as a copy (written to a .part file, then renamed). Ends with `imported`
    /// or `importFailed`; `importProgress` in between when it is copied. One at a time.
    void importFile(const QString& file, ImportMode mode);
    void cancelImport();

    /// Removes a linked or missing model from the list, or one of the program's own folder from the disk.
    engine::Status remove(const QString& path);

    /// What was measured here with a model, for its card.
    void rememberSpeed(const QString& path, const MeasuredSpeed& speed);
    /// What a download gave: shown on the card.
    void rememberDownload(const QString& path, const QString& address, const QString& sha256);

  public slots:
    /// Looks again; also called by itself when a watched folder changes.
    void rescan();

  signals:
    void changed();
    void imported(const QString& path);
    void importProgress(qint64 done, qint64 total);
    void importFailed(const QString& sentence);
    /// What is remembered could not be read or written.
    void problem(const QString& sentence);

  private:
    struct CopyJob;
    void applyScan(quint64 scan, std::vector<LibraryModel> found);
    void link(const QString& path);
    void copy(const QString& file, const QString& to);
    void watch();
    void store();

    QString home_;  // where the records lie beside
    QString folder_;
    QString recordsFile_;
    QString builtIn_;
    ModelRecords records_;
    std::vector<LibraryModel> models_;
    QFileSystemWatcher watcher_;
    QTimer settle_;       // a folder that changes is read once it is quiet
    QThreadPool worker_;  // one thread: scans and copies, in order; ends with this object
    std::shared_ptr<CopyJob> copy_;
    quint64 scans_ = 0;  // only the latest scan's answer counts
};

}  // namespace thimble::app
