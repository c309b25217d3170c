#pragma once

#include <QImage>
#include <QWidget>
#include <cstdint>
#include <vector>

namespace thimble::ui {

class Appearance;

/// A picture of which experts fire: a row per layer, a column per expert, the stronger the more often it was chosen
/// lately.
class ExpertMap : public QWidget {
    Q_OBJECT
  public:
    explicit ExpertMap(const Appearance& appearance, QWidget* parent = nullptr);

    /// `use`: how often each expert was chosen since the model was loaded, [layers * experts].
    void setUse(const std::vector<std::uint64_t>& use, std::int64_t experts);
    QSize sizeHint() const override { return {480, 140}; }
    QSize minimumSizeHint() const override { return {200, 100}; }

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    QRect mapArea() const;

    const Appearance& appearance_;
    std::vector<std::uint64_t> before_;
    std::vector<double> heat_;  // choices lately: older ones fade
    std::int64_t experts_ = 0;
};

}  // namespace thimble::ui
