#pragma once

#include <QLayout>
#include <vector>

namespace thimble::ui {

/// Puts widgets in lines, as words in a text.
class FlowLayout : public QLayout {
  public:
    /// `alignment`: of the lines, leading or AlignHCenter.
    explicit FlowLayout(QWidget* parent, Qt::Alignment alignment = Qt::AlignLeading, int gap = 8);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override { items_.push_back(item); }
    int count() const override { return static_cast<int>(items_.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return place({0, 0, width, 0}, false); }
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    void setGeometry(const QRect& rect) override;

  private:
    struct Line {
        std::size_t end;  // behind its last item
        int width;
        int height;
    };
    Line lineFrom(std::size_t first, int width) const;
    int place(const QRect& rect, bool apply) const;

    std::vector<QLayoutItem*> items_;
    Qt::Alignment alignment_;
    int gap_;
};

}  // namespace thimble::ui
