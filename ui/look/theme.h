#pragma once

#include <QColor>
#include <QString>
#include <array>

namespace thimble::ui {

/// What a colour is for. Nothing in the window names a colour in any other way.
enum class Role {
    Page,    // behind the conversation
    Panel,   // side panes, header
    Raised,  // cards, menus, the input box
    Tint,    // the user's messages, selected rows
    Text,
    Muted,       // secondary text
    Line,        // borders and separators
    Accent,      // links, focus, the one button that matters
    AccentText,  // text on the accent
    Warn,
    Good,
    Code,  // background of code
    CodeKeyword,
    CodeString,
    CodeNumber,
    CodeComment,
};
inline constexpr int kRoles = 16;

/// One set of colours.
struct Theme {
    bool dark = false;
    std::array<QRgb, kRoles> rgb{};

    QColor operator[](Role role) const { return QColor::fromRgb(rgb[static_cast<std::size_t>(role)]); }
};

/// The two themes: the one table of colours.
const Theme& lightTheme();
const Theme& darkTheme();

/// The name of a role as style sheets use it (`@page`, `@accentText`).
QString roleName(Role role);

/// Contrast of two colours after WCAG 2.1, 1 to 21.
double contrast(const QColor& a, const QColor& b);

}  // namespace thimble::ui
