#include "ui/prompts.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QUrl>

namespace thimble::ui {
namespace {

QFileDialog* makeDialog(QWidget* parent, const QString& title, const QString& filter = {}) {
    auto* dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

}  // namespace

void DesktopPrompts::openFiles(QWidget* parent, const QString& title, const QString& filter,
                               std::function<void(const QStringList&)> chosen) {
    QFileDialog* dialog = makeDialog(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog, chosen);
    dialog->open();
}

void DesktopPrompts::openFolder(QWidget* parent, const QString& title, std::function<void(const QString&)> chosen) {
    QFileDialog* dialog = makeDialog(parent, title);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, chosen);
    dialog->open();
}

void DesktopPrompts::saveFile(QWidget* parent, const QString& title, const QString& name, const QString& filter,
                              std::function<void(const QString&)> chosen) {
    QFileDialog* dialog = makeDialog(parent, title, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, chosen);
    dialog->open();
}

void DesktopPrompts::confirm(QWidget* parent, const QString& question, const QString& action,
                             std::function<void()> agreed) {
    auto* box = new QMessageBox(QMessageBox::NoIcon, QString(), question, QMessageBox::Cancel, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->button(QMessageBox::Cancel)->setIcon({});  // the style's own is of another family
    QPushButton* yes = box->addButton(action, QMessageBox::AcceptRole);
    QObject::connect(yes, &QPushButton::clicked, box, agreed);
    box->open();
}

void DesktopPrompts::openExternally(const QUrl& address) {
    QDesktopServices::openUrl(address);
}

}  // namespace thimble::ui
