#include "ui/dialogs/about_dialog.h"

#include <QCoreApplication>
#include <QIcon>
#include <QLabel>
#include <QVBoxLayout>

namespace thimble::ui {

AboutDialog::AboutDialog(const Services&, QWidget* parent) : QDialog(parent) {
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Thimble"));
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/thimble.svg")).pixmap(96, 96));
    auto* name = new QLabel(QStringLiteral("Thimble ") + QCoreApplication::applicationVersion(), this);
    name->setProperty("title", true);
    auto* text = new QLabel(tr("An assistant that works offline: it chats, and it reads and summarises your documents, "
                               "with language models that run "
                               "on this computer in the memory you give them.\n\nFree software under the Apache "
                               "License 2.0. Built on Qt, SQLite, "
                               "SentencePiece, PCRE2, libarchive, MD4C and liburing."),
                            this);
    text->setObjectName(QStringLiteral("aboutText"));
    text->setWordWrap(true);
    text->setMinimumWidth(400);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 24, 32, 32);
    layout->setSpacing(12);
    layout->addWidget(picture, 0, Qt::AlignHCenter);
    layout->addWidget(name, 0, Qt::AlignHCenter);
    layout->addWidget(text);
}

}  // namespace thimble::ui
