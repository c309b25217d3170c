#pragma once

#include <QFont>
#include <QIcon>
#include <QObject>

#include "ui/look/theme.h"

namespace thimble::ui {

enum class ThemeChoice { System, Light, Dark };

/// How the window looks: colours, fonts, motion. Made once in main, passed to whoever paints; applies itself to the
/// application (palette, style sheet, font) whenever a choice changes.
class Appearance : public QObject {
    Q_OBJECT
  public:
    explicit Appearance(QObject* parent = nullptr);

    const Theme& theme() const { return *theme_; }
    QColor color(Role role) const { return theme()[role]; }
    ThemeChoice themeChoice() const { return choice_; }
    /// Height of body text in device-independent pixels.
    int fontSize() const { return fontSize_; }
    QFont bodyFont() const;
    QFont smallFont() const;
    QFont codeFont() const;
    /// Widest line of text, in pixels: 76 average characters.
    int columnWidth() const;
    /// False when the system asks for no motion.
    bool motion() const;

    void setThemeChoice(ThemeChoice choice);
    void setFontSize(int pixels);

    /// A line icon of resources/icons, in the colour of `role`; follows a change of theme by itself.
    QIcon icon(const QString& name, Role role = Role::Text) const;

  signals:
    void changed();

  private:
    void apply();

    const Theme* theme_ = &lightTheme();
    ThemeChoice choice_ = ThemeChoice::System;
    int fontSize_ = 15;
    bool systemDark_ = false;
    QString family_;
};

}  // namespace thimble::ui
