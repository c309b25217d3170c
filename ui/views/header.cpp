#include "ui/views/header.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QToolButton>

#include "ui/commands.h"
#include "ui/look/appearance.h"

namespace thimble::ui {
namespace {

QMenu* makeMenu(const Commands& commands, QWidget* parent) {
    auto* menu = new QMenu(parent);
    menu->setObjectName(QStringLiteral("mainMenu"));
    const auto add = [&](std::initializer_list<Command> group) {
        if (!menu->isEmpty()) menu->addSeparator();
        for (const Command command : group)
            menu->addAction(commands[command]);
    };
    add({Command::NewChat, Command::Attach, Command::AttachFolder, Command::Import});
    add({Command::Models, Command::Personas, Command::Dashboard, Command::ChatSettings});
    QMenu* chat = menu->addMenu(Header::tr("This chat"));
    for (const Command command : {Command::RenameChat, Command::PinChat, Command::FolderOfChat, Command::DuplicateChat,
                                  Command::ExportMarkdown, Command::ExportJson, Command::DeleteChat})
        chat->addAction(commands[command]);
    QMenu* view = menu->addMenu(Header::tr("View"));
    for (const Command command : {Command::ToggleLeftPane, Command::ToggleRightPane, Command::NextTheme,
                                  Command::LargerText, Command::SmallerText})
        view->addAction(commands[command]);
    add({Command::Settings, Command::Connections, Command::Shortcuts, Command::FirstStart, Command::About,
         Command::Quit});
    return menu;
}

}  // namespace

Header::Header(const Appearance& appearance, const Commands& commands, QWidget* parent)
    : QWidget(parent), title_(new QLabel(this)) {
    setObjectName(QStringLiteral("header"));
    setAttribute(Qt::WA_StyledBackground);
    title_->setObjectName(QStringLiteral("headerTitle"));
    title_->setAlignment(Qt::AlignCenter);
    title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(4);
    const auto add = [&](Command command, const char* name) {
        auto* button = new QToolButton(this);
        button->setObjectName(QLatin1String(name));
        button->setIcon(commands[command]->icon());
        button->setToolTip(commands[command]->toolTip());
        button->setAccessibleName(commands[command]->text());
        button->setAutoRaise(true);
        button->setIconSize({20, 20});
        connect(button, &QToolButton::clicked, commands[command], &QAction::trigger);
        layout->addWidget(button);
    };
    add(Command::ToggleLeftPane, "leftPaneButton");
    auto* picture = new QLabel(this);
    picture->setPixmap(QIcon(QStringLiteral(":/icons/thimble.svg")).pixmap(22, 22));
    layout->addWidget(picture);
    auto* name = new QLabel(QStringLiteral("Thimble"), this);
    name->setProperty("strong", true);
    layout->addWidget(name);
    layout->addWidget(title_, 1);
    add(Command::Search, "searchButton");
    add(Command::NextTheme, "themeButton");
    add(Command::ToggleRightPane, "rightPaneButton");

    auto* menuButton = new QToolButton(this);
    menuButton->setObjectName(QStringLiteral("menuButton"));
    menuButton->setIcon(appearance.icon(QStringLiteral("more")));
    menuButton->setIconSize({20, 20});
    menuButton->setToolTip(tr("Everything else (F10)"));
    menuButton->setAccessibleName(tr("Menu"));
    menuButton->setPopupMode(QToolButton::InstantPopup);
    menuButton->setMenu(makeMenu(commands, menuButton));
    layout->addWidget(menuButton);
    auto* key = new QShortcut(Qt::Key_F10, this);
    connect(key, &QShortcut::activated, menuButton, &QToolButton::showMenu);
}

void Header::setTitle(const QString& title) {
    whole_ = title;
    title_->setToolTip(title);
    resizeEvent(nullptr);
}

void Header::resizeEvent(QResizeEvent*) {
    title_->setText(title_->fontMetrics().elidedText(whole_, Qt::ElideRight, title_->width()));
}

}  // namespace thimble::ui
