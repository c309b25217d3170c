#pragma once

#include <QDialog>

#include "ui/services.h"

class QStackedWidget;

namespace thimble::ui {

/// The first start, in three screens: welcome, a real model, a document. Every one can be left at once.
class FirstStart : public QDialog {
    Q_OBJECT
  public:
    explicit FirstStart(const Services& services, QWidget* parent = nullptr);

  signals:
    void modelsRequested();
    void attachRequested();

  private:
    static QString advice(std::uint64_t memory);
    QWidget* makePage(const QString& icon, const QString& title, const QString& text);
    void next();
    void finish();

    const Services services_;
    QStackedWidget* pages_;
};

}  // namespace thimble::ui
