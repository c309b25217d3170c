#pragma once

#include <QDialog>
#include <memory>
#include <vector>

#include "app/models/catalogue.h"
#include "app/models/model_library.h"
#include "ui/services.h"

class QLabel;
class QVBoxLayout;

namespace thimble::app {
class Download;
}

namespace thimble::ui {

class ModelCardView;

/// The models on this computer and those that can be had: use, import, download with progress, what each needs.
class ModelsDialog : public QDialog {
    Q_OBJECT
  public:
    ModelsDialog(const Services& services, app::ModelLibrary* library, QWidget* parent = nullptr);
    ~ModelsDialog() override;

  private:
    void showInstalled();
    void showCatalogue();
    ModelCardView* addInstalled(const app::LibraryModel& model);
    void addOffer(const app::CatalogueModel& model);
    void startDownload(const app::CatalogueModel& model, ModelCardView* card);
    void importModel();

    const Services services_;
    app::ModelLibrary* library_;
    QWidget* installed_;
    QWidget* offers_;
    QLabel* importState_;
    std::vector<std::unique_ptr<app::Download>> downloads_;
};

}  // namespace thimble::ui
