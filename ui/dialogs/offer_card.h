#pragma once

#include "app/models/catalogue.h"
#include "ui/services.h"
#include "ui/views/model_card_view.h"

namespace thimble::ui {

class ModelDesk;

/// A model that can be had: what it is, what it needs, how fast it would be here, and its download.
class OfferCard : public ModelCardView {
    Q_OBJECT
  public:
    /// `recommended`: its button stands out.
    OfferCard(const Services& services, ModelDesk& desk, const app::CatalogueModel& model, bool recommended,
              QWidget* parent);

  private:
    void describe();
    void connectPreview();
    void askToMeasure();
    void showSpeed();
    void showPreview();
    void followDownload();
    void showDownload();
    void showFailure(const QString& sentence);
    void pauseOrGoOn();

    const Services services_;
    ModelDesk& desk_;
    const app::CatalogueModel model_;
    QPushButton* measure_;
    QPushButton* download_;
    QPushButton* cancel_;
};

}  // namespace thimble::ui
