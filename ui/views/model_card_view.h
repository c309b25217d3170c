#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace thimble::ui {

class Appearance;
class Meter;

/// One model in the list of models: its name, what is known of it, progress of what is being done with it, and buttons.
class ModelCardView : public QFrame {
    Q_OBJECT
  public:
    ModelCardView(const Appearance& appearance, const QString& title, QWidget* parent = nullptr);

    void setMark(const QString& text);  // beside the title: "in use"
    void addLine(const char* name, const QString& text, bool warn = false);
    /// Replaces the line of that name, or adds it.
    void setLine(const char* name, const QString& text);
    QPushButton* addButton(const char* name, const QString& text, bool primary = false);
    /// Share below 0 hides the progress.
    void setProgress(double share, const QString& text);

  private:
    QLabel* mark_;
    QWidget* lines_;
    Meter* meter_;
    QLabel* progress_;
    QHBoxLayout* buttons_;
};

}  // namespace thimble::ui
