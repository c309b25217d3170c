#include "ui/views/memory_slider.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>

#ifdef Q_OS_WIN
#include <windows.h>
#else
#include <unistd.h>
#ifdef Q_OS_MACOS
#include <sys/sysctl.h>
#endif
#endif

#include "ui/format.h"

namespace thimble::ui {
namespace {

constexpr std::int64_t kStep = 64LL << 20;  // of the slider, bytes
constexpr std::int64_t kSmallest = 256LL << 20;
constexpr std::uint64_t kFallback = 8ULL << 30;  // when the system does not tell

}  // namespace

std::uint64_t totalMemory() {
#if defined(Q_OS_WIN)
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    return GlobalMemoryStatusEx(&status) ? status.ullTotalPhys : kFallback;
#elif defined(Q_OS_MACOS)
    std::uint64_t bytes = 0;
    std::size_t size = sizeof bytes;
    return sysctlbyname("hw.memsize", &bytes, &size, nullptr, 0) == 0 ? bytes : kFallback;
#else
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long pageSize = sysconf(_SC_PAGE_SIZE);
    return pages > 0 && pageSize > 0 ? std::uint64_t(pages) * std::uint64_t(pageSize) : kFallback;
#endif
}

MemorySlider::MemorySlider(QWidget* parent)
    : QWidget(parent),
      automatic_(new QCheckBox(tr("Automatic"), this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      value_(new QLabel(this)) {
    setObjectName(QStringLiteral("memorySlider"));
    automatic_->setObjectName(QStringLiteral("memoryAutomatic"));
    slider_->setObjectName(QStringLiteral("memoryBudget"));
    slider_->setAccessibleName(tr("Memory budget"));
    slider_->setRange(static_cast<int>(kSmallest / kStep), static_cast<int>(std::int64_t(totalMemory()) / kStep));
    slider_->setPageStep(16);
    value_->setObjectName(QStringLiteral("memoryValue"));
    value_->setMinimumWidth(value_->fontMetrics().horizontalAdvance(QStringLiteral("999.9 GB ")));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(automatic_);
    layout->addWidget(slider_, 1);
    layout->addWidget(value_);
    connect(slider_, &QSlider::valueChanged, this, &MemorySlider::showValue);
    // While it is dragged nothing is loaded anew; keyboard steps count at once.
    connect(slider_, &QSlider::sliderReleased, this, [this] { emit budgetChosen(budget()); });
    connect(slider_, &QSlider::valueChanged, this, [this] {
        if (!slider_->isSliderDown()) emit budgetChosen(budget());
    });
    connect(automatic_, &QCheckBox::toggled, this, [this](bool automatic) {
        slider_->setEnabled(!automatic);
        showValue();
        emit budgetChosen(budget());
    });
    setBudget(0);
}

void MemorySlider::setBudget(std::int64_t bytes) {
    const QSignalBlocker quietSlider(slider_), quietBox(automatic_);
    automatic_->setChecked(bytes == 0);
    slider_->setEnabled(bytes != 0);
    if (bytes != 0) slider_->setValue(static_cast<int>(bytes / kStep));
    showValue();
}

std::int64_t MemorySlider::budget() const {
    return automatic_->isChecked() ? 0 : slider_->value() * kStep;
}

void MemorySlider::showValue() {
    value_->setText(automatic_->isChecked() ? QString()
                                            : formatBytes(static_cast<std::uint64_t>(slider_->value()) * kStep));
}

}  // namespace thimble::ui
