#pragma once

#include <QWidget>
#include <vector>

#include "ui/look/theme.h"

namespace thimble::ui {

class Appearance;

/// One bar divided into named parts, with a legend: where the bytes of the memory budget go.
class PlanBar : public QWidget {
    Q_OBJECT
  public:
    struct Part {
        QString name;
        std::uint64_t bytes = 0;
    };

    explicit PlanBar(const Appearance& appearance, QWidget* parent = nullptr);

    void setParts(std::vector<Part> parts, std::uint64_t whole);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return layOut(width, nullptr); }
    QSize sizeHint() const override { return {400, layOut(400, nullptr)}; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    QColor colorOf(std::size_t part) const;
    int layOut(int width, QPainter* painter) const;

    const Appearance& appearance_;
    std::vector<Part> parts_;
    std::uint64_t whole_ = 0;
};

}  // namespace thimble::ui
