#pragma once

#include <QString>
#include <QWidget>
#include <deque>
#include <functional>

namespace thimble::ui {

class Appearance;

/// A small chart of one figure over the last minutes: title, the value of now, and its course.
class LiveChart : public QWidget {
    Q_OBJECT
  public:
    LiveChart(const Appearance& appearance, const QString& title, std::function<QString(double)> format,
              QWidget* parent = nullptr);

    void add(double value);
    /// A line that the value should stay below, such as a budget; 0: none.
    void setLimit(double limit);
    /// The upper end of the scale; 0: the highest value.
    void setTop(double top) { top_ = top; }
    QSize sizeHint() const override { return {240, 96}; }
    QSize minimumSizeHint() const override { return {140, 80}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    double top() const;

    const Appearance& appearance_;
    QString title_;
    std::function<QString(double)> format_;
    std::deque<double> values_;
    double limit_ = 0;
    double top_ = 0;
};

}  // namespace thimble::ui
