#pragma once

#include <QFrame>

#include "app/storage/document_values.h"

class QLabel;
class QToolButton;

namespace thimble::ui {

class Appearance;
class Meter;
class MessageBody;

/// A summary of a whole document: how far it is, what it has found, and which sections it has read. Key sentences stand
/// there before any model has answered.
class SummaryCard : public QFrame {
    Q_OBJECT
  public:
    explicit SummaryCard(const Appearance& appearance, QWidget* parent = nullptr);

    void show(const app::Summary& summary, const QString& title);
    const app::Summary& summary() const { return summary_; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    /// The summary as Markdown, with its coverage.
    static QString markdown(const app::Summary& summary);

  signals:
    void pauseRequested(thimble::app::Id summary);
    void resumeRequested(thimble::app::Id summary);
    void cancelRequested(thimble::app::Id summary);
    void saveRequested(thimble::app::Id summary);
    void passageRequested(thimble::app::Id passage);

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    QString stateText() const;

    const Appearance& appearance_;
    app::Summary summary_;
    QLabel* title_;
    QLabel* coverage_;
    QLabel* state_;
    Meter* meter_;
    MessageBody* body_;
    QToolButton* pause_;
    QToolButton* cancel_;
    QToolButton* copy_;
    QToolButton* save_;
};

}  // namespace thimble::ui
