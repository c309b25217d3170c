#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QSlider;

namespace thimble::ui {

/// The memory budget: a slider from what the smallest model needs to what the computer has, or automatic.
class MemorySlider : public QWidget {
    Q_OBJECT
  public:
    explicit MemorySlider(QWidget* parent = nullptr);

    /// Bytes; 0: automatic.
    void setBudget(std::int64_t bytes);
    std::int64_t budget() const;

  signals:
    /// The user has let go of the slider.
    void budgetChosen(qlonglong bytes);

  private:
    void showValue();

    QCheckBox* automatic_;
    QSlider* slider_;
    QLabel* value_;
};

/// Bytes of memory that this computer has.
std::uint64_t totalMemory();

}  // namespace thimble::ui
