#include "ui/dialogs/first_start.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QThread>
#include <QVBoxLayout>

#include "app/workers/assistant.h"
#include "ui/format.h"
#include "ui/look/appearance.h"
#include "ui/views/memory_slider.h"

namespace thimble::ui {
namespace {

constexpr std::uint64_t kRoomFor21B = 14ULL
                                      << 30;  // memory from which on every expert of the 21B model stays in memory

}  // namespace

/// Which model suits a computer with that much memory.
QString FirstStart::advice(std::uint64_t memory) {
    return memory >= kRoomFor21B
               ? tr("The 21B model fits in it; the 4B model is several times as fast.")
               : tr("The 4B model suits it. The 21B model runs too: its experts are read from the disk as they are "
                    "needed.");
}

FirstStart::FirstStart(const Services& services, QWidget* parent)
    : QDialog(parent), services_(services), pages_(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("firstStart"));
    setWindowTitle(tr("Welcome"));
    resize(560, 440);
    pages_->setObjectName(QStringLiteral("firstStartPages"));
    pages_->addWidget(makePage(
        {}, tr("Welcome to Thimble"),
        tr("Ask, and it answers. Drop a document, and it reads it for you. Everything happens on this computer: "
           "no account, no network, nothing leaves it.\n\nA tiny model is built in and answers at once, "
           "so that you can look around. It knows little.")));
    QWidget* model = makePage(
        QStringLiteral("model"), tr("Get a real model"),
        tr("For real answers, get a SmallThinker model. This computer has %1 of memory and %2 processor threads. %3\n\n"
           "How fast a model is here can be measured before anything is downloaded.")
            .arg(formatBytes(totalMemory()))
            .arg(QThread::idealThreadCount())
            .arg(advice(totalMemory())));
    auto* models = new QPushButton(services.appearance.icon(QStringLiteral("download"), Role::Accent),
                                   tr("See the models"), model);
    models->setObjectName(QStringLiteral("firstModels"));
    connect(models, &QPushButton::clicked, this, &FirstStart::modelsRequested);
    static_cast<QVBoxLayout*>(model->layout())->insertWidget(3, models, 0, Qt::AlignHCenter);
    pages_->addWidget(model);
    QWidget* document = makePage(
        QStringLiteral("document"), tr("Drop a document"),
        tr("PDF, Word, OpenDocument, web pages, books, tables, mail: drop one or many anywhere on the window, or a "
           "whole folder. Each is read from the first page to the last and summarised; every point tells its page."));
    auto* attach = new QPushButton(services.appearance.icon(QStringLiteral("document"), Role::Accent),
                                   tr("Choose a document …"), document);
    attach->setObjectName(QStringLiteral("firstDocument"));
    connect(attach, &QPushButton::clicked, this, [this] {
        finish();
        emit attachRequested();
    });
    static_cast<QVBoxLayout*>(document->layout())->insertWidget(3, attach, 0, Qt::AlignHCenter);
    pages_->addWidget(document);

    auto* skip = new QPushButton(tr("Skip"), this);
    skip->setObjectName(QStringLiteral("firstSkip"));
    skip->setProperty("flat", true);
    auto* nextButton = new QPushButton(tr("Next"), this);
    nextButton->setObjectName(QStringLiteral("firstNext"));
    nextButton->setProperty("primary", true);
    nextButton->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(skip);
    buttons->addStretch();
    buttons->addWidget(nextButton);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 24, 32, 24);
    layout->addWidget(pages_, 1);
    layout->addLayout(buttons);
    connect(skip, &QPushButton::clicked, this, &FirstStart::finish);
    connect(nextButton, &QPushButton::clicked, this, &FirstStart::next);
    connect(pages_, &QStackedWidget::currentChanged, this, [this, nextButton, skip](int page) {
        const bool last = page + 1 == pages_->count();
        nextButton->setText(last ? tr("Start") : tr("Next"));
        skip->setVisible(!last);
    });
    connect(this, &QDialog::finished, this,
            [this] { services_.assistant.settings().set(QStringLiteral("window.welcomed"), true); });
}

QWidget* FirstStart::makePage(const QString& icon, const QString& title, const QString& text) {
    auto* page = new QWidget(this);
    auto* picture = new QLabel(page);
    picture->setAlignment(Qt::AlignHCenter);
    picture->setPixmap(icon.isEmpty() ? QIcon(QStringLiteral(":/icons/thimble.svg")).pixmap(96, 96)
                                      : services_.appearance.icon(icon, Role::Accent).pixmap(72, 72));
    auto* heading = new QLabel(title, page);
    heading->setProperty("title", true);
    heading->setAlignment(Qt::AlignHCenter);
    auto* body = new QLabel(text, page);
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignHCenter);
    auto* layout = new QVBoxLayout(page);
    layout->setSpacing(16);
    layout->addWidget(picture);
    layout->addWidget(heading);
    layout->addWidget(body);
    layout->addStretch();
    return page;
}

void FirstStart::next() {
    if (pages_->currentIndex() + 1 == pages_->count())
        finish();
    else
        pages_->setCurrentIndex(pages_->currentIndex() + 1);
}

void FirstStart::finish() {
    accept();
}

}  // namespace thimble::ui
