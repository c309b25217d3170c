#include "app/models/model_scan.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QSet>
#include <algorithm>

namespace thimble::app {
namespace {

constexpr int mostInFolder = 1000;  // a watched folder that holds the whole disk must not hold up the program

class Scan {
  public:
    explicit Scan(const ScanRequest& request) : request_(request) {}

    std::vector<LibraryModel> run() {
        if (!request_.builtIn.isEmpty()) add(request_.builtIn, ModelOrigin::BuiltIn);
        for (const QString& folder : request_.folders)
            addFolder(folder, ModelOrigin::Library);
        for (const QString& folder : request_.records.folders)
            addFolder(folder, ModelOrigin::Shared);
        for (auto model = request_.records.models.begin(); model != request_.records.models.end(); ++model) {
            // What was downloaded or linked and is gone stays on the list, marked.
            if (model->linked || !model->address.isEmpty())
                add(model.key(), model->linked ? ModelOrigin::Linked : ModelOrigin::Library);
        }
        std::stable_sort(found_.begin(), found_.end(), [](const LibraryModel& a, const LibraryModel& b) {
            if ((a.origin == ModelOrigin::BuiltIn) != (b.origin == ModelOrigin::BuiltIn))
                return a.origin == ModelOrigin::BuiltIn;
            return QString::localeAwareCompare(a.card.name, b.card.name) < 0;
        });
        return std::move(found_);
    }

  private:
    void addFolder(const QString& folder, ModelOrigin origin) {
        QDirIterator files(folder, {"*.gguf"}, QDir::Files, QDirIterator::Subdirectories);
        for (int count = 0; files.hasNext() && count < mostInFolder; ++count)
            add(files.next(), origin);
    }

    void add(const QString& path, ModelOrigin origin) {
        const QFileInfo file(path);
        const QString absolute = file.absoluteFilePath();
        if (seen_.contains(absolute)) return;
        seen_.insert(absolute);
        LibraryModel model;
        model.path = absolute;
        model.origin = origin;
        model.record = request_.records.models.value(absolute);
        model.missing = !file.exists();
        model.readOnly =
            origin == ModelOrigin::BuiltIn || origin == ModelOrigin::Shared || !QFileInfo(file.path()).isWritable();
        if (!model.missing) {
            if (auto card = readModelCard(path.toStdU16String())) {
                model.card = std::move(*card);
                model.problem = model.card.problem;
            } else {
                model.problem = QString::fromStdString(card.error().message);
            }
        }
        if (model.card.name.isEmpty()) model.card.name = file.completeBaseName();
        found_.push_back(std::move(model));
    }

    const ScanRequest& request_;
    std::vector<LibraryModel> found_;
    QSet<QString> seen_;
};

}  // namespace

std::vector<LibraryModel> scanModels(const ScanRequest& request) {
    return Scan(request).run();
}

}  // namespace thimble::app
