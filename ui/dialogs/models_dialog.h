#pragma once

#include <QDialog>

#include "app/models/model_library.h"
#include "ui/services.h"

class QLabel;
class QPushButton;

namespace thimble::ui {

class ModelCardView;
class ModelDesk;

/// The models on this computer and those that can be had: use, import, measure, download, convert.
class ModelsDialog : public QDialog {
    Q_OBJECT
  public:
    ModelsDialog(const Services& services, ModelDesk& desk, QWidget* parent = nullptr);

    /// Takes model files in where they lie.
    void import(const QStringList& files);

  private:
    QPushButton* addTool(const char* name, const QString& icon, const QString& text);
    void connectLibrary();
    void say(const QString& sentence);
    void showInstalled();
    void showFolders();
    ModelCardView* makeBuiltInCard();
    ModelCardView* makeInstalledCard(const app::LibraryModel& model);
    void addFacts(ModelCardView& card, const app::LibraryModel& model) const;
    void addActions(ModelCardView& card, const app::LibraryModel& model);
    void remove(const app::LibraryModel& model);
    void openConversion(const QString& source);
    void showConversion(double fraction, const QString& tensor);
    void showCatalogue();

    const Services services_;
    ModelDesk& desk_;
    app::ModelLibrary* library_;
    QWidget* installed_;
    QWidget* tools_;
    QWidget* folders_;
    QWidget* offers_;
    ModelCardView* conversion_;
    QLabel* sentence_;
};

}  // namespace thimble::ui
